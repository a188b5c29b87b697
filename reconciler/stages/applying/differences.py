"""Fields that differ, in words; and whether a difference can come from what was sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from reconciler.model.change import FieldChange
from reconciler.model.resource import NormalForm, Value, covers, plain

NOTHING = (None, "", "OFF", frozenset[str]())
"""What a field reads as that a new object was not given."""


def differences(fields: Iterable[FieldChange], before: str, after: str) -> str:
    """Each field with its two values: ``comment: was "a", is "b"``. ``before`` and ``after`` name the values."""
    return "; ".join(f"{f.path}: {before} {_shown(f.before)}, {after} {_shown(f.after)}" for f in fields)


def comes_of_writing(
    before: NormalForm | None, after: NormalForm, found: NormalForm, unsent: Collection[str] = ()
) -> bool:
    """Whether ``found`` can be what became of an object ``before`` to which ``after`` was sent, whole.

    A field may have been kept, set, or, where it is a set, united; a new object, without ``before``, may lack it.
    What lies below a path of ``unsent`` was not sent, and may have been reset. Anything else was put there by somebody.
    """
    if before is None:
        return all(found[path] in (after.get(path), *NOTHING) for path in found)
    return all(
        _plausible(before.get(path), after.get(path), value)
        or (value in NOTHING and any(covers(prefix, path) for prefix in unsent))
        for path, value in found.items()
    )


def _plausible(before: Value, after: Value, found: Value) -> bool:
    if found in (before, after):
        return True
    if isinstance(before, frozenset) and isinstance(after, frozenset):
        return found == before | after
    return False


def _shown(value: Value) -> str:
    shown = plain(value)
    if shown is None:
        return "nothing"
    if isinstance(shown, list):
        return f"[{', '.join(shown)}]"
    return f'"{shown}"' if isinstance(shown, str) else str(shown)
