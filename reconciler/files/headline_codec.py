"""What a saved plan does to moderation in numbers, as JSON values and back. Zeros are left out."""

from __future__ import annotations

from typing import Any

from reconciler.model import shapes
from reconciler.model.headline import Headline, Tally


def headline_to_json(headline: Headline) -> dict[str, dict[str, int]]:
    """Each way with its numbers."""
    return {way: _tally_to_json(tally) for way, tally in headline._asdict().items()}


def headline_from_json(value: Any) -> Headline:
    """What ``headline_to_json`` wrote. Raises ValueError that names the field for anything else."""
    data = shapes.fields(value, "headline")
    return Headline(*(_tally_from_json(shapes.member(data, way), way) for way in Headline._fields))


def _tally_to_json(tally: Tally) -> dict[str, int]:
    return {name: count for name, count in tally._asdict().items() if count}


def _tally_from_json(value: Any, name: str) -> Tally:
    data = shapes.fields(value, name)
    unknown = sorted(data.keys() - set(Tally._fields))
    if unknown:
        raise ValueError(f"{name} has an unknown number, {unknown[0]}")
    return Tally(**{field: shapes.integer(count, name, 0) for field, count in data.items()})
