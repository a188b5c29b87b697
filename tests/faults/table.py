"""Every action, every kind of fault, every position: the cases of the big table, and what one of them must show."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from reconciler.emulator import FAULT_KINDS, Fault, Quirks

from .applies import Outcome
from .invariants import adopted, as_wanted, settled, truthful, untouched
from .scenario import THERE_BEFORE
from .starting_point import Bench, bench, theirs

CODES = (
    "InvalidParameterValue",
    "LimitExceeded.TooMuchTemplate",
    "ResourceNotFound",
    "ResourceInUse",
    "FailedOperation",
    "FailedOperation.UserArrears",
    "UnauthorizedOperation",
    "AuthFailure.SignatureExpire",
    "AuthFailure.TokenFailure",
    "RequestSizeLimitExceeded",
    "UnsupportedOperation",
    "Strange.Code",
)
KINDS = (*FAULT_KINDS, *(f"code:{code}" for code in CODES))
QUIRKS = {
    "plain": Quirks(),
    "late": Quirks(visible_created=4.0, visible_changed=3.0, visible_deleted=5.0),
    "awkward": Quirks(
        existing_keyword="error", failed_create="first", delete_unknown="error-all", unknown_definition="error",
        keyword_identity="folded", sent_usages="replaced", reset_empty="error", absent_group="off-zero",
        empty_tag_set="missing", off_leaf="zeroed",
    ),
}  # fmt: skip
"""``late``: writes become visible after seconds. ``awkward``: the strictest reading of every open question."""
TELLING = (
    "reset-before", "reset-after", "status-502-after", "html-200", "truncated", "throttle", "internal-error",
    "service-unavailable", "total-lies-down", "page-skips", "list-shifts", "null-items",
    "wrong-types",
    "code:InvalidParameterValue", "code:FailedOperation", "code:ResourceNotFound", "code:UnauthorizedOperation",
)  # fmt: skip
"""One of each sort of fault, for the worlds beside the plain one."""
LYING = ("missing-fields",)
"""A listing that leaves a field out where the documents allow it to be absent cannot be told from the truth: an apply
may believe it. The next one must not need more than that."""
RUNS = 3


class Case(NamedTuple):
    """The ``position``-th call of ``action`` goes wrong; with ``lasting``, every later one during that apply too."""

    action: str
    kind: str
    position: int
    lasting: bool = False
    world: str = "plain"
    second: str = ""
    """``KIND@ACTION@SKIP``: a further fault, of every such listing after the first few."""

    def rules(self) -> list[Fault]:
        seconds = 0.0 if self.kind == "slow" else None
        if self.kind.startswith("hang"):
            seconds = 60.0
        count = None if self.lasting else 1
        rules = [Fault(self.action, self.kind, count=count, skip=self.position - 1, seconds=seconds)]
        if self.second:
            kind, action, skip = self.second.split("@")
            rules.append(Fault(action, kind, skip=int(skip)))
        return rules


@lru_cache
def calls(world: str) -> dict[str, int]:
    """How often each action is called in an apply without faults."""
    with bench(quirks=QUIRKS[world]) as at:
        done = at.project.apply()
        assert done.clean, str(done)
        checked(at, "without faults")
        return {action.partition(".")[2]: count for action, count in done.calls.items()}


def cases() -> list[Case]:
    """All of them."""
    found = [
        Case(action, kind, position, lasting, world)
        for world in QUIRKS
        for action, count in calls(world).items()
        for position in range(1, count + 1)
        for kind in (KINDS if world == "plain" else TELLING)
        for lasting in (False, True)
    ]
    # An emulator that hangs for good, or answers 64 MB again and again, costs minutes and shows no more than once.
    costly = ("hang-before", "hang-after", "huge")
    return [case for case in found if not (case.kind in costly and (case.lasting or case.world != "plain"))]


LOST = ("reset-before", "reset-after", "status-502", "internal-error-after", "truncated", "service-unavailable")
BLIND = ("status-500", "total-lies-up", "code:UnauthorizedOperation")


def pairs() -> list[Case]:
    """An answer is lost, and nothing can be listed from then on in that apply."""
    found = []
    for world in ("plain", "late"):
        reads = [(action, count) for action, count in calls(world).items() if action.startswith("Describe")]
        for action, count in calls(world).items():
            if action.startswith(("Describe", "Get")):
                continue
            for position in range(1, count + 1):
                found += [
                    Case(action, lost, position, False, world, f"{blind}@{read}@{after}")
                    for lost in LOST
                    for blind in BLIND
                    for read, times in reads
                    for after in range(1, times, 2 if world == "plain" else 8)
                ]
    return found


def run(case: Case) -> list[str]:
    """One case from its fault to convergence; how each apply ended."""
    with bench(hanging=case.kind.startswith("hang"), quirks=QUIRKS[case.world]) as at:
        at.emulator.faults.add(*case.rules())
        return converged(at, str(case), lying=case.kind in LYING)


def converged(at: Bench, what: str, *, lying: bool = False, runs: int = RUNS) -> list[str]:
    """Apply until it comes out clean; faults are over after the first. Checks all along."""
    outcome = at.project.apply()
    told = [str(outcome)]
    believed = lying
    watched(at, outcome, what, told, believed=believed)
    at.emulator.faults.clear()
    with at.project.without_sockets():
        while believed or not outcome.clean:
            if len(told) == runs:
                raise AssertionError("\n".join([what, "not converged", *told]))
            outcome = at.project.apply()
            told.append(str(outcome))
            watched(at, outcome, what, told)
            believed = False
        checked(at, what)
        if not lying:
            # Where a listing hides what is there, a create overwrites it, and nothing tells afterwards who made it.
            adopted(at.project, THERE_BEFORE, others=True)
    return told


def watched(at: Bench, outcome: Outcome, what: str, told: list[str], *, believed: bool = False) -> None:
    """After any run: nothing of others touched, nothing twice, the state true, and no success with work undone."""
    words, templates = theirs()
    now = at.truth()
    try:
        untouched(at.before, now, words, templates)
        assert [name for name, count in now.names().items() if count > 1] == []
        if not believed:
            truthful(at.project, now)
            if outcome.clean:
                as_wanted(at.project.resources, now, words, templates)
    except AssertionError as error:
        raise AssertionError("\n".join([what, *told, str(error)])) from error


def checked(at: Bench, what: str) -> None:
    """Once it came out clean."""
    words, templates = theirs()
    try:
        as_wanted(at.project.resources, at.truth(), words, templates)
        settled(at.project)
    except AssertionError as error:
        raise AssertionError(f"{what}: {error}") from error
