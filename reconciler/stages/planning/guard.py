"""Guards: why an apply would say no. Each refusal has a stable code, the numbers, and the flag that overrides it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reconciler.kinds.base import Identity, Kind
from reconciler.model.change import Change, Verb
from reconciler.model.plan import Refusal
from reconciler.model.posture import Posture
from reconciler.model.project import Guards
from reconciler.model.resource import Address, Live
from reconciler.model.state import State
from reconciler.stages.planning.difference import Difference
from reconciler.stages.reading.settle import Question

DELETE_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the person at the command line permits. ``deletes`` must equal the planned number."""

    deletes: int | None = None
    flags: frozenset[str] = frozenset()

    def permits(self, refusal: Refusal) -> bool:
        if refusal.flag is None:
            return False
        name, _, number = refusal.flag.partition(" ")
        if number:
            return self.deletes == int(number)
        return name in self.flags


@dataclass(frozen=True, slots=True)
class Situation:
    """What guards look at. ``declared``: how many resources of each kind the manifests declare."""

    changes: Sequence[Change]
    difference: Difference
    state: State
    live: Live
    declared: Mapping[str, int]
    mode: str = "apply"
    guards: Guards = field(default_factory=Guards)
    questions: Sequence[Question] = ()


def refusals(situation: Situation, kinds: Mapping[str, Kind]) -> list[Refusal]:
    """Every reason to refuse, in a fixed order."""
    checks = [_questions, _unpaid, _protected, _quota, _renamed, _reverted, _adopted, _loosened, _recreated]
    if situation.mode == "apply":
        checks += [_emptied, _deletes]
    asked = {question.address for question in situation.questions}
    # A question about an address lists the same objects, with the same commands.
    found = [r for r in situation.difference.refusals if not (r.code == "name-taken" and asked.issuperset(r.addresses))]
    for check in checks:
        found += check(situation, kinds)
    return found


def _emptied(at: Situation, kinds: Mapping[str, Kind]) -> Iterator[Refusal]:
    if at.state.records and not sum(at.declared.values()):
        message = f"the manifests declare nothing, but the state has {_count(len(at.state.records), 'resource')}"
        yield Refusal(
            "empty-desired", message, flag="--allow-empty", hint="to delete everything on purpose: reconciler destroy"
        )


def _deletes(at: Situation, kinds: Mapping[str, Kind]) -> Iterator[Refusal]:
    """Deletes, and updates that take a usage or a leaf away. ``maxDelete`` or a share of what is managed."""
    counted: dict[str, list[Address]] = {}
    for change in at.changes:
        if change.verb is Verb.DELETE or _drops(change, kinds):
            counted.setdefault(change.address.kind, []).append(change.address)
    total = sum(len(addresses) for addresses in counted.values())
    for name, addresses in counted.items():
        kind = kinds[name]
        managed = sum(address.kind == name for address in at.state.records)
        limit = at.guards.max_delete.get(name, max(kind.delete_guard, int(managed * DELETE_SHARE)))
        last = not at.declared.get(name) and managed > 0
        if len(addresses) > limit or last:
            what = f"{len(addresses)} of {managed} {kind.noun} would be deleted or lose protection"
            why = "none would be left" if last else f"at most {limit} without permission"
            flag = f"--allow-deletes {total}"
            yield Refusal("max-delete", f"{what}; {why}", tuple(addresses), flag)


def _drops(change: Change, kinds: Mapping[str, Kind]) -> bool:
    if change.before is None or change.after is None or not change.fields:
        return False
    return kinds[change.address.kind].drops_protection(change.before, change.after)


def _recreated(at: Situation, kinds: Mapping[str, Kind]) -> Iterator[Refusal]:
    for name, kind in kinds.items():
        missing = [address for address in at.difference.missing if address.kind == name]
        managed = sum(address.kind == name for address in at.state.records)
        if len(missing) > max(kind.delete_guard, int(managed * DELETE_SHARE)):
            message = f"{len(missing)} of {managed} recorded {kind.noun} are missing from the account"
            yield Refusal("recreate", f"{message}; wrong account, or wiped?", tuple(missing), "--allow-recreate")


def _protected(at: Situation, kinds: Mapping[str, Kind]) -> Iterator[Refusal]:
    kept = tuple(c.address for c in at.changes if c.verb is Verb.DELETE and c.protect)
    if kept:
        yield Refusal(
            "prevent-destroy",
            f"{_count(len(kept), 'resource')} with preventDestroy would be deleted",
            kept,
            hint="declare them again, without preventDestroy, apply, and then remove them",
        )


