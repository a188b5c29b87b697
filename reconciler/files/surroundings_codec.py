"""What the changes of a saved plan were judged by, as JSON values and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.model import shapes
from reconciler.model.reach import Reader, Sample, Surroundings


def surroundings_to_json(around: Surroundings) -> dict[str, Any]:
    """Sets as sorted lists. All leaves of it are ON, and their scores decide nothing."""
    return {
        "known": sorted(around.known),
        "leaves": [[name, leaf.path, leaf.title, leaf.usage, sorted(leaf.labels)] for name, leaf in around.leaves],
        "counted": around.counted,
        "samples": [[sorted(sample.usages), sorted(sample.tags), count] for sample, count in around.samples],
    }


def surroundings_from_json(value: Any) -> Surroundings:
    """What ``surroundings_to_json`` wrote. Raises ValueError that names the field for anything else."""
    data = shapes.fields(value, "surroundings")
    return Surroundings(
        frozenset(shapes.texts(shapes.member(data, "known"), "known")),
        tuple(_leaf(row, f"leaves[{number}]") for number, row in enumerate(_rows(data, "leaves"))),
        shapes.truth(shapes.member(data, "counted"), "counted"),
        tuple(_sample(row, f"samples[{number}]") for number, row in enumerate(_rows(data, "samples"))),
    )


def _rows(data: Mapping[str, Any], name: str) -> list[Any]:
    return shapes.items(shapes.member(data, name), name)


def _leaf(row: Any, name: str) -> tuple[str, Reader]:
    template, path, title, usage, labels = shapes.items(row, name, 5)
    reader = Reader(
        shapes.text(path, name),
        shapes.text(title, name),
        shapes.text(usage, name),
        labels=frozenset(shapes.texts(labels, name)),
    )
    return shapes.text(template, name), reader


def _sample(row: Any, name: str) -> tuple[Sample, int]:
    usages, tags, count = shapes.items(row, name, 3)
    sample = Sample(frozenset(shapes.texts(usages, name)), frozenset(shapes.texts(tags, name)))
    return sample, shapes.integer(count, name, 1)
