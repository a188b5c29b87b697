"""The command line. The only layer that writes to the terminal and picks exit codes.

At the top of its modules stand click and light helpers only: what a command needs is imported when it runs, so that
``--help`` and mistakes cost nothing.
"""

from reconciler.cli.main import run

__all__ = ["run"]
