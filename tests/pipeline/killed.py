"""``python killed.py STEP FOLDER COMMAND…``: the program, killed right before its STEP-th change on disk in FOLDER."""

import os
import signal
import sys

CHANGES = frozenset({"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.truncate"})


def main():
    step, folder = int(sys.argv.pop(1)), sys.argv.pop(1)
    done = 0

    def watch(event, arguments):
        nonlocal done
        if event == "open":
            writes = isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        else:
            writes = event in CHANGES
        if writes and folder in str(arguments[0]):
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    from reconciler.__main__ import main as program

    program()


if __name__ == "__main__":
    main()
