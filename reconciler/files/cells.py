"""Single cells of a csv list: tags, usages, existing, and what says how long a row holds."""

from __future__ import annotations

from functools import lru_cache

from reconciler.model.life import NEVER, SILENT, EndError, Said, flaw_of, parsed_end
from reconciler.model.manifest import Cell
from reconciler.model.spec import quoted

_SHOWN = 20
"""Labels of a cell, and characters of a label, that a fix repeats: a cell may have a megabyte."""
NOT_EMPTY = "one keyword a row: split it, or remove the line break"


class CellError(Exception):
    """What is wrong with a row or cell, as the parts of a Problem."""

    def __init__(self, rule: str, message: str, fix: str, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.rule, self.message, self.fix, self.allowed = rule, message, fix, allowed


@lru_cache(maxsize=4096)
def labels_of(text: str) -> Cell | None:
    """``""`` inherits, ``-`` means none, ``a|b`` replaces, ``+a|+b`` adds. Equal cells share one Cell."""
    text = text.strip()
    if not text:
        return None
    if text == "-":
        return Cell(False, ())
    parts = [part.strip() for part in text.split("|")]
    plus = [part.startswith("+") for part in parts]
    if any(plus) and not all(plus):
        shown = "|".join("+" + part.lstrip("+")[:_SHOWN] for part in parts[:_SHOWN])
        fix = f"{shown} to add all, without + to replace"
        raise CellError("mixed-cell", f"{quoted(text)} both adds and replaces", fix)
    labels = tuple(part[1:].strip() if add else part for part, add in zip(parts, plus, strict=True))
    if not all(labels) or "-" in labels:
        fix = "a|b for several, - alone for none, an empty cell to inherit"
        raise CellError("empty-label", f"{quoted(text)} has an empty part", fix)
    return Cell(any(plus), labels)


def existing_of(text: str) -> bool | None:
    """Spreadsheets write TRUE."""
    word = text.strip().lower()
    if word not in ("", "true", "false"):
        raise CellError("not-a-boolean", f"{quoted(text.strip())} for existing", "true or false", ("true", "false"))
    return word == "true" if word else None


@lru_cache(maxsize=65536)
def said_of(expires: str, owner: str, ticket: str, reason: str) -> Said:
    """``""`` inherits, ``-`` means none. Equal rows share one object."""
    notes = (_note(cell, name) for cell, name in ((owner, "owner"), (ticket, "ticket"), (reason, "reason")))
    said = Said(_end(expires.strip()), *notes)
    return SILENT if said == SILENT else said


def _end(text: str) -> str | None:
    if not text:
        return None
    if text == "-":
        return NEVER
    try:
        parsed_end(text)
    except EndError as error:
        fix = error.fix if error.suggestion is None else f"write {error.suggestion}"
        raise CellError(error.rule, error.message, fix) from error
    return text


def _note(text: str, name: str) -> str | None:
    text = text.strip()
    if not text:
        return None
    if text == "-":
        return ""
    if flaw_of(text):
        raise CellError("invalid-text", f"the {name} {flaw_of(text)}", "shorten it, in one line")
    return text
