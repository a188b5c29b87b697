"""An export that was killed, at whatever step, does not stand in the way of its own repetition."""

from __future__ import annotations

import itertools
import json
import shutil
import signal
from pathlib import Path

import pytest

from reconciler.pipeline import load
from tests.support.fork_server import fork_server
from tests.support.program import environment

from .conftest import Desk

SCRIPT = str(Path(__file__).with_name("killed.py"))


def killed(desk: Desk, step: int, *arguments: str) -> int:
    """Run a command that is killed before it changes ``home`` for the ``step``-th time, and return its exit code."""
    command = [str(step), "home", *arguments]
    code, _, err = fork_server().run(command, desk.folder, environment(desk.env), SCRIPT)
    assert code in (0, -signal.SIGKILL), err.decode()
    return code


def filled(desk: Desk) -> Desk:
    assert desk.emulator is not None
    for word in ("casino", "poker", "<<<<<<<"):
        desk.emulator.put_word(word, ("Review",), ("games",))
    return desk


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".reconciler" not in path.parts
    }


@pytest.mark.parametrize("more", [(), ("--adopt",), ("--adopt", "--state", "../home-states")])
@pytest.mark.slow
def test_each_killed_export_is_repeated(small: Desk, more: tuple[str, ...]) -> None:
    """Every run finds what those before it left, one step further each time, until the project is complete."""
    filled(small)
    home = small.folder / "home"
    for step in itertools.count(1):
        code = killed(small, step, "export", "home", *more)
        if code == 0 or ((home / "reconciler.yaml").exists() and not list(home.glob(".partial-*/*"))):
            break
    assert step > 15
    small.run("export", "other", *(("--adopt",) if more else ()))
    ours, theirs = contents(small.folder / "home"), contents(small.folder / "other")
    ours["reconciler.yaml"] = theirs["reconciler.yaml"] = b""
    assert ours == theirs
    assert small.run("plan", "home").out.startswith("nothing to do") == bool(more)
    # What is whole is not overwritten.
    small.run("export", "home", *more, code=1)


@pytest.mark.slow
def test_what_was_changed_since_the_kill_stays(small: Desk) -> None:
    filled(small)
    step = next(
        step
        for step in itertools.count(1)
        if killed(small, step, "export", "home") and (small.folder / "home/manifests").exists()
    )
    names = [path for path in (small.folder / "home").rglob("*") if path.is_file() and ".partial" not in str(path)]
    assert names
    for name in names:
        before = name.read_bytes()
        name.write_bytes(before + b"# mine\n")
        said = small.run("export", "home", code=1).err
        assert f"it has {name.relative_to(small.folder / 'home')}" in said
        assert name.read_bytes() == before + b"# mine\n"
        name.write_bytes(before)
    small.put("home/manifests/notes.txt", "mine")
    assert "it has manifests/notes.txt" in small.run("export", "home", code=1).err
    (small.folder / "home/manifests/notes.txt").unlink()
    small.put("home/.reconciler/prod/state.json", "{}")
    assert "it has .reconciler/prod/state.json" in small.run("export", "home", code=1).err
    shutil.rmtree(small.folder / "home/.reconciler")
    assert step > 5
    small.run("export", "home")
    assert load(small.folder / "home").sound()


@pytest.mark.slow
def test_a_state_that_was_used_since_the_kill_stays(small: Desk) -> None:
    filled(small)
    state = small.folder / "home/.reconciler/prod/state.json"
    for step in itertools.count(1):
        killed(small, step, "export", "home", "--adopt")
        if state.exists():
            break
    assert "it has .reconciler" in small.run("export", "home", code=1).err
    serial = json.loads(state.read_text())["serial"]
    small.put(
        "used/reconciler.yaml",
        "apiVersion: reconciler/v1\nkind: Project\nname: x\ntargets: {prod: {state: ../home/.reconciler/prod}}\n",
    )
    small.run("state", "rm", "KeywordSample/casino", "--path", "used")
    small.run("state", "rm", "KeywordSample/poker", "--path", "used")
    assert json.loads(state.read_text())["serial"] == serial + 2
    assert "there is a state at" in small.run("export", "home", "--adopt", code=3).err
    assert json.loads(state.read_text())["serial"] == serial + 2


@pytest.mark.parametrize(
    "note", ["", "{", "[]", '{"files": [], "states": {}}', '{"files": {"../x": "y"}, "states": {}}']
)
def test_a_note_that_cannot_be_read_removes_nothing(small: Desk, note: str) -> None:
    filled(small)
    small.put("home/.partial-abcd1234/unfinished.json", note)
    small.put("home/reconciler.yaml", "mine")
    small.put("x", "y")
    assert "it has reconciler.yaml" in small.run("export", "home", code=1).err
    assert (small.folder / "x").exists()
    (small.folder / "home/reconciler.yaml").unlink()
    small.run("export", "home")
    assert not (small.folder / "home/.partial-abcd1234").exists()
