"""What an edit of lists does to keywords that it gives other settings, by the templates that the project declares."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from reconciler.kinds import OBJECT_KINDS
from reconciler.model.change import Change, Verb
from reconciler.model.posture import Effect
from reconciler.model.reach import Surroundings
from reconciler.model.resource import Address, Resource
from reconciler.stages.explaining.leaves import declared_leaves
from reconciler.stages.planning.reach.judge import judge


class WordEffect(NamedTuple):
    """One keyword, and what an edit does to it. ``target``: where targets differ, the one that this is about."""

    target: str | None
    word: Address
    effect: Effect


def effects_of(
    words: Collection[Address],
    before: Mapping[Address, Resource],
    after: Mapping[Address, Resource],
    target: str | None = None,
) -> Iterator[WordEffect]:
    """Return what becomes of those ``words`` whose settings, or whose being declared, an edit changes.

    Judged as a plan judges changes, among the templates that ``after`` declares: others in the account are not known.
    """
    changes = [_change(word, before.get(word), after.get(word)) for word in words]
    usages = frozenset(usage for kind in OBJECT_KINDS.values() for usage in kind.reads)
    leaves = tuple(
        (leaf.resource.address.name if leaf.resource is not None else leaf.template, leaf.reader)
        for leaf in declared_leaves(after)
        if leaf.reader.on
    )
    around = Surroundings(usages, leaves)
    differing = [change for change in changes if change.before != change.after]
    for change in judge(differing, OBJECT_KINDS, around).changes:
        yield WordEffect(target, change.address, change.effect)


def _change(word: Address, before: Resource | None, after: Resource | None) -> Change:
    old = before.form if before is not None else None
    new = after.form if after is not None else None
    verb = Verb.UPDATE
    if old is None:
        verb = Verb.CREATE
    elif new is None:
        verb = Verb.DELETE
    return Change(word, verb, OBJECT_KINDS[word.kind].effect(old, new), old, new)
