"""Runs the real program, and may kill it: ``python stepped_program.py STEP KIND ARGUMENTS…``.

STEP: the number of the durable step before which the process kills itself as a power cut would, or 0 for never. KIND:
``steps`` for files and sockets, ``hurry`` besides, for which waiting costs nothing. How many steps there were is
written to the file in ``FAULTS_STEPS_FILE``.
"""

import atexit
import os
import signal
import socket
import sys
import time
from pathlib import Path

FILES = ("fsync", "replace", "rename", "link", "unlink", "ftruncate", "write")
taken = []


def killing(real, at):
    def call(*args, **more):
        taken.append(None)
        if len(taken) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **more)

    return call


def counted(at):
    """Every step that outlives the process: what is written, renamed, flushed and sent, and every answer read."""
    for name in FILES:
        setattr(os, name, killing(getattr(os, name), at))
    for name in ("send", "sendall", "recv", "recv_into"):
        setattr(socket.socket, name, killing(getattr(socket.socket, name), at))


def hurried():
    from reconciler.cloud.clock import SystemClock

    ahead = 0.0

    async def sleep(self, seconds):
        nonlocal ahead
        ahead += seconds

    SystemClock.now = lambda self: time.time() + ahead
    SystemClock.sleep = sleep


def main():
    step, kind, *arguments = sys.argv[1:]
    counted(int(step))
    if kind == "hurry":
        hurried()
    target = os.environ.get("FAULTS_STEPS_FILE")
    if target:
        atexit.register(lambda: Path(target).write_text(str(len(taken)), encoding="ascii"))
    sys.argv = ["reconciler", *arguments]
    from reconciler.__main__ import main as program

    program()


if __name__ == "__main__":
    main()
