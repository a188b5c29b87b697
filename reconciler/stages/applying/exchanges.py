"""Exchanges of tags and labels of which one side does not come about: then the other one is not sent either. Pure.

A plan judges keywords and templates together: a tag that goes takes nothing away where a label goes with it. Sent
alone, either would end a reach that the plan says is kept, or is only exchanged for another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import Change
from reconciler.model.posture import Phase


class Missing:
    """What of a plan did not come about, as far as the reach of keywords depends on it."""

    def __init__(self, changes: Iterable[Change], kinds: Mapping[str, ObjectKind]) -> None:
        self._kinds = kinds
        missing = list(changes)
        self._readers = any(map(self._sets_readers, missing))
        # A keyword that was not there before reached nothing that it could lose now.
        self._samples = any(change.before is not None and self._sets_sample(change) for change in missing)

    def forbids(self, change: Change) -> bool:
        """Whether ``change``, an exchange, could end a reach that what is missing should have kept.

        Which keyword and which leaf belong together is not looked at: to wait for the next apply harms less than a gap.
        """
        if self._sets_sample(change):
            return self._readers
        return self._samples and self._sets_readers(change)

    def _sets_sample(self, change: Change) -> bool:
        kind = self._kinds[change.address.kind]
        if not kind.sampled:
            return False
        old, new = (None if form is None else kind.sample(form) for form in (change.before, change.after))
        return old != new

    def _sets_readers(self, change: Change) -> bool:
        kind = self._kinds[change.address.kind]
        return bool(kind.reads) and kind.readers(change.before) != kind.readers(change.after)


def waiting_exchanges(
    changes: Sequence[Change], left: Iterable[Change], kinds: Mapping[str, ObjectKind]
) -> list[Change]:
    """Return those of ``changes`` that could end a reach, since others are ``left`` that should have replaced it.

    A delete that is left is no reason: what it would have ended goes on.
    """
    missing = [change for change in left if change.after is not None]
    waiting = _forbidden(changes, missing, kinds)
    # Keywords that keep their tags need the labels by which they are found.
    return _forbidden(changes, [*missing, *waiting], kinds)


def _forbidden(changes: Sequence[Change], missing: Sequence[Change], kinds: Mapping[str, ObjectKind]) -> list[Change]:
    if not missing:
        return []
    known = Missing(missing, kinds)
    return [change for change in changes if _takes_away(change, kinds) and known.forbids(change)]


def _takes_away(change: Change, kinds: Mapping[str, ObjectKind]) -> bool:
    """Whether it changes an object and, judged alone, could end a reach."""
    changes = change.before is not None and change.after is not None
    return changes and change.address.kind in kinds and change.effect.when is not Phase.ADD
