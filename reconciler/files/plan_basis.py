"""What a saved plan was made against, as JSON values and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reconciler.model import shapes
from reconciler.model.plan import Basis, Relaxed


def numbers(value: Any, name: str) -> dict[str, int]:
    """Counts by name."""
    return {key: shapes.integer(count, f"{name}.{key}", 0) for key, count in shapes.fields(value, name).items()}


def basis_to_json(basis: Basis) -> list[Any]:
    return [
        basis.target,
        basis.site,
        basis.account,
        basis.lineage,
        basis.serial,
        dict(basis.read),
        basis.endpoint,
        basis.place,
        dict(basis.guards),
        list(basis.choice),
        dict(basis.declared),
        None if basis.guards_before is None else dict(basis.guards_before),
        [list(each) for each in basis.relaxed],
        basis.commit,
    ]


def basis_from_json(row: list[Any]) -> Basis:
    """The row as written, or the six values of version 0.1.0."""
    if len(row) not in (6, 14):
        raise ValueError(f"basis has {len(row)} items")
    target, site, account, lineage, serial, read, *more = row
    first = Basis(
        shapes.text(target, "basis.target"),
        shapes.text(site, "basis.site"),
        shapes.optional_text(account, "basis.account"),
        shapes.text(lineage, "basis.lineage"),
        shapes.integer(serial, "basis.serial", 0),
        numbers(read, "basis.read"),
    )
    if not more:
        return first
    endpoint, place, guards, choice, declared, before, relaxed, commit = more
    return replace(
        first,
        endpoint=shapes.text(endpoint, "basis.endpoint"),
        place=shapes.text(place, "basis.place"),
        guards=shapes.fields(guards, "basis.guards"),
        choice=tuple(shapes.texts(choice, "basis.choice")),
        declared=numbers(declared, "basis.declared"),
        guards_before=None if before is None else shapes.fields(before, "basis.guards_before"),
        relaxed=tuple(_relaxed(each) for each in shapes.items(relaxed, "basis.relaxed")),
        commit=shapes.optional_text(commit, "basis.commit"),
    )


def _relaxed(value: Any) -> Relaxed:
    return Relaxed(*shapes.texts(shapes.items(value, "basis.relaxed", 3), "basis.relaxed"))
