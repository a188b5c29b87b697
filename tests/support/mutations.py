"""One thing wrong with a JSON document: a key gone, another type, a huge number, records swapped, text cut, and so on.

Mutations know the structure: most leave a document whose digest fits, as a program that means to write such a document
would. Each depends on its ``random.Random`` alone.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

MARK = "\ue000here\ue000"
"""Stands in a document where raw JSON text is put in that ``json`` would not write."""
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 1.5, -0.0, 1e300, 10**25, -(10**25), "", "x", "9" * 30, "\ud800", "a/b", "\u202e\x1b",
    [], {}, [[]], [{}], {"a": []}, ["x"], [None], [0], [["x", "y"]], {"": ""},
)  # fmt: skip
"""What a value is replaced with."""
RAW = (
    "[" * 200 + "]" * 200,
    "[" * 60_000 + "]" * 60_000,
    "1e999",
    "-1e999",
    "NaN",
    "1" * 5000,
    "-Infinity",
    '{"a":1,"a":2}',
)
"""The same, as JSON text."""


class Place(NamedTuple):
    """A key of an object or an index of a list somewhere in a document."""

    holder: Any
    key: Any


def places(document: Any) -> Iterator[Place]:
    """Every place below ``document``."""
    keys: list[Any] = list(document) if isinstance(document, dict) else []
    if isinstance(document, list):
        keys = list(range(len(document)))
    for key in keys:
        yield Place(document, key)
        yield from places(document[key])


def mutated(document: Any, chance: random.Random, sign: Callable[[str], bytes]) -> tuple[str, bytes]:
    """What was done, and a copy of ``document`` with it done. ``sign`` makes a digest fit its text."""
    document = json.loads(json.dumps(document))
    change = chance.choice(CHANGES)
    raw = change(document, list(places(document)), chance)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    text = text.replace(json.dumps(MARK, ensure_ascii=False), raw)
    data = sign(text)
    return change.__name__, BYTES[change](data, chance) if change in BYTES else data


def delete_key(document: Any, every: list[Place], chance: random.Random) -> str:
    place = chance.choice(every)
    del place.holder[place.key]
    return ""


def change_value(document: Any, every: list[Place], chance: random.Random) -> str:
    place = chance.choice(every)
    place.holder[place.key] = chance.choice(VALUES)
    return ""


def raw_value(document: Any, every: list[Place], chance: random.Random) -> str:
    place = chance.choice(every)
    place.holder[place.key] = MARK
    return chance.choice(RAW)


def other_value(document: Any, every: list[Place], chance: random.Random) -> str:
    """The value of one place at another one, which may be of the same type and mean something else."""
    place, other = chance.choice(every), chance.choice(every)
    place.holder[place.key] = json.loads(json.dumps(other.holder[other.key]))
    return ""


def swap(document: Any, every: list[Place], chance: random.Random) -> str:
    lists = [place.holder[place.key] for place in every if isinstance(place.holder[place.key], list)]
    lists = [found for found in lists if len(found) > 1]
    if lists:
        found = chance.choice(lists)
        one, two = chance.sample(range(len(found)), 2)
        found[one], found[two] = found[two], found[one]
    return ""


def repeat(document: Any, every: list[Place], chance: random.Random) -> str:
    lists = [place for place in every if isinstance(place.holder, list)]
    if lists:
        place = chance.choice(lists)
        place.holder.insert(chance.randrange(len(place.holder) + 1), json.loads(json.dumps(place.holder[place.key])))
    return ""


def rename_key(document: Any, every: list[Place], chance: random.Random) -> str:
    place = chance.choice([place for place in every if isinstance(place.holder, dict)])
    place.holder[str(place.key) + chance.choice(("", "x", "\ud800"))] = place.holder.pop(place.key)
    return ""


def add_key(document: Any, every: list[Place], chance: random.Random) -> str:
    holders = [place.holder for place in every if isinstance(place.holder, dict)]
    names = sorted({str(place.key) for place in every if isinstance(place.holder, dict)} | {"extra", "new"})
    chance.choice(holders)[chance.choice(names)] = chance.choice(VALUES)
    return ""


def duplicate_key(document: Any, every: list[Place], chance: random.Random) -> str:
    """The same key twice in one object: readers take the last one."""
    place = chance.choice([place for place in every if isinstance(place.holder, dict)])
    value = json.dumps(place.holder[place.key])
    place.holder[place.key] = MARK
    return f"{value},{json.dumps(place.key)}:{json.dumps(chance.choice(VALUES))}"


def edit_text(document: Any, every: list[Place], chance: random.Random) -> str:
    texts = [place for place in every if isinstance(place.holder[place.key], str)]
    place = chance.choice(texts)
    place.holder[place.key] += chance.choice(("x", " ", "\0", "/", "\ud800", "é"))
    return ""


def edit_number(document: Any, every: list[Place], chance: random.Random) -> str:
    numbers = [place for place in every if type(place.holder[place.key]) in (int, float)]
    if numbers:
        place = chance.choice(numbers)
        place.holder[place.key] = chance.choice((-1, 1, 2, 10**6, 10**18, -(10**9), 0.5, 1e18))
    return ""


def cut(document: Any, every: list[Place], chance: random.Random) -> str:
    return ""


def flip_byte(document: Any, every: list[Place], chance: random.Random) -> str:
    return ""


def bad_utf8(document: Any, every: list[Place], chance: random.Random) -> str:
    return ""


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _flip(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def _bad_utf8(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.choice((b"\xff", b"\xc3", b"\xed\xa0\x80", b"\0")) + data[at:]


STRUCTURAL = (delete_key, change_value, raw_value, other_value, swap, repeat, rename_key, add_key, duplicate_key,
              edit_text, edit_number)  # fmt: skip
BYTES: dict[Callable[..., str], Callable[[bytes, random.Random], bytes]] = {
    cut: _cut,
    flip_byte: _flip,
    bad_utf8: _bad_utf8,
}
CHANGES = (*STRUCTURAL, *STRUCTURAL, *STRUCTURAL, *BYTES)
"""What is done to structure is done more often: most of what is done to bytes shows in a digest."""