def _quota(at: Situation, kinds: Mapping[str, Kind]) -> Iterator[Refusal]:
    for name, kind in kinds.items():
        if kind.quota is None:
            continue
        creates = tuple(c.address for c in at.changes if c.verb is Verb.CREATE and c.address.kind == name)
        deletes = sum(c.verb is Verb.DELETE and c.address.kind == name for c in at.changes)
        present = sum(not item.preset for item in at.live.of(name).values())
        after = present + len(creates) - deletes
        if creates and after > kind.quota.limit:
            message = f"{present} in the account, {len(creates)} more, {deletes} deleted: {after} {kind.noun}"
            yield Refusal("quota", f"{message}; an account has room for {kind.quota.limit}", creates)


def _renamed(at: Situation, kinds: Mapping[str, Kind]) -> Iterator[Refusal]:
    """A delete and a create that look like one resource under a new name."""
    for name, kind in kinds.items():
        if kind.identity is not Identity.ASSIGNED:
            continue
        gone = [
            c for c in at.changes if c.verb is Verb.DELETE and c.address.kind == name and c.address in at.state.records
        ]
        for create in (c for c in at.changes if c.verb is Verb.CREATE and c.address.kind == name):
            for delete in gone:
                if _alike(kind, delete, create):
                    yield Refusal(
                        "rename",
                        f"{delete.address} would be deleted and {create.address}, which is the same, created",
                        (delete.address, create.address),
                        "--allow-replace",
                        hint=f"reconciler state mv {delete.address} {create.address}",
                    )


def _alike(kind: Kind, delete: Change, create: Change) -> bool:
    old, new = delete.before or {}, create.after or {}
    if kind.label(old) is not None and kind.label(old) == kind.label(new):
        return True
    return {k: v for k, v in old.items() if k != "name"} == {k: v for k, v in new.items() if k != "name"}


def _reverted(at: Situation, kinds: Mapping[str, Kind]) -> Iterator[Refusal]:
    """Taking back somebody's edit where that loosens: perhaps they tightened for a reason."""
    worse = (Posture.LOOSENS, Posture.MIXED)
    undone = tuple(c.address for c in at.changes if c.undoes_edit and c.effect.posture in worse)
    if undone:
        message = f"{_count(len(undone), 'change')} would undo an edit made outside, and loosen by it"
        yield Refusal("revert", message, undone, "--allow-revert")


def _adopted(at: Situation, kinds: Mapping[str, Kind]) -> Iterator[Refusal]:
    if at.guards.adopt == "refuse":
        adopted = tuple(c.address for c in at.changes if c.verb is Verb.ADOPT)
        if adopted:
            message = (
                f"{_count(len(adopted), 'resource')} of the account would be adopted; this target's guards refuse that"
            )
            yield Refusal("adopt", message, adopted, "--allow-adopt")


def _loosened(at: Situation, kinds: Mapping[str, Kind]) -> Iterator[Refusal]:
    if at.guards.loosening == "refuse":
        worse = (Posture.LOOSENS, Posture.MIXED)
        loosened = tuple(c.address for c in at.changes if c.effect.posture in worse and c.writes)
        if loosened:
            message = f"{_count(len(loosened), 'change')} would loosen moderation; this target's guards refuse that"
            yield Refusal("loosening", message, loosened, "--allow-loosening")


def _questions(at: Situation, kinds: Mapping[str, Kind]) -> Iterator[Refusal]:
    for question in at.questions:
        ids = ", ".join(question.candidates)
        commands = [f"reconciler adopt {question.address} {identity}" for identity in question.candidates]
        yield Refusal(
            "unsettled",
            f"the outcome of an earlier create of {question.address} is unknown, and several could be it: {ids}",
            (question.address,),
            hint="\n".join(commands),
        )


def _unpaid(at: Situation, kinds: Mapping[str, Kind]) -> Iterator[Refusal]:
    """With an empty state every declared run looks new; if the state was lost, all would be paid again."""
    runs = tuple(change.address for change in at.changes if change.verb is Verb.RUN)
    if runs and at.state.serial == 0:
        message = f"{_count(len(runs), 'paid run')} would be started, and there is no state that says what ran before"
        yield Refusal("runs", message, runs, "--allow-runs")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
