"""What was asked of accept, whether the account can be compared at all, and what manifests can say of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from reconciler.errors import InputError, Refused
from reconciler.kinds import BY_NAME, OBJECT_KINDS
from reconciler.model.acceptance import Acceptance, LeftAlone, Way
from reconciler.model.change import Verb
from reconciler.model.resource import Address
from reconciler.pipeline.planning import terms_of
from reconciler.pipeline.reading import Reading, Seen
from reconciler.stages.explaining.keywords import keyword_kinds
from reconciler.stages.planning.drift import drifted

RUNS = "a run is not accepted: what was done cannot be declared otherwise"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: addresses, globs on addresses, or all that was changed outside."""

    texts: tuple[str, ...] = ()
    everything: bool = False
    into_shared: bool = False
    """Whether a field is written where it is decided, though others inherit it there."""


def asked_for(wanted: Wanted) -> tuple[list[Address], tuple[str, ...], list[LeftAlone]]:
    """Addresses that were named, globs, and runs, which are never accepted."""
    named: list[Address] = []
    globs: list[str] = []
    left: list[LeftAlone] = []
    for text in wanted.texts:
        kind, slash, name = text.partition("/")
        if text.startswith("list:") or (slash and kind in BY_NAME and _is_pattern(name)):
            globs.append(text)
        elif slash and name and kind in OBJECT_KINDS:
            named.append(Address(kind, name))
        elif slash and name and kind in BY_NAME:
            left.append(LeftAlone(Address(kind, name), RUNS))
        elif text:
            # What people type is the word itself.
            named += [Address(kind_, text) for kind_ in sorted(keyword_kinds())]
        else:
            raise InputError("an address is empty", hint="check the quotes")
    return named, tuple(globs), left


def _is_pattern(name: str) -> bool:
    return any(char in name for char in "*?[")


def check_comparable(reading: Reading, *, need_state: bool) -> None:
    """Raise Refused for another account, an apply that has not ended, and, with ``need_state``, for no state."""
    if reading.refusals:
        raise Refused("the account cannot be compared; nothing was written", refusals=reading.refusals)
    if reading.state.intents is not None:
        raise Refused(
            "the last apply has not ended: what it did is not known yet; nothing was written",
            hint="end it first: reconciler apply",
        )
    if need_state and not reading.state.serial:
        raise Refused(
            f"there is no state at {reading.place}: what was changed since the last apply is not known",
            hint="name the addresses that are to be accepted, or correct the state of the target",
        )


def appeared(reading: Reading, seen: Seen) -> Collection[tuple[str, str]]:
    """Kind and id of what came into the account since the last apply, as drift has it."""
    terms = terms_of(reading, "drift", None)
    moved = drifted(seen.settlement, seen.live, seen.kinds, terms)
    known = {(address.kind, record.id) for address, record in seen.state.records.items()}
    new = ((c.address.kind, c.id) for c in moved.changes if c.verb is Verb.CREATE and c.id is not None)
    return [each for each in new if each not in known]


def declarable(every: Iterable[Acceptance]) -> tuple[list[Acceptance], list[LeftAlone]]:
    """What manifests can say, and the rest with the reason for which they cannot."""
    accepted, left = list[Acceptance](), list[LeftAlone]()
    for each in every:
        reason = _undeclarable(each) if each.way in (Way.CHANGED, Way.APPEARED) else ""
        if reason:
            left.append(LeftAlone(each.address, f"no manifest can say what the account has: {reason}"))
        else:
            accepted.append(each)
    return accepted, left


def _undeclarable(each: Acceptance) -> str:
    assert each.found is not None
    drafted = OBJECT_KINDS[each.address.kind].draft([each.found], lambda address: True)
    return drafted.left_out[0].reason if drafted.left_out else ""
