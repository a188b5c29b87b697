"""Names for people, from whatever the cloud has: readable in any script, safe as addresses and file names, unique."""

from __future__ import annotations

import re
import unicodedata

LENGTH = 48
"""Longest name, in characters: with three bytes each it still fits every file system."""


def slug(text: str, instead: str) -> str:
    """``text`` as a name: letters, marks and digits of any script stay, the rest becomes hyphens.

    What needs no change keeps its case. ``instead`` is used where nothing is left.
    """
    text = unicodedata.normalize("NFC", text)
    kept = "".join(char if _stays(char) else "-" for char in text)
    parts = [part for part in kept.split("-") if part]
    name = "-".join(parts)[:LENGTH].strip("-._")
    if not name:
        return instead
    return name if name == text else name.lower()


def _stays(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN" or char in "_."


def in_reading_order(name: str) -> tuple[tuple[bool, int, str], ...]:
    """A sort key by which room-9 stands before room-10."""
    parts = re.split(r"([0-9]{1,18})", name)
    return tuple(
        (part.isascii() and part.isdigit(), int(part) if index % 2 else 0, part) for index, part in enumerate(parts)
    )


class Names:
    """Gives each name once; a second one gets a number. Case does not count, since some disks ignore it."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}
        """The last number that a name got: all below it are taken, and thousands may be alike."""

    def take(self, name: str) -> str:
        number, result = self._numbers.get(name.casefold(), 1), name
        while result.casefold() in self._taken:
            number += 1
            result = f"{name}-{number}"
        self._numbers[name.casefold()] = number
        self._taken.add(result.casefold())
        return result
