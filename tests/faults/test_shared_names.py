"""Two templates of one cloud name, as their manifests say, while answers are lost and the program is killed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reconciler.errors import Refused
from tests.support.clocks import VirtualClock

from .altered_cases import CALLS, LOSSES, Story
from .direct import DirectProject
from .invariants import settled
from .scenario import PROJECT, porn, template, write_project
from .starting_point import emulator

SETTINGS = {"different": (porn(60), porn(90)), "equal": (porn(60), porn(60))}


def shared(name: str, group: str) -> str:
    document = template(name, group).replace("}\nspec:\n", ", sharedName: true}\nspec:\n  name: Strict\n", 1)
    assert "sharedName" in document
    return document


class Pair(Story):
    """An account with two declared templates of one name, and a foreign one of another."""

    declared = 2

    def nothing_twice(self) -> None:
        names = [row["name"] for row in self.emulator.templates().values()]
        assert names.count("Strict") <= self.declared, names
        assert names.count("theirs") == 1


@contextmanager
def pair(settings: str) -> Iterator[Pair]:
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        clock = VirtualClock()
        served = emulator(None, clock.now)
        served.put_template("theirs", PornConfigure={"ImgReviewInfo": {"Switch": "ON", "BlockConfidence": 60}})
        clock.time += 20
        text = PROJECT.replace("    adopt: {ContentReviewTemplate/taken: 30}\n", "")
        folder = write_project(Path(name), "".join(map(shared, ("a", "b"), SETTINGS[settings])), text)
        try:
            yield Pair(DirectProject(folder, served, clock), served, clock)
        finally:
            served.close()


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("loss", LOSSES)
def test_each_declaration_has_its_own_template(settings, loss):
    """Whatever call is lost: two of the name, each on record once, each as declared."""
    for call in range(1, CALLS + 1):
        with pair(settings) as at:
            at.project.troubles = {call: loss}
            at.apply()
            converge(at)


@pytest.mark.parametrize("settings", SETTINGS)
def test_two_lost_at_once(settings):
    """Of equal ones nothing says which is which: a question with both ids for each, and then one for each."""
    with pair(settings) as at:
        at.project.troubles = dict.fromkeys(range(3, 20), "lost")
        at.apply()
        outcome = at.apply()
        assert outcome is not None
        if settings == "equal":
            assert isinstance(outcome.error, Refused)
            hints = {str(r.addresses[0]): (r.hint or "").splitlines() for r in outcome.error.refusals}
            ids = sorted(i for i, row in at.emulator.templates().items() if row["name"] == "Strict")
            assert hints == {
                address: [f"reconciler adopt {address} {identity}" for identity in ids]
                for address in ("ContentReviewTemplate/a", "ContentReviewTemplate/b")
            }
            at.adopt("ContentReviewTemplate/a", str(ids[1]))
        converge(at)


def converge(at: Pair) -> None:
    for _ in range(4):
        outcome = at.apply()
        assert outcome is not None
        if outcome.clean:
            break
        assert at.answered(outcome), str(outcome)
    settled(at.project)
    state, *_ = at.project.look()
    ids = {record.id for record in state.records.values()}
    assert len(ids) == 2
    names = {str(i): row["name"] for i, row in at.emulator.templates().items()}
    assert {names[identity] for identity in ids} == {"Strict"}
