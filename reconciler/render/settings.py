"""What a whole resource is set to, in a few lines: for creates and deletes, which have no fields that differ."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.resource import NormalForm
from reconciler.render.escape import visible
from reconciler.render.words import number, value

MOST_PARTS = 30
MOST_SETTINGS = 12
_SWITCH = ".switch"


def setting_lines(form: NormalForm, name: str) -> Iterator[str]:
    """One line for each part that is switched on, with its settings; then one for what is set besides.

    A part is everything beside a path that ends in ``switch``. What is off, empty or unset is left out, and so is
    ``name``, which stands above already.
    """
    parts = [path[: -len(_SWITCH)] for path in form if path.endswith(_SWITCH)]
    on = [part for part in parts if form[part + _SWITCH] not in ("OFF", None)]
    yield from (_part(form, part) for part in on[:MOST_PARTS])
    if len(on) > MOST_PARTS:
        yield f"… {number(len(on) - MOST_PARTS)} more"
    besides = [
        f"{visible(path)} {value(form[path], path)}"
        for path in sorted(form)
        if path.rpartition(".")[0] not in parts and form[path] not in (None, "", frozenset(), name)
    ]
    if besides:
        yield _joined(besides)


def _part(form: NormalForm, part: str) -> str:
    start = len(part) + 1
    below = [
        f"{visible(path[start:])} {value(form[path], path)}"
        for path in sorted(form)
        if path.startswith(part + ".") and path != part + _SWITCH
    ]
    head = f"{visible(part)}  {value(form[part + _SWITCH])}"
    return f"{head}  {_joined(below)}" if below else head


def _joined(settings: list[str]) -> str:
    more = len(settings) - MOST_SETTINGS
    return "; ".join(settings[:MOST_SETTINGS]) + (f"; … {number(more)} more" if more > 0 else "")
