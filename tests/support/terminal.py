"""The program on a terminal of its own."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Mapping

from .program import PROGRAM, check_said, environment
from .project import Project
from .waiting import PATIENCE

QUESTION = re.compile(rb"[,;] type ")


def on_terminal(
    project: Project, *arguments: str, answer: str | None = None, env: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Run a command on a terminal of its own; when it asks, type ``answer``, or press that key.

    A key is pressed until something happens, as people do: Ctrl-C between the question and the waiting for its answer
    is heard, but what waits already does not look. Returns the exit code and all that was shown.
    """
    main, side = pty.openpty()
    everything = environment({**project.env, "COLUMNS": "100", **(env or {})})
    # Its controlling terminal too, so that Ctrl-C typed there becomes a signal.
    session = (
        "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
    )
    command = [sys.executable, "-c", session, *PROGRAM, *arguments]
    process = subprocess.Popen(
        command, cwd=project.root, env=everything, stdin=side, stdout=side, stderr=side, start_new_session=True
    )
    os.close(side)
    shown, asked, key = b"", False, answer is not None and not answer.isprintable()
    deadline = time.monotonic() + PATIENCE
    pressed = 0.0
    try:
        while time.monotonic() < deadline:
            if select.select([main], [], [], 0.05)[0]:
                try:
                    piece = os.read(main, 65536)
                except OSError:  # how Linux tells that the other side is closed
                    break
                if not piece:
                    break
                shown += piece
            again = key and asked and time.monotonic() > pressed + 1
            if again or (answer is not None and not asked and QUESTION.search(shown.rpartition(b"\n")[2])):
                os.write(main, str(answer).encode() + (b"" if key else b"\n"))
                asked, pressed = True, time.monotonic()
        code = process.wait(timeout=PATIENCE)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(main)
    text = shown.decode()
    check_said(text)
    assert answer is None or asked, f"it never asked:\n{text}"
    return code, text
