"""A process that forks commands of the program: ``python fork_server_process.py SOCKET PARENT``.

Loading them is most of the processor time of a command, and the tests run many hundred commands. Each is a process of
its own all the same, forked before anything ran: its own arguments, folder, environment, files, signals and exit.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import random
import runpy
import signal
import socket
import sys
import threading
import time

LATER = (
    "anyio._backends._asyncio", "anyio.to_thread", "confusable_homoglyphs.confusables", "encodings.idna", "filelock",
    "httpcore", "httpx", "pwd",
)  # fmt: skip
"""What commands load only when they need it, which most of them do here."""


def load():
    """All modules of the program. None of them may start a thread: it would be missing in the commands."""
    import reconciler

    for name in LATER:
        importlib.import_module(name)

    for module in pkgutil.walk_packages(reconciler.__path__, "reconciler."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    from reconciler.cloud import trust

    trust.context({})  # the certificates of the public authorities, read once
    assert threading.active_count() == 1, threading.enumerate()
    gc.freeze()  # what is loaded stays, in every command: none of them looks through it for garbage


def program(request, files):
    """The forked process becomes the command."""
    os.setsid()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    random.seed()
    script = request["script"]
    sys.argv = [script or "reconciler", *request["arguments"]]
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    if script:
        runpy.run_path(script, run_name="__main__")
        return
    from reconciler.__main__ import main

    main()


def leave(code):
    """End the process as an interpreter does, threads and exit handlers first, but leave its memory to the system.

    Freeing module after module, each copied from the fork server's memory for that, was most of the processor time of a
    short command.
    """
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


def serve(connection):
    """One command: its process id is told first, its exit code at the end."""
    content, files, _, _ = socket.recv_fds(connection, 16 * 1024 * 1024, 3)
    if not content:  # somebody only asked whether this is here
        return
    pid = os.fork()
    if not pid:
        connection.close()
        try:
            program(json.loads(content), files)
        except SystemExit as asked:
            if not isinstance(asked.code, int | None):
                raise
            leave(asked.code or 0)
        leave(0)
    for file in files:
        os.close(file)
    connection.send(str(pid).encode())
    _, status = os.waitpid(pid, 0)
    connection.send(str(os.waitstatus_to_exitcode(status)).encode())


def main():
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(sys.argv[1])
    listener.listen(64)
    parent = int(sys.argv[2])
    load()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal is for the tests
    listener.settimeout(5.0)
    while os.getppid() == parent:
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the process that waits
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            listener.close()
            connection.setblocking(True)
            serve(connection)
            os._exit(0)
        connection.close()


if __name__ == "__main__":
    main()
