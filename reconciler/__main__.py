"""``python -m reconciler``."""

import os
import sys


def forget_current_folder() -> None:
    """Import nothing from the current folder, which ``python -m`` puts first: a checkout may hold a ``click.py``."""
    if not sys.flags.safe_path and sys.path and sys.path[0] in ("", os.getcwd()):  # noqa: PTH109 - pathlib is not imported yet
        del sys.path[0]


def main() -> None:
    """Answer ``--version`` before anything heavy is imported; hand everything else to the command line."""
    if sys.argv[1:] in (["--version"], ["version"]):
        from reconciler import __version__

        sys.stdout.write(f"reconciler {__version__}\n")
        return
    from reconciler.cli import run

    run()


if __name__ == "__main__":
    forget_current_folder()
    main()
