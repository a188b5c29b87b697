"""What the author wrote: YAML values that know their place, documents, list files, and problems found in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from reconciler.model.life import SILENT, Said


class Position(NamedTuple):
    """A place in a file: ``file`` relative to the project folder with ``/``, ``line`` and ``column`` from 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def short(self) -> str:
        """``file:line``, as messages name a second place; the file alone where the line is not known (0)."""
        return f"{self.file}:{self.line}" if self.line else self.file


class Text(str):
    """A YAML scalar: the raw text as written, its place, and whether it was ``plain`` (unquoted).

    Kinds give it a type; until then ``ON``, ``no``, ``0123`` and ``2024-01-01`` are words.
    """

    __slots__ = ("column", "file", "line", "plain")

    file: str
    line: int
    column: int
    plain: bool

    @classmethod
    def at(cls, value: str, file: str, line: int, column: int, plain: bool) -> Text:
        text = cls(value)
        text.file, text.line, text.column, text.plain = file, line, column, plain
        return text

    @property
    def position(self) -> Position:
        return Position(self.file, self.line, self.column)


class Map(dict[Text, "Node"]):
    """A YAML mapping; its keys are ``Text`` and so know their place too."""

    __slots__ = ("_keys", "column", "file", "line")

    file: str
    line: int
    column: int
    _keys: dict[str, Text]

    def key(self, name: str) -> Text | None:
        """The key as written, with its place; None where there is none of that name. Found without a search."""
        keys = getattr(self, "_keys", None)
        if keys is None or len(keys) != len(self):
            keys = self._keys = {str(key): key for key in self}
        return keys.get(name)

    @classmethod
    def at(cls, position: Position) -> Map:
        """Return an empty mapping that stands there."""
        mapping = cls()
        mapping.file, mapping.line, mapping.column = position
        return mapping

    @property
    def position(self) -> Position:
        return Position(self.file, self.line, self.column)


class Seq(list["Node"]):
    """A YAML sequence."""

    __slots__ = ("column", "file", "line")

    file: str
    line: int
    column: int

    @classmethod
    def at(cls, position: Position) -> Seq:
        """Return an empty sequence that stands there."""
        sequence = cls()
        sequence.file, sequence.line, sequence.column = position
        return sequence

    @property
    def position(self) -> Position:
        return Position(self.file, self.line, self.column)


Node = Text | Map | Seq

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in what the author wrote. Rendered as ``file:line:column: error[rule] message``.

    ``excerpt`` is the source line, ``mark`` the 1-based character in it to point at with ``note`` beside the mark.
    ``suggestion`` is the nearest valid spelling, ``allowed`` what is valid, ``fix`` what to do. ``about`` is the
    address of the resource that it is about, as text, and ``list`` the ``KeywordSamples`` document that declares it.
    """

    rule: str
    position: Position
    message: str
    severity: Severity = "error"
    excerpt: str | None = None
    mark: int | None = None
    note: str | None = None
    suggestion: str | None = None
    allowed: tuple[str, ...] = ()
    fix: str | None = None
    about: str | None = None
    list: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document of a manifest file, not yet validated. ``tree`` is whatever stood there.

    ``rank``: which entry under ``manifests`` of the project names the file, from 0; ``own``: the same by target, where
    only these targets name it under their own ``manifests``. Patches apply in this order.
    """

    file: str
    tree: Map
    rank: int = 0
    own: Mapping[str, int] | None = None

    def rank_for(self, target: str) -> int:
        """The order of the document's entry among all that ``target`` reads."""
        return self.rank if self.own is None else self.own.get(target, self.rank)


class Cell(NamedTuple):
    """Tags or usages of one csv row: ``add`` unites with the list's own, otherwise they replace them."""

    add: bool
    values: tuple[str, ...]


class ListRow(NamedTuple):
    """One keyword of a list file. ``None`` inherits from the list. ``line`` counts from 1."""

    keyword: str
    line: int
    tags: Cell | None = None
    usages: Cell | None = None
    existing: bool | None = None
    life: Said = SILENT


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a ``keywordsFrom`` or ``excludeFrom`` entry asks of the files layer.

    ``pattern`` is a path or glob as the author wrote it, with its place. ``columns`` maps our column names (keyword,
    tags, usages, existing, expires, owner, ticket, reason) to the header's words; ``ignore`` names csv columns to pass
    over, ours among them. ``excludes`` is for exclude files, of which only keywords and their ends matter. ``sheet`` is
    the one of a workbook; None: the only one with text.
    """

    pattern: Text
    columns: Mapping[str, str] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    encoding: str | None = None
    excludes: bool = False
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class ListFile:
    """One list file that was read: its path relative to the project folder, and its rows in order."""

    path: str
    rows: tuple[ListRow, ...]


def position_of(node: Any, path: tuple[int | str, ...], *, of_key: bool = False) -> Position | None:
    """The place of ``path`` below ``node``, or of its nearest ancestor; with ``of_key`` that of the last key."""
    place: Position | None = getattr(node, "position", None)
    for depth, step in enumerate(path):
        last = depth == len(path) - 1
        if isinstance(node, Map):
            key = node.key(str(step))
            if key is None:
                break
            if last and of_key:
                return key.position if isinstance(key, Text) else place
            node = node[key]
        elif isinstance(node, Seq) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            break
        place = getattr(node, "position", place)
    return place


def walk(node: Node) -> Iterator[Node]:
    """Every node of a tree, parents first."""
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        yield current
        if isinstance(current, Map):
            stack.extend(current.values())
        elif isinstance(current, Seq):
            stack.extend(current)
