"""The program under an audit hook: ``python opened_program.py LOG ARGUMENTS…`` notes in LOG what it opens and changes.

The hook sees every file, connection and process that Python's own code asks for, whichever library does it; libraries
written in C (OpenSSL reading its configuration, the system's name look-up) are beyond it. A line of LOG is a JSON list:
what is done (``read``, ``write``, ``list``, ``socket``, ``connect``, ``listen``, ``run``) and to what. Paths are real:
links that the call would follow are followed. What a call cannot open, since nothing or a link that it does not follow
stands there, is not noted as read.
"""

import json
import os
import sys
import threading

CHANGES = {  # audit event → positions of paths and of their folder descriptors among its arguments
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.link": ((1, 3),),
    "os.mkdir": ((0, 2),),
    "os.mkfifo": ((0, None),),
    "os.remove": ((0, 1),),
    "os.rename": ((0, 2), (1, 3)),
    "os.rmdir": ((0, 1),),
    "os.setxattr": ((0, None),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.utime": ((0, 3),),
}
RUNS = frozenset({"subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.forkpty"})
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

busy = threading.local()
log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
plain_open = os.open


def note(what, thing):
    os.write(log, json.dumps([what, thing]).encode() + b"\n")


def place(path, folder=None, *, follow=True):
    """The real place of a path; None for a descriptor, which was noted when it was opened."""
    if isinstance(path, int):
        return None
    name = os.fsdecode(path)
    if isinstance(folder, int) and folder >= 0 and not os.path.isabs(name):
        name = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), name)
    if follow:
        return os.path.realpath(name)
    head, tail = os.path.split(os.path.abspath(name))
    return os.path.join(os.path.realpath(head), tail)


def opened(path, flags):
    follow = not flags & os.O_NOFOLLOW
    real = place(path, getattr(busy, "folder", None), follow=follow)
    if real is None or (not follow and os.path.islink(real)):
        return
    if flags & WRITING:
        note("write", real)
    elif os.path.lexists(real):
        note("list" if os.path.isdir(real) else "read", real)


def looked_at(event, arguments):
    if event == "open":
        opened(arguments[0], arguments[2] or 0)
    elif event in ("os.listdir", "os.scandir"):
        real = place(arguments[0] if arguments[0] is not None else ".")
        if real is not None and os.path.isdir(real):
            note("list", real)
    elif event in CHANGES:
        for path, folder in CHANGES[event]:
            # A rename or a remove is done to the link itself; the others to where it leads.
            follow = event not in ("os.link", "os.remove", "os.rename", "os.rmdir", "os.symlink")
            real = place(arguments[path], arguments[folder] if folder is not None else None, follow=follow)
            if real is not None:
                note("write", real)
    elif event == "socket.__new__":
        note("socket", str(arguments[1]))
    elif event in ("socket.connect", "socket.sendto"):
        note("connect", str(arguments[1]))
    elif event == "socket.getaddrinfo":
        note("connect", f"name {arguments[0]}")
    elif event == "socket.bind":
        note("listen", str(arguments[1][0]))
    elif event in RUNS:
        note("run", os.path.basename(os.fsdecode(arguments[0])) if arguments else event)


def hook(event, arguments):
    if getattr(busy, "now", False):
        return
    busy.now = True
    try:
        looked_at(event, arguments)
    finally:
        busy.now = False


def open_within(path, flags, mode=0o777, *, dir_fd=None):
    """``os.open``; the audit event does not say which folder a path is relative to."""
    busy.folder = dir_fd
    try:
        return plain_open(path, flags, mode, dir_fd=dir_fd)
    finally:
        busy.folder = None


def main():
    from reconciler.__main__ import main as program

    os.open = open_within
    sys.argv[0] = "reconciler"
    sys.addaudithook(hook)
    program()


main()
