"""accept, ended at every durable step: nothing is half-written, nobody reads half of an edit, the next run goes on."""

from __future__ import annotations

import itertools
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from reconciler.errors import InputError
from reconciler.files.editing.edit_note import check_whole, finish_edit
from reconciler.model.change import Verb
from tests.support.durable_steps import Killed, Steps

from .accepts import FILES, Edit, accept, drifted, files, planned, recorded
from .kept_cases import SteppedProject
from .processes import run, served

NIGHT = [
    Edit("word", "baccarat", ("bets", "neu")),
    Edit("word", "two", ("b", "c")),
    Edit("word", "zoo"),
    Edit("word", "appeared", ("nowhere",)),
    Edit("word", "bingo", ("bets",)),
    Edit("comment", "strict", values=("ON", 80, 20)),
    Edit("new", "late rooms", ("bets",)),
]
"""A word that moves between two files, one that goes, new ones, a new list, and both ways of templates."""


@contextmanager
def stepping(steps: Steps) -> Iterator[None]:
    """Each rename of a file is a step, before it and after it; who is dead removes nothing."""
    rename, remove = Path.replace, Path.unlink

    def replaced(path: Path, target: Path) -> Path:
        steps.step(f"before {Path(target).name}")
        done = rename(path, target)
        steps.step(f"after {Path(target).name}")
        return done

    def removed(path: Path, missing_ok: bool = False) -> None:
        # The lock is given back all the same: the system does that for a process that is gone.
        if steps.dead and path.suffix == ".tmp":
            raise Killed
        remove(path, missing_ok=missing_ok)

    with patch.object(Path, "replace", replaced), patch.object(Path, "unlink", removed):
        yield


def ended(project: SteppedProject, at: int) -> Steps:
    """Accept everything, killed at a step."""
    project.steps = steps = Steps(at)
    try:
        with stepping(steps):
            accept(project)
    except Killed:
        pass
    finally:
        project.steps = Steps()
    return steps


def whole() -> tuple[dict[str, bytes], list[str]]:
    """The files of an accept that nobody killed, and its steps."""
    with drifted(NIGHT) as project:
        steps = ended(project, 0)
        return files(project), steps.taken


def goes_on(at: int, wanted: dict[str, bytes]) -> None:
    with drifted(NIGHT) as project:
        before = files(project)
        ended(project, at)
        there = {name: data for name, data in files(project).items() if not Path(name).name.startswith(".")}
        assert all(data in (before.get(name), wanted.get(name)) for name, data in there.items())
        try:
            check_whole(project.folder)
        except InputError:
            with pytest.raises(InputError):
                project.reload()
        else:
            assert there in (before, wanted)
            project.reload()
            # Nothing of the account is lost by an apply in between.
            made = project.look()[2]
            assert not [change for change in made.changes if change.verb is Verb.DELETE]
        finish_edit(project.folder)
        project.clock.time += 100
        project.reload()
        accept(project)
        left = {name: data for name, data in files(project).items() if not Path(name).name.startswith(".")}
        assert left == wanted
        assert planned(project) == []
        names = {address.name for address in recorded(project).records}
        assert {"appeared", "bingo", "late-rooms"} <= names
        assert "zoo" not in names


def test_accept_goes_on_where_it_matters_most() -> None:
    """Between the note and the first rename, between two files, and between the files and the state."""
    wanted, steps = whole()
    renames = [number for number, name in enumerate(steps, 1) if name.startswith("before ")]
    saved = next(number for number, name in enumerate(steps, 1) if name == "before save")
    for at in (renames[1], renames[2], saved):
        goes_on(at, wanted)


@pytest.mark.slow
def test_accept_goes_on_from_every_step() -> None:
    wanted, steps = whole()
    assert len(steps) > 14
    for at in range(1, len(steps) + 1):
        goes_on(at, wanted)


@pytest.mark.slow
def test_the_program_goes_on_from_every_step(tmp_path: Path) -> None:
    """The real program, killed before each write, flush and rename of a file, and each send and receive."""
    with served() as cloud:
        origin = tmp_path / "origin"
        for file, text in FILES.items():
            (origin / file).parent.mkdir(parents=True, exist_ok=True)
            (origin / file).write_bytes(text.encode())
        where = ("--endpoint", cloud.url)
        assert run("apply", "--auto-approve", "--rate", "off", *where, cwd=origin).code == 0
        change = {"Type": "reset", "Tags": ["bets", "neu"]}
        cloud.edit("ModifyWordSample", Keyword="baccarat", TagOperationInfo=change)
        cloud.edit("DeleteWordSamples", Keywords=["zoo"])
        cloud.edit("CreateWordSamples", Usages=["Review"], Words=[{"Keyword": "appeared", "Tags": ["nowhere"]}])
        wanted = None
        for step in itertools.count(1):
            folder = tmp_path / f"run-{step}"
            shutil.copytree(origin, folder)
            command = ("accept", "--all", "--auto-approve", "--rate", "off", *where)
            code = run(*command, step=step, kind="hurry", cwd=folder).code
            assert code in (0, -signal.SIGKILL)
            again = run(*command, kind="hurry", cwd=folder)
            assert again.code == 0, again.err
            text = (folder / "manifests/lists.yaml").read_text()
            assert text.count("baccarat") == 1
            assert b"baccarat" not in (folder / "lists/bets.txt").read_bytes()
            wanted = wanted or text
            assert text == wanted
            plan = run("plan", "--format", "json", *where, cwd=folder).json
            assert plan["changes"] == []
            shutil.rmtree(folder)
            if code == 0:
                break
        assert step > 20
