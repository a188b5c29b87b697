"""What a whole resource is set to, in a few lines: for creates and deletes, which have no fields that differ."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.resource import NormalForm
from reconciler.render.words import value

MOST_LINES = 30
_SWITCH = ".switch"


def setting_lines(form: NormalForm) -> Iterator[str]:
    """One line for each part that is switched on, with its settings; then what is set besides, a line each.

    A part is everything beside a path that ends in ``switch``. What is off, empty or unset is left out.
    """
    parts = [path[: -len(_SWITCH)] for path in form if path.endswith(_SWITCH)]
    lines = [_part(form, part) for part in parts if form[part + _SWITCH] not in ("OFF", None)]
    lines += [
        f"{path}  {value(form[path])}"
        for path in sorted(form)
        if path.rpartition(".")[0] not in parts and form[path] not in (None, "", frozenset())
    ]
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield f"… {len(lines) - MOST_LINES} more settings"


def _part(form: NormalForm, part: str) -> str:
    start = len(part) + 1
    below = [
        f"{path[start:]} {value(form[path])}"
        for path in sorted(form)
        if path.startswith(part + ".") and path != part + _SWITCH
    ]
    return f"{part}  {value(form[part + _SWITCH])}" + (f"  {'; '.join(below)}" if below else "")
