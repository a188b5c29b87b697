"""Names of changes with the lines that they are about, one after another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reconciler.model.change import Change
from reconciler.render.escape import visible
from reconciler.render.groups import Variant
from reconciler.render.words import number, sample

NAME_CELLS = 160
FULL = "--full names all"


def units(changes: Iterable[Change], title: str) -> Iterator[str]:
    """``free btc :44``, each with its line; with the file too, where neither ``title`` nor the name before has it."""
    known = title
    for change in changes:
        name, place = sample(change.address.name, NAME_CELLS), change.position
        if place is None or not (place.file and place.line):
            yield name
            continue
        file = "" if place.file in known else visible(place.file)
        known = known if place.file in known else place.file
        yield f"{name} {file}:{place.line}"


def named(part: Variant, title: str) -> Sequence[str]:
    """The names that are shown of a variant, and how many there are besides."""
    shown = list(units(part.shown, title))
    return [*shown, f"… {number(part.unnamed)} more"] if part.unnamed else shown
