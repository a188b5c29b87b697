"""Applies on a service that keeps names, keywords or comments otherwise than sent, while answers get lost.

Such a service can never be as declared, so the story ends where nothing more is written blindly: after every apply,
whatever was lost, each declaration has one template at most; and following the commands that are shown, it has one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from reconciler.emulator import Emulator, Quirks
from reconciler.errors import Refused
from reconciler.pipeline.adopting import adopt
from tests.support.clocks import VirtualClock

from .applies import Outcome
from .direct import Crash, DirectProject
from .scenario import PROJECT, porn, template, words, write_project
from .starting_point import emulator

NAMES = {
    "blanks": '"  Strict "',
    "composed": '"Cafe\\u0301 Terrace"',
    "wide": '"ＣＡＳＩＮＯ"',
    "long": '"A template with a long name"',
    "nameless": '""',
}
"""Template → its cloud name, which one treatment or another does not keep."""
TREATMENTS = {
    "trimmed": Quirks(name_kept="trimmed"),
    "nfc": Quirks(name_kept="nfc", keyword_kept="nfc"),
    "nfkc": Quirks(name_kept="nfkc", keyword_kept="nfkc"),
    "lower": Quirks(name_kept="lower", keyword_kept="lower"),
    "cut": Quirks(name_kept="cut"),
    "no comment": Quirks(comment_kept="dropped", prohibited="dropped"),
    "all of it": Quirks(name_kept="lower", comment_kept="dropped", prohibited="dropped"),
    "late": Quirks(name_kept="nfkc", keyword_kept="nfkc", visible_created=4.0, visible_changed=3.0),
}
LOSSES = ("lost", "crash-after", "crash-before", "dropped")
"""What becomes of one call: carried out and its answer lost, or the program killed after or before it, or not sent."""
CALLS = 12
"""More than the first apply makes before it reads back."""
ROUNDS = 8


class Altered(NamedTuple):
    """The ``call``-th call of the first apply meets ``loss``."""

    treatment: str
    loss: str
    call: int


def cases() -> list[Altered]:
    return [Altered(t, loss, call) for t in TREATMENTS for loss in LOSSES for call in range(1, CALLS + 1)]


def manifests() -> str:
    documents = [
        template(address, porn(40 + 5 * number), comment=f"number {number}").replace(
            "spec:\n", f"spec:\n  name: {name}\n"
        )
        for number, (address, name) in enumerate(NAMES.items())
        if address != "nameless"
    ]
    group = "prohibitedConfigure: {ocrReviewInfo: {switch: ON}}"
    documents.append(template("nameless", group, comment="kept?").replace("spec:\n", 'spec:\n  name: ""\n'))
    return "".join(documents) + words("all", ["CASINO", '"cafe\\u0301"', "ＷＩＤＥ", "plain"])


class Story:
    """One account and one project."""

    def __init__(self, project: DirectProject, served: Emulator, clock: VirtualClock) -> None:
        self.project, self.emulator, self.clock = project, served, clock

    def apply(self) -> Outcome | None:
        """One apply; None where it was killed."""
        try:
            outcome = self.project.apply()
        except Crash:
            outcome = None
        self.project.troubles = {}
        self.clock.time += 60
        self.nothing_twice()
        return outcome

    def nothing_twice(self) -> None:
        found = [row["name"] for row in self.emulator.templates().values()]
        assert len(found) <= len(NAMES), f"made twice: {found}"
        keywords = self.emulator.words()
        assert len(keywords) <= 4, f"made twice: {sorted(keywords)}"

    def answered(self, outcome: Outcome) -> bool:
        """Follow the first command of every question."""
        refusals = outcome.error.refusals if isinstance(outcome.error, Refused) else ()
        for refusal in refusals:
            assert refusal.code == "unsettled", refusal
            _, command, address, identity = (refusal.hint or "").splitlines()[0].split()
            assert command == "adopt"
            assert identity in refusal.message
            self.adopt(address, identity)
        return bool(refusals)

    def adopt(self, address: str, identity: str) -> None:
        async def work(opened):
            await adopt(opened, self.project.resources, [(address, identity)], (), lambda made: True)

        self.project.with_session(work)


@contextmanager
def story(treatment: str) -> Iterator[Story]:
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        clock = VirtualClock()
        served = emulator(None, clock.now, quirks=TREATMENTS[treatment])
        try:
            text = PROJECT.replace("    adopt: {ContentReviewTemplate/taken: 30}\n", "")
            folder = write_project(Path(name), manifests(), text)
            yield Story(DirectProject(folder, served, clock), served, clock)
        finally:
            served.close()


def run(case: Altered) -> None:
    """Raises AssertionError where a declaration has two objects, or the commands that are shown lead nowhere."""
    with story(case.treatment) as at:
        at.project.troubles = {case.call: case.loss}
        at.apply()
        told = []
        for _ in range(ROUNDS):
            outcome = at.apply()
            assert outcome is not None
            told.append(str(outcome))
            if not at.answered(outcome):
                break
        else:
            raise AssertionError("\n".join([f"{case}: not settled", *told]))
        state, *_ = at.project.look()
        records = {address.name: record.id for address, record in state.records.items()}
        missing = [name for name in NAMES if name not in records]
        assert missing == [], "\n".join([str(case), *told])
        assert set(map(str, at.emulator.templates())) == {records[name] for name in NAMES}, case
