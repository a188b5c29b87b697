"""What pydantic complains of, each with its place in the tree and without what a union says twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from reconciler.model.manifest import Map, Node, Seq, Text
from reconciler.model.spec.schema import Schema, Steps

SHAPES = frozenset({"string_type", "list_type", "dict_type", "model_type", "model_attributes_type"})
"""Types of errors that say that a node is not a text, list or mapping."""
UNKNOWN = "extra_forbidden"
MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Fault:
    """One error. ``place`` leads to it in the tree, ``value`` is what stands there; of a missing field its mapping."""

    type: str
    place: Steps
    value: Any
    message: str
    context: Mapping[str, Any]
    schema: Schema

    @property
    def own(self) -> bool:
        """Whether a rule between fields found it, which says what to do itself."""
        return "fix" in self.context

    @property
    def field(self) -> str:
        """The last name on the way: the field, or the field that an entry of a list belongs to."""
        return next((str(step) for step in reversed(self.place) if isinstance(step, str)), "")

    @property
    def name(self) -> str:
        """The field as messages call it."""
        entry = bool(self.place) and isinstance(self.place[-1], int) and self.field
        return f"an entry of {self.field}" if entry else self.field


def faults(error: ValidationError, tree: Node, schema: Schema) -> list[Fault]:
    """Return every error once: of a union only what its branches say that looked inside, and of these the first."""
    found = [(tuple(item["loc"]), _fault(dict(item), tree, schema)) for item in error.errors(include_url=False)]
    entered = {fault.place[:depth] for _, fault in found for depth in range(len(fault.place))}
    branch: dict[Steps, Steps] = {}
    kept = []
    for way, fault in found:
        # A branch that complains of the shape alone was not meant where another one looked inside.
        if fault.type in SHAPES and fault.place in entered:
            continue
        # The branches of a union come by different ways to one place. By the same way come independent errors, and
        # rules of our own lead beyond the tree: to what is missing, or into a text.
        if fault.own or branch.setdefault(fault.place, way) == way:
            kept.append(fault)
    return kept


def _fault(item: Mapping[str, Any], tree: Node, schema: Schema) -> Fault:
    place = _without_branches(item["loc"], tree, missing=item["type"] == MISSING)
    return Fault(item["type"], place, item.get("input"), str(item["msg"]), item.get("ctx", {}), schema)


def _without_branches(way: Sequence[int | str], tree: Node, *, missing: bool) -> Steps:
    """``way`` without the names of union branches, which pydantic puts between the steps into the tree."""
    steps: list[int | str] = []
    node: Any = tree
    for index, step in enumerate(way):
        if isinstance(node, Map) and step in node:
            node = node[Text(step)]
        elif isinstance(node, Seq) and isinstance(step, int) and step < len(node):
            node = node[step]
        elif not (missing and index == len(way) - 1):
            continue
        steps.append(step)
    return tuple(steps)
