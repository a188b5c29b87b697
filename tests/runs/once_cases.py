"""Every call of a run × every kind of fault × every position: the cases, and what one of them must show.

After each apply no content was started twice. In the end, after as many applies as it takes, each was started once, its
outcome is known, and the plan is empty.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from reconciler.emulator import FAULT_KINDS, Fault, Quirks
from tests.faults.table import CODES

from .bench import SUBTITLES, Bench, bench, document
from .deciding import decide

ACTIONS = ("ProcessMediaByMPS", "DescribeTaskDetail", "DescribeTasks")
KINDS = (*FAULT_KINDS, *(f"code:{code}" for code in CODES), "code:InvalidParameterValue.FileId")
WORLDS = {
    "plain": Quirks(),
    "other": Quirks(
        media_type="ProcessMediaByMPS",
        scroll_end="empty",
        scroll_start="empty",
        media_unfinished="year-one",
        lost_task="ResourceNotFound",
        app_id="required",
        time_zone="east-8",
        media_wait=0.0,
    ),
}
"""``other``: the second reading of every open question of the VOD pages."""
COSTLY = ("hang-before", "hang-after", "huge")
LOST = ("reset-before", "reset-after", "status-502-after", "internal-error-after", "truncated", "missing-fields")
BLIND = ("status-500", "throttle", "null-items", "missing-fields", "wrong-types", "code:UnauthorizedOperation")
"""A listing that leaves tasks out without a sign (page-skips) is not among them: nobody could know."""
RUNS = 4
SHORTLY = "wait: {timeout: 2m}"
OLD = "aiAnalysisTask: {definition: 25}"
NEW = "aiAnalysisTask: {definition: 24}"
BEFORE = (document("changed", OLD, file="1003", more=SHORTLY), document("kept", file="1001", more=SHORTLY))
AFTER = (
    document("changed", NEW, file="1003", more=SHORTLY),
    document("kept", file="1001", more=SHORTLY),
    document("first", NEW, file="1001", more=SHORTLY),
    document("second", SUBTITLES, file="1001", more=SHORTLY),
    document("third", "smartEraseTask: {definition: 101}", file="1002", more=SHORTLY),
)
EVER = {("1003", 25), ("1001", 21), ("1003", 24), ("1001", 24), ("1001", 10), ("1002", 101)}
"""(file, template) of all that is to be started in the end, once each."""


class Case(NamedTuple):
    """The ``position``-th call of ``action`` goes wrong; with ``lasting``, every later one during that apply too.

    ``second``: from then on in that apply every DescribeTasks, after the first few, goes wrong in this way.
    """

    action: str
    kind: str
    position: int
    lasting: bool = False
    world: str = "plain"
    second: str = ""
    after: int = 0

    def rules(self) -> list[Fault]:
        seconds = 0.0 if self.kind == "slow" else None
        if self.kind.startswith("hang"):
            seconds = 60.0
        count = None if self.lasting else 1
        rules = [Fault(self.action, self.kind, count=count, skip=self.position - 1, seconds=seconds)]
        return rules + ([Fault("DescribeTasks", self.second, skip=self.after)] if self.second else [])


@lru_cache
def calls(world: str) -> dict[str, int]:
    """How often each action is called in an apply without faults."""
    with prepared(world) as at:
        done = at.apply()
        assert done.clean, str(done)
        checked(at)
        return {action: done.calls[f"vod.{action}"] for action in ACTIONS}


def cases() -> list[Case]:
    """One fault, or one that lasts."""
    found = [
        Case(action, kind, position, lasting, world)
        for world in WORLDS
        for action, count in calls(world).items()
        for position in range(1, count + 1)
        for kind in KINDS
        for lasting in (False, True)
    ]
    return [case for case in found if not (case.kind in COSTLY and (case.lasting or case.world != "plain"))]


def pairs() -> list[Case]:
    """An answer is lost, and then the tasks cannot be listed for the rest of that apply."""
    return [
        Case("ProcessMediaByMPS", lost, position, world=world, second=blind, after=after)
        for world in WORLDS
        for position in range(1, calls(world)["ProcessMediaByMPS"] + 1)
        for lost in LOST
        for blind in BLIND
        for after in range(1, calls(world)["DescribeTasks"])
    ]


class prepared:  # noqa: N801 - used as a function
    """An account in which something ran, and something of others too; new manifests stand ready."""

    def __init__(self, world: str, *, hanging: bool = False) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="runs-")
        self._bench = bench(Path(self._folder.name), hanging=hanging, quirks=WORLDS[world])

    def __enter__(self) -> Bench:
        at = self._bench.__enter__()
        at.foreign(FileId="1001")
        at.clock.time += 4000
        assert at.apply(*BEFORE).clean
        at.clock.time += 20
        at.theirs = set(at.tasks()) - {record.id for record in at.state().records.values()}
        return at.declare(*AFTER)

    def __exit__(self, *error: object) -> None:
        self._bench.__exit__(*error)  # type: ignore[arg-type]
        self._folder.cleanup()


def started(at: Bench) -> Counter[tuple[str, int]]:
    """How often each (file, template) was started by this project."""
    from json import loads

    ours = [task for name, task in at.tasks().items() if name not in at.theirs]
    return Counter((task["file"], loads(task["subtasks"][0][1])["Definition"]) for task in ours)


def run(case: Case) -> list[str]:
    """One case from its fault to the end; how each apply ended."""
    with prepared(case.world, hanging=case.kind.startswith("hang")) as at:
        at.cloud.faults.add(*case.rules())
        told: list[str] = []
        try:
            converge(at, told)
            checked(at)
        except AssertionError as error:
            raise AssertionError("\n".join([str(case), *told, str(error)])) from error
        return told


def converge(at: Bench, told: list[str]) -> None:
    """Apply until it comes out clean; faults are over after the first. A refusal is decided as it says."""
    for _ in range(RUNS):
        outcome = at.apply()
        told.append(str(outcome))
        at.cloud.faults.clear()
        twice = [key for key, count in started(at).items() if count > 1]
        assert twice == [], "started twice"
        decide(at, outcome)
        if outcome.clean:
            return
    raise AssertionError("never clean")


def checked(at: Bench) -> None:
    assert started(at) == dict.fromkeys(EVER, 1)
    assert set(at.statuses().values()) == {"done"}
    ids = {record.id for record in at.state().records.values()}
    assert ids <= set(at.tasks()) - at.theirs
    assert len(ids) == len(AFTER)
    assert at.plan().empty
