"""No character that steers a terminal or a log leaves the program, whatever command quotes it, and in which stream."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from reconciler.cli.controls import inert
from tests.support.manifests import EMBEDDED, words
from tests.support.program import PROGRAM, environment, run
from tests.support.waiting import PATIENCE

STEERING = [
    *map(chr, (0x1, 0x7, 0x8, 0xB, 0xC, 0xD, 0x1F, 0x7F, 0x84, 0x90, 0x9B, 0x9C, 0x9D, 0x9F)),
    *("\u061c", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202e", "\u2066", "\u2069", "\udcff"),
    *("\x1b[2J", "\x1b]0;title\x07", "\x1b]8;;http://evil.example\x1b\\", "\x1b7", "\x1bc", "\x1b[5n", "\x1b[1;1H"),
]
STEERS = re.compile(
    "[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\x1b(?!\\[[0-9;]*m)"
)
"""What may be in no output, styles of the program aside."""
NAME = "a\x1b[2J\x9b31m\x07\r\u202e\u2028\x7f\x1b]8;;http:evil\x1b\\z"
"""Of a file or folder."""


@pytest.mark.parametrize("text", STEERING, ids=ascii)
@pytest.mark.parametrize(("terminal", "bars"), [(False, False), (True, False), (True, True)])
def test_what_steers_is_written_as_an_escape(text: str, terminal: bool, bars: bool) -> None:
    if bars and text == "\r":
        return  # bars begin their line anew
    shown = inert(f"a{text}b", terminal=terminal, bars=bars)
    assert not STEERS.search(shown)
    assert "\\x" in shown or "\\u" in shown
    shown.encode()


def test_the_programs_own_styles_pass_on_a_terminal_only() -> None:
    styled = "\x1b[1;31mred\x1b[0m\tx\n德州扑克"
    assert inert(styled, terminal=True) == styled
    assert inert(styled) == styled.replace("\x1b", "\\x1b")
    bar = "\r\x1b[2K\x1b[1A\x1b[?25l"
    assert inert(bar, terminal=True, bars=True) == bar
    assert "\x1b" not in inert(bar.replace("\r", ""), terminal=True)


def commands(place: str) -> list[tuple[str, ...]]:
    """Every command that takes a path, a name or a pattern, with one that steers."""
    return [
        ("init", place), ("init", f"{place}2", "--demo"), ("init", f"{place}3", "--from", place),
        ("schema", "--out", place), ("schema", "--check", place), ("schema", NAME), ("completion", NAME), (NAME,),
        ("validate", place), ("validate", "--format", NAME), ("validate", "--target", NAME), ("fmt", place),
        ("fmt", "--check", f"{place}.txt"), ("plan", place), ("plan", f"--{NAME}"), ("plan", "--rate", NAME),
        ("plan", "--only", NAME, "--timings"), ("plan", "--at", NAME), ("plan", "--endpoint", NAME),
        ("plan", "--out", f"{place}.plan"), ("show", f"{place}.plan"), ("show", NAME), ("apply", f"{place}.plan"),
        ("apply", "--auto-approve", "-v", "--allow-deletes", NAME), ("apply", "--auto-approve", "-v"),
        ("apply", "--checksum", NAME), ("drift", place), ("export", f"{place}4"), ("export", place),
        ("adopt", NAME, NAME), ("adopt", "--by-name", NAME), ("rerun", NAME), ("whoami", place), ("destroy", place),
        ("state", NAME), ("state", "list", NAME), ("state", "show", NAME), ("state", "mv", NAME, NAME),
        ("state", "rm", NAME), ("state", "pull", "--out", f"{place}.json"), ("state", "push", f"{place}.json"),
        ("state", "history"), ("state", "owner", "--replace", NAME), ("state", "unlock", "--target", NAME),
        ("test", place), ("emulator", "--fault", NAME), ("emulator", "--quirk", NAME), ("emulator", "--port", NAME),
    ]  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "reconciler.yaml").write_text(EMBEDDED)
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests" / f"{NAME.replace('/', '')}.yaml").write_text(words("casino", '"a\\e[2J\\x9b"'))
    (tmp_path / "manifests/b.yaml").write_text(words("casino", "poker", name="more"))
    return tmp_path


PLACE = NAME.replace("/", "")


def test_no_command_lets_one_out(project: Path) -> None:
    for command in commands(PLACE):
        for more in ((), ("--format", "json")) if command[0] in ("validate", "plan") else ((),):
            done = run(*command, *more, cwd=project)
            assert not re.search("\x1b", done.said), command
            assert not STEERS.search(done.said), (command, ascii(STEERS.findall(done.said)))


@pytest.mark.parametrize("command", [("validate",), ("plan",), ("fmt", "--check"), ("schema", "--out", PLACE)])
def test_nor_on_a_terminal(project: Path, command: tuple[str, ...]) -> None:
    """Styles of the program pass, and how bars are drawn."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *command],
        cwd=project,
        env=environment({"TERM": "xterm"}),
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
    ) as process:
        os.close(follower)
        said = _all_of(leader)
        process.wait(PATIENCE)
    # The system's own end of a line, and what bars are drawn with.
    said = re.sub("\x1b\\[(?:[0-9]*A|2K|\\?25[hl])", "", said.replace("\r\n", "\n")).replace("\r", "")
    assert said
    assert not STEERS.search(said), ascii(STEERS.findall(said))


def _all_of(handle: int) -> str:
    pieces = []
    while True:
        try:
            piece = os.read(handle, 65536)
        except OSError:  # how Linux says that the other end is closed
            piece = b""
        if not piece:
            os.close(handle)
            return b"".join(pieces).decode()
        pieces.append(piece)
