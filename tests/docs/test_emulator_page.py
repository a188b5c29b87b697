"""docs/emulator.md: every command as written works, and its table has every kind of fault."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.emulator import FAULT_KINDS, parse_fault
from tests.support.paths import ROOT
from tests.support.program import environment
from tests.support.waiting import PATIENCE

PAGE = ROOT / "docs" / "emulator.md"
CURL = """\
import argparse, urllib.request
parser = argparse.ArgumentParser()
parser.add_argument("url")
parser.add_argument("-s", action="store_true")
parser.add_argument("-X")
parser.add_argument("-d")
said = parser.parse_args()
data = said.d.encode() if said.d is not None else None
with urllib.request.urlopen(urllib.request.Request(said.url, data, method=said.X)) as answer:
    print(answer.read().decode())
"""


def blocks() -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def script(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.slow
def test_the_page_works_as_written(tmp_path):
    """All its commands in one shell, in order, on another port than 8180."""
    tools = tmp_path / "tools"
    tools.mkdir()
    script(tools, "reconciler", f'#!/bin/sh\nexec {sys.executable} -m reconciler "$@"\n')
    (tools / "curl.py").write_text(CURL, encoding="utf-8")
    script(tools, "curl", f'#!/bin/sh\nexec {sys.executable} "{tools}/curl.py" "$@"\n')
    first, *others = [block for block in blocks() if "emulator --fault" not in block]
    waiting = "until curl http://127.0.0.1:8180/_admin/calls >/dev/null 2>&1; do sleep 0.1; done\n"
    text = "\n".join(["set -e", first, "trap 'kill $!' EXIT", waiting, *others]).replace("8180", str(free_port()))
    clean = environment()
    clean["PATH"] = f"{tools}:{clean['PATH']}"
    done = subprocess.run(
        ["bash", "-c", text], cwd=tmp_path, env=clean, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing to do" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_every_rule_on_the_page_is_one():
    """In commands, and as the text of an admin request."""
    rules = re.findall(r"action=[\w*.]+,[\w=.,-]+", PAGE.read_text(encoding="utf-8"))
    assert len(rules) >= 3
    for rule in rules:
        parse_fault(rule)


def test_the_table_has_every_kind():
    """With the very words of the program."""
    rows = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.*?) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert {kind: rows.get(kind) for kind in FAULT_KINDS} == dict(FAULT_KINDS)
