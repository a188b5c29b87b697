"""Reading a tree into a model so that an unknown field hides nothing else.

Pydantic checks no rule between fields of an object that has an unknown one, and the object itself is not there for
those who need it. So unknown fields are reported and taken away, and the tree is read again. One that nearly spells
a field which is not written is read as that field: that it seems to be missing would only follow from the typo.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from reconciler.model.manifest import Map, Node, Problem, Seq, Text
from reconciler.model.spec.faults import MISSING, SHAPES, UNKNOWN, Fault, faults
from reconciler.model.spec.problems import nearest_field, problem_of
from reconciler.model.spec.schema import Steps

M = TypeVar("M", bound=BaseModel)
_TYPO = 0.8
"""How alike, of 1, a word and a field are whose value may be judged as that of the field."""
Changes = Mapping[Steps, str | None]
"""The place of a key or entry → the new key, or None to take it away."""


@dataclass(frozen=True)
class Reading(Generic[M]):
    """What was read. ``value`` is None where anything but unknown fields is wrong.

    ``tree`` is the tree that ``value`` was read from: without unknown fields, or with them under the names they
    nearly spell. ``faults`` are what is wrong, ``problems`` the same in the same order, as people are shown it.
    """

    value: M | None
    tree: Map
    problems: tuple[Problem, ...] = ()
    faults: tuple[Fault, ...] = ()


def read(model: type[M], tree: Map, *, within: str = "") -> Reading[M]:
    """Read ``tree`` into ``model``. ``within`` names the file for problems above any node."""
    wrong: list[Fault] = []
    problems: list[Problem] = []
    guesses: dict[Steps, float] = {}
    doubted: set[Steps] = set()
    while True:
        try:
            return Reading(model.model_validate(tree), tree, tuple(problems), tuple(wrong))
        except ValidationError as error:
            found = faults(error, tree, _schema(model))
        # What does not fit the field that it resembles was hardly meant to be it; that the field is missing follows.
        misfits = {fault.place for fault in found if _misfit(fault, guesses.get(fault.place))}
        if misfits:
            doubted |= misfits
            # Each is taken away once: that the field is missing from then on says nothing of the guess.
            for place in misfits:
                del guesses[place]
            tree = changed(tree, dict.fromkeys(misfits))
            continue
        found = [fault for fault in found if not (fault.type == MISSING and fault.place in doubted)]
        extras = [fault for fault in found if fault.type == UNKNOWN]
        # Beside unknown fields the rest is not complete: it is collected once they are gone.
        collected = extras or found
        wrong += collected
        problems += [problem_of(fault, tree, within=within) for fault in collected]
        if not extras:
            return Reading(None, tree, tuple(problems), tuple(wrong))
        changes = _meant(extras, tree)
        for place, name in changes.items():
            if name is not None:
                guesses[*place[:-1], name] = SequenceMatcher(None, str(place[-1]), name).ratio()
        tree = changed(tree, changes)


def _misfit(fault: Fault, likeness: float | None) -> bool:
    """Whether a fault shows that the field it stands at was misread from another word."""
    return likeness is not None and (fault.type in SHAPES or likeness < _TYPO)


@cache
def _schema(model: type[BaseModel]) -> Mapping[str, Any]:
    return model.model_json_schema()


def _meant(extras: Iterable[Fault], tree: Map) -> dict[Steps, str | None]:
    """The place of each unknown field → the field it is to be read as, or None."""
    changes: dict[Steps, str | None] = {}
    taken: set[Steps] = set()
    for fault in extras:
        name = nearest_field(fault)
        place = (*fault.place[:-1], name) if name is not None else fault.place
        if name is None or place in taken or name in _at(tree, fault.place[:-1]):
            changes[fault.place] = None
        else:
            changes[fault.place] = name
            taken.add(place)
    return changes


def _at(tree: Node, place: Steps) -> Any:
    node: Any = tree
    for step in place:
        node = node[step]
    return node


def changed(tree: Map, changes: Changes) -> Map:
    """Return a copy of ``tree`` with keys renamed, and keys and entries taken away. Places stay, nodes are shared."""
    branches: _Branches = {}
    for place, name in changes.items():
        if any(changes.get(place[:depth], "") is None for depth in range(1, len(place))):
            continue  # it goes with what holds it
        below = branches
        for step in place[:-1]:
            below = below.setdefault(step, {})  # type: ignore[assignment]
        below[place[-1]] = name
    result = _copied(tree, branches)
    assert isinstance(result, Map)
    return result


_Branches = dict[int | str, "str | _Branches | None"]
"""Step → the new key, None to take away what is there, or the branches below it."""


def _copied(node: Node, branches: _Branches) -> Node:
    if isinstance(node, Map):
        return _copied_map(node, branches)
    assert isinstance(node, Seq)
    entries = Seq.at(node.position)
    for index, value in enumerate(node):
        if index not in branches:
            entries.append(value)
        elif isinstance(branch := branches[index], dict):
            entries.append(_copied(value, branch))
    return entries


def _copied_map(node: Map, branches: _Branches) -> Map:
    copy = Map.at(node.position)
    for key, value in node.items():
        branch = branches.get(str(key), str(key))
        if isinstance(branch, dict):
            copy[key] = _copied(value, branch)
        elif branch is not None:
            copy[Text.at(branch, key.file, key.line, key.column, key.plain)] = value
    return copy
