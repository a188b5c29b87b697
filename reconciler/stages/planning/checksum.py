"""The checksum of a plan: equal for equal plans, and another for any difference that decides what an apply does. Pure.

A reviewer approves a checksum, and an apply on another machine plans anew and compares. So it is the whole of SHA-256:
with 64 bits of it, a harmless plan and a disarming one of the same checksum were found within minutes.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterable

from reconciler.model.change import Change, EndChange, PolicyChange
from reconciler.model.life import UNLIMITED
from reconciler.model.moves import Move
from reconciler.model.plan import Basis
from reconciler.model.resource import Digests, NormalForm
from reconciler.model.run_json import options_to_json

_text = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def checksum(
    basis: Basis,
    mode: str,
    changes: Iterable[Change],
    ends: Iterable[EndChange] = (),
    moves: Iterable[Move] = (),
    *,
    policies: Iterable[PolicyChange] = (),
) -> str:
    """64 hex digits over what a plan was made against, how, and every change.

    Left out is what only says where something stands (lines of files, times of the service) and what follows from the
    rest (reasons, changed fields, the budget): ``recheck`` works that out anew before a saved plan is shown or applied.
    Posture and the reach that ends are in it: they follow from the account as well, which only an apply can look at.
    """
    hasher = hashlib.sha256()
    hasher.update(_text(_made_against(basis, mode)).encode("utf-8", "surrogatepass"))
    lines = map(_Line(), changes)
    while piece := "".join(itertools.islice(lines, 1000)):
        hasher.update(piece.encode("utf-8", "surrogatepass"))
    for end in ends:
        # An end that is approved here is a delete that is not counted later.
        hasher.update(_text(["ends", *end]).encode("utf-8", "surrogatepass"))
    for move in moves:
        hasher.update(_text(["moves", move.old, move.new]).encode("utf-8", "surrogatepass"))
    for policy in policies:
        hasher.update(_text(["policies", *policy]).encode("utf-8", "surrogatepass"))
    return hasher.hexdigest()


def _made_against(basis: Basis, mode: str) -> list[object]:
    # What a change relaxes is part of what a reviewer approves.
    before = None if basis.guards_before is None else dict(basis.guards_before)
    # Not the serial: an apply to other resources in between does not make an approval void.
    where = [basis.target, basis.site, basis.account, basis.endpoint, basis.place, basis.lineage]
    return [mode, *where, dict(basis.guards), before, list(basis.choice), dict(basis.declared)]


class _Line:
    """One change as a line of JSON; forms by digest, each worked out once."""

    def __init__(self) -> None:
        self._digests = Digests()

    def __call__(self, change: Change) -> str:
        return _text(
            [
                change.address,
                change.verb,
                change.id,
                self._short(change.before),
                self._short(change.after),
                self._short(change.recorded),
                # Of a replace, it decides which of the two objects is there first.
                bool(change.dips),
                change.list,
                change.protect,
                change.ignore,
                None if change.options is None else options_to_json(change.options),
                None if change.extras is None else dict(change.extras),
                change.adopted,
                [change.effect.posture, change.effect.lost],
                # Left out where there are none, as of nearly every change.
                *([["via", self._short(change.via)]] if change.via is not None else []),
                *([list(change.namesakes)] if change.namesakes else []),
                *([["life", change.life, change.expired]] if change.life != UNLIMITED else []),
                *([["held", change.held]] if change.held is not None else []),
                *(["keep"] if change.keep else []),
            ]
        )

    def _short(self, form: NormalForm | None) -> str | None:
        return None if form is None else self._digests(form)
