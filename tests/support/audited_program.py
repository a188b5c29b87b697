"""Runs the program and notes what it reaches for: ``python audited_program.py NOTES ARGUMENT…``.

Each line of NOTES is a JSON list: an audit event of Python, its file or first argument, and whether it writes.
"""

import json
import os
import sys

REACHING = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "urllib.", "http.client.")
CHANGING = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def note_to(handle):
    def hook(event, arguments):
        if event == "open" and not isinstance(arguments[0], int):
            line = [event, os.fsdecode(arguments[0]), bool(arguments[2] & WRITING)]
        elif event.startswith((*REACHING, *CHANGING)):
            line = [event, repr(arguments[:1]), True]
        else:
            return
        os.write(handle, (json.dumps(line) + "\n").encode())

    return hook


if __name__ == "__main__":
    notes = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    sys.argv = ["reconciler", *sys.argv[2:]]
    sys.addaudithook(note_to(notes))
    from reconciler.__main__ import main

    main()
