"""add --apply and remove --apply, ended at every durable step: nothing is half done, and the same command goes on."""

from __future__ import annotations

import itertools
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from reconciler.errors import CloudError
from reconciler.model.resource import Address
from reconciler.model.state import Record
from reconciler.pipeline.adding import Said, add
from reconciler.pipeline.removing import remove
from reconciler.pipeline.word_applying import AppliedWords, WordOrder, apply_words, to_add, to_remove
from reconciler.pipeline.word_edits import WordEdits
from tests.support.clocks import VirtualClock
from tests.support.durable_steps import Killed, Steps

from .kept_cases import SteppedProject
from .processes import run, served
from .scenario import PROJECT, template, user, words, write_project
from .starting_point import emulator
from .test_history import records, sound

PLAIN = PROJECT.replace("    adopt: {ContentReviewTemplate/taken: 30}\n", "")
MAIN = words("all", ["casino", "poker"]).replace("  usages", "  tags: [bets]\n  usages") + template("t", user("bets"))
NIGHT = ("free spins", "bingo")
FEWEST = 12
"""Durable steps that a command has at least, each of which is tried."""


@contextmanager
def scene() -> Iterator[SteppedProject]:
    """What main declares, applied."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        clock = VirtualClock()
        served_ = emulator(None, clock.now)
        project = SteppedProject(write_project(Path(name), MAIN, PLAIN), served_, clock)
        assert project.apply().clean
        clock.time += 100
        yield project
        served_.close()


def ordered(project: SteppedProject, command: str, steps: Steps | None = None) -> tuple[AppliedWords | None, int]:
    """Run the command with ``steps``. Returns what it did, or None where it was ended, and its calls that create."""
    project.steps = steps or Steps()
    write = WordEdits.write

    def watched(edits: WordEdits) -> None:
        project.steps.step("before files")
        write(edits)
        project.steps.step("after files")

    async def go(opened: object) -> tuple[AppliedWords, int]:
        order: WordOrder
        if command == "add":
            edits = add(project.folder, NIGHT, "all", Said())
            order = to_add(opened, edits, NIGHT, None, "on air")  # type: ignore[arg-type]
        else:
            edits = remove(project.folder, NIGHT, None)
            order = to_remove(edits, NIGHT)
        done = await apply_words(opened, order, lambda plan: True)  # type: ignore[arg-type]
        return done, opened.client.calls["mps.CreateWordSamples"]  # type: ignore[attr-defined]

    try:
        with patch.object(WordEdits, "write", watched):
            return project.with_session(go, command=command)
    except (Killed, CloudError):
        return None, 0
    finally:
        project.steps = Steps()


def of_the_night(project: SteppedProject) -> dict[str, Record]:
    return {address.name: record for address, record in records(project).items() if address.name in NIGHT}


def live(project: SteppedProject) -> set[str]:
    return set(project.emulator.words()) & set(NIGHT)


def is_added(project: SteppedProject) -> None:
    """Each word once: in the file, in the account, and on record with its hold."""
    text = (project.folder / "manifests/all.yaml").read_text()
    assert [text.count(word) for word in NIGHT] == [1, 1]
    assert live(project) == set(NIGHT)
    assert {word: record.held is not None for word, record in of_the_night(project).items()} == dict.fromkeys(
        NIGHT, True
    )
    sound(project)


def ended(project: SteppedProject, command: str, at: int, how: str = "kill") -> bool:
    """Run the command, ended at a step. Returns whether it has that many steps."""
    steps = Steps(at, how)
    ordered(project, command, steps)
    return len(steps.taken) >= at


def test_add_goes_on_where_it_matters_most() -> None:
    """Killed with the files written and nothing else, and right before and after the create."""
    with scene() as project:
        whole = Steps()
        ordered(project, "add", whole)
    create = next(number for number, name in enumerate(whole.taken, 1) if "CreateWordSamples" in name)
    for at in (whole.taken.index("after files") + 1, create, create + 1):
        with scene() as project:
            assert ended(project, "add", at)
            project.clock.time += 100
            ordered(project, "add")
            is_added(project)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["kill", "lose"])
def test_add_goes_on_from_every_step(how: str) -> None:
    for at in itertools.count(1):
        with scene() as project:
            if not ended(project, "add", at, how):
                break
            assert {"casino", "poker"} <= set(project.emulator.words())
            project.clock.time += 100
            there = live(project)
            done, creates = ordered(project, "add")
            assert done is not None
            assert done.applied.report is None or done.applied.report.ok
            # What came about before the end is not created again.
            assert (creates == 0) == (there == set(NIGHT))
            is_added(project)
    assert at > FEWEST


@pytest.mark.slow
def test_main_takes_nothing_away_wherever_add_ended() -> None:
    """An apply of what main declares, between the kill and the repetition."""
    for at in itertools.count(1):
        with scene() as project:
            if not ended(project, "add", at):
                break
            project.clock.time += 100
            there = live(project)
            branch = (project.folder / "manifests/all.yaml").read_text()
            write_project(project.folder, MAIN, PLAIN)
            project.reload()
            assert project.apply().clean
            assert live(project) == there == set(of_the_night(project))
            assert all(record.held is not None for record in of_the_night(project).values())
            (project.folder / "manifests/all.yaml").write_text(branch)
            ordered(project, "add")
            is_added(project)
    assert at > FEWEST


@pytest.mark.slow
@pytest.mark.parametrize("how", ["kill", "lose"])
def test_remove_goes_on_from_every_step(how: str) -> None:
    for at in itertools.count(1):
        with scene() as project:
            ordered(project, "add")
            is_added(project)
            if not ended(project, "remove", at, how):
                break
            project.clock.time += 100
            ordered(project, "remove")
            text = (project.folder / "manifests/all.yaml").read_text()
            assert [word in text for word in NIGHT] == [False, False]
            assert live(project) == set()
            assert of_the_night(project) == {}
            assert Address("KeywordSample", "casino") in records(project)
            sound(project)
    assert at > FEWEST


ELSEWHERE = words("more", ["other"]).replace("  keywords:\n    - other\n", "  keywordsFrom: [{file: more.txt}]\n")
FEWEST_OF_PROGRAM = 40
"""Steps of the program: each write, flush and rename of a file, and each send and receive."""


def words_of_the_state(folder: Path) -> dict[str, bool]:
    """Each word on record, and whether it is held."""
    listed = run("state", "list", "--format", "json", cwd=folder).json["resources"]
    return {row["address"].partition("/")[2]: bool(row["held"]) for row in listed}


@pytest.mark.slow
def test_the_program_removes_from_every_step(tmp_path: Path) -> None:
    """A word of two files: between their renames one has it and the other does not, and the same command goes on."""
    with served() as cloud:
        origin = write_project(tmp_path / "origin", MAIN + ELSEWHERE, PLAIN)
        more = origin / "manifests/more.txt"
        more.write_text("other\n")
        where = ("--endpoint", cloud.url, "--rate", "off", "--auto-approve")
        assert run("apply", *where, cwd=origin).code == 0
        halves = set()
        for step in itertools.count(1):
            name = f"day-{step}"
            folder = tmp_path / name
            shutil.copytree(origin, folder)
            files = folder / "manifests/all.yaml", folder / "manifests/more.txt"
            files[1].write_text(f"{name}\nother\n")
            assert run("add", name, "--list", "all", "--tags", "bets", "--apply", *where, cwd=folder).code in (0, 1)
            if name not in files[0].read_text():
                files[0].write_text(files[0].read_text().replace("- casino", f"- {name}\n    - casino"))
            assert name in cloud.words()
            command = ("remove", name, "--apply", *where)
            code = run(*command, step=step, kind="hurry", cwd=folder).code
            assert code in (0, -signal.SIGKILL)
            halves.add(tuple(name in file.read_text() for file in files))
            again = run(*command, kind="hurry", cwd=folder)
            assert again.code == 0, again.err
            assert [file.read_text() for file in files] == [
                (origin / file.relative_to(folder)).read_text() for file in files
            ]
            assert name not in cloud.words()
            assert name not in words_of_the_state(folder)
            shutil.rmtree(folder)
            if code == 0:
                break
        assert step > FEWEST_OF_PROGRAM
        assert len(halves) == 3, "a kill between the renames was among them"


@pytest.mark.slow
def test_the_program_undoes_from_every_step(tmp_path: Path) -> None:
    with served() as cloud:
        origin = write_project(tmp_path / "origin", MAIN, PLAIN)
        where = ("--endpoint", cloud.url, "--rate", "off", "--auto-approve")
        assert run("apply", *where, cwd=origin).code == 0
        for step in itertools.count(1):
            name = f"dusk-{step}"
            folder = tmp_path / name
            shutil.copytree(origin, folder)
            assert run("add", name, "--list", "all", "--apply", *where, cwd=folder).code == 0
            serial = run("state", "pull", cwd=folder).json["serial"]
            command = ("undo", ".", str(serial), *where)
            code = run(*command, step=step, kind="hurry", cwd=folder).code
            assert code in (0, -signal.SIGKILL)
            again = run(*command, kind="hurry", cwd=folder)
            assert again.code == 0, again.err
            assert name not in cloud.words()
            assert name not in words_of_the_state(folder)
            assert {"casino", "poker"} <= set(cloud.words())
            assert run("history", "verify", cwd=folder).code == 0
            shutil.rmtree(folder)
            if code == 0:
                break
        assert step > FEWEST_OF_PROGRAM


@pytest.mark.slow
def test_the_program_goes_on_from_every_step(tmp_path: Path) -> None:
    """The real program, killed before each write, flush and rename of a file, and each send and receive."""
    with served() as cloud:
        origin = write_project(tmp_path / "origin", MAIN, PLAIN)
        where = ("--endpoint", cloud.url)
        assert run("apply", "--auto-approve", "--rate", "off", *where, cwd=origin).code == 0
        for step in itertools.count(1):
            name = f"night-{step}"
            folder = tmp_path / name
            shutil.copytree(origin, folder)
            command = ("add", name, "--list", "all", "--apply", "--auto-approve", "--rate", "off", *where)
            code = run(*command, step=step, kind="hurry", cwd=folder).code
            assert code in (0, -signal.SIGKILL)
            again = run(*command, kind="hurry", cwd=folder)
            assert again.code == 0, again.err
            text = (folder / "manifests/all.yaml").read_text()
            assert text.count(name) == 1
            assert name in cloud.words()
            assert [word for word, is_held in words_of_the_state(folder).items() if is_held] == [name]
            shutil.rmtree(folder)
            if code == 0:
                break
        assert step > FEWEST_OF_PROGRAM
