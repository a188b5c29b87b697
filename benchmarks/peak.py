"""``python -m benchmarks.peak FILE COMMAND…``: run ``reconciler COMMAND…`` and write its peak memory, MiB, to FILE.

What the kernel accounts to an ended child (``ru_maxrss``) starts with what its parent had when it started it, so a
benchmark that holds the reports of a thousand targets would measure itself. ``VmHWM`` of proc(5) is the process's own.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path


def peak() -> float:
    """MiB of this process; where there is no ``/proc``, as the kernel accounts them."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except FileNotFoundError:
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return used / (1024 * 1024 if sys.platform == "darwin" else 1024)
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Run the command as ``python -m reconciler`` does; its exit code is this one's."""
    from reconciler.cli import run

    file = Path(sys.argv[1])
    sys.argv = ["reconciler", *sys.argv[2:]]
    try:
        run()
    finally:
        file.write_text(f"{peak():.1f}\n", encoding="ascii")


if __name__ == "__main__":
    main()
