"""``python -m reconciler``."""

import sys


def main() -> None:
    """Answer ``--version`` before anything heavy is imported; hand everything else to the command line."""
    if sys.argv[1:] in (["--version"], ["version"]):
        from reconciler import __version__

        sys.stdout.write(f"reconciler {__version__}\n")
        return
    from reconciler.cli import run

    run()


if __name__ == "__main__":
    main()
