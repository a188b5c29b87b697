"""YAML as a tree that knows its places and turns no word into a number.

Built on the events of libyaml's parser. What can hide, multiply or change meaning is refused: tags, anchors,
aliases, merge keys, keys that are not words, keys written twice, entries that are empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn

import yaml
from yaml import events

from reconciler.files.conflicts import conflict_markers
from reconciler.files.yaml_errors import MANY, MAX_DEPTH, forbidden, syntax_problem
from reconciler.files.yaml_errors import quoted as pasteable
from reconciler.files.yaml_strays import Strays
from reconciler.ground.collector import collector_paused
from reconciler.model.manifest import Map, Node, Position, Problem, Seq, Text
from reconciler.model.spec import quoted

try:
    from yaml import CSafeLoader as Parser
except ImportError:  # PyYAML without libyaml: the same events, ten times slower
    from yaml import SafeLoader as Parser  # type: ignore[assignment]

MAX_NODES = 2_000_000
LONGEST_WORD = 200
"""Characters of a line in which the end of a word is looked for, to quote it; messages show 60."""

READ_ON = frozenset(
    {"duplicate-key", "empty-entry", "empty-key", "keyword-empty", "merge-key", "stray-comment", "yaml-tag"}
)
"""Rules of problems that leave the rest of a file to be read."""

_OPENS: dict[type, type[Any]] = {events.MappingStartEvent: Map, events.SequenceStartEvent: Seq}
_CLOSES = frozenset({events.MappingEndEvent, events.SequenceEndEvent})
_ODD_KEYS = frozenset({"", "<<"})


_END_OF_WORD = re.compile(r"(?<!\s)\s+#\s|[,\]}](?:\s|$)")
"""Where a word of YAML ends. Looked for from the first blank of a run only: from each, it would take its square."""


class _Stopped(Exception):
    """Reading stops; the problem that says why is noted already."""


def parse(text: str, file: str) -> tuple[list[Node], list[Problem]]:
    """The root of each document in ``text``, and everything wrong with it. An empty document is an empty Text."""
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    problems = conflict_markers(text, file) or forbidden(text, file)
    if problems:
        return [], problems
    builder = _Builder(text, file)
    with collector_paused():
        try:
            builder.build(Parser(text))
        except yaml.YAMLError as error:
            builder.problems.append(syntax_problem(error, builder.lines, file))
            builder.drop_open()
        except _Stopped:
            builder.drop_open()
    return builder.roots, builder.problems


def parse_events(text: str) -> Iterator[Any]:
    """The events of the parser, each with its marks. Raises yaml.YAMLError."""
    yield from yaml.parse(text, Loader=Parser)


def quoted_spans(text: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where scalars that are not plain begin and end, as (line, column) from 1. Raises yaml.YAMLError."""
    for event in yaml.parse(text, Loader=Parser):
        if event.__class__ is events.ScalarEvent and event.style:
            start: Any = event.start_mark
            end: Any = event.end_mark
            yield (start.line + 1, start.column + 1), (end.line + 1, end.column + 1)


class _Builder:
    """Turns events into nodes.

    ``top`` is the open container, ``stack`` holds those around it, ``key`` waits for its value in a mapping.
    """

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.lines = text.split("\n")
        self.strays = Strays(text, self.lines, file)
        self.roots: list[Node] = []
        self.problems: list[Problem] = []
        self.stack: list[Any] = []
        self.top: Any = None
        self.key: Text | None = None

    def build(self, parser: Any) -> None:
        """Read all events. Nodes of scalars are made in the loop itself: there may be a million of them."""
        next_event, file, new, place = parser.get_event, self.file, Text, self._place
        scalar, end = events.ScalarEvent, events.StreamEndEvent
        for _ in range(MAX_NODES):  # counts for nothing, where += 1 would cost
            event = next_event()
            kind = event.__class__
            if kind is scalar:
                mark = event.start_mark
                node = new(event.value)
                node.file, node.line, node.column = file, mark.line + 1, mark.column + 1
                node.plain = not event.style
                place(node, event)
            elif kind is end:
                return
            else:
                self._container(kind, event)
        self._stop(event, f"more than {MAX_NODES:,} values in one file", "put long lists into txt files")

    def _place(self, node: Text, event: Any) -> None:
        """Put a scalar where it belongs: a value, a key, a document of its own, or an entry of a list."""
        top = self.top
        if self.key is not None:
            top[self.key], self.key = node, None
            if node.line - 1 in self.strays.suspects and node.plain and self.stack[-1].__class__ is Seq:
                self._check_entry(node, event)
        elif top.__class__ is Map:
            if node in top or node in _ODD_KEYS:
                self._check_key(node)
            self.key = node
        elif top is None:
            self.roots.append(node)
        else:
            top.append(node)
            if node.plain and (not node or self._suspect(event)):
                self._check_entry(node, event)
        if event.tag is not None or event.anchor is not None:
            self._refuse_properties(event)

    def _suspect(self, event: Any) -> bool:
        """Whether a line in which the scalar begins or ends may hide a word behind a ``#``."""
        suspects = self.strays.suspects
        return bool(suspects) and (event.start_mark.line in suspects or event.end_mark.line in suspects)

    def _container(self, kind: type, event: Any) -> None:
        if kind in _CLOSES:
            self.top = self.stack.pop()
        elif kind in _OPENS:
            mark = event.start_mark
            node = _OPENS[kind]()
            node.file, node.line, node.column = self.file, mark.line + 1, mark.column + 1
            self._put(node, event)
            self.stack.append(self.top)
            self.top = node
            if event.anchor is not None:
                # Only a word can have meant "&" literally. Behind this every alias would be one more problem.
                message = f'"&{event.anchor}" is a YAML anchor; anchors and aliases are not read'
                self._stop(event, message, "write the values out; templates share by base", rule="yaml-anchor")
            if event.tag is not None:
                self._refuse_properties(event)
            if len(self.stack) > MAX_DEPTH:
                self._stop(event, f"nested deeper than {MAX_DEPTH} levels", "write it flatter")
        elif kind is events.AliasEvent:
            self._alias(event)

    def drop_open(self) -> None:
        """Forget the document that was not read to its end: what it seems to lack may stand further down."""
        if self.stack:
            self.roots.pop()

    def _put(self, node: Node, event: Any) -> None:
        if self.key is not None:
            self.top[self.key], self.key = node, None
        elif self.top is None:
            self.roots.append(node)
        elif self.top.__class__ is Seq:
            self.top.append(node)
        else:
            self._stop(event, "a key must be a single word", "quote it, or write key: value", rule="complex-key")

    def _check_key(self, key: Text) -> None:
        if key.plain and not key:
            self._add("empty-key", key.position, "a key is missing before the colon", 'write key: value, or quote ""')
        elif key.plain and key == "<<":
            self._add(
                "merge-key", key.position, "merge keys are not read", "write the fields out; templates share by base"
            )
        elif key in self.top:
            first = next(known for known in self.top if known == key) if len(self.top) < 10_000 else None
            where = f"; first in line {first.line}" if first is not None else ""
            self._add("duplicate-key", key.position, f"{quoted(key)} is written twice{where}", "keep one of them")

    def _alias(self, event: Any) -> None:
        word = self._word(event)
        fix = f"write the value out; templates share by base; for a word quote it: {pasteable(word)}"
        self._note("yaml-anchor", event, f"{quoted(word)} is a YAML alias, which is not read", fix)
        mark = event.start_mark
        self._put(Text.at("", self.file, mark.line + 1, mark.column + 1, False), event)

    def _refuse_properties(self, event: Any) -> None:
        word = self._word(event)
        if event.anchor is not None:
            fix = f"take it away; for a word quote it: {pasteable(word)}"
            self._note("yaml-anchor", event, f'"&{event.anchor}" is a YAML anchor, which is not read', fix)
        if event.tag is not None:
            self._note("yaml-tag", event, f"{quoted(word)} is a YAML tag, not text", f"quote it: {pasteable(word)}")

    def _check_entry(self, value: Text, event: Any) -> None:
        start, end = event.start_mark, event.end_mark
        if event.tag is not None or event.anchor is not None:
            return
        if not value:
            problem = self.strays.empty_entry(start.line, start.column)
        else:
            lost = self.strays.lost_tail(value, start.column if start.line == end.line else -1, end.line, end.column)
            if lost is None:
                return
            problem = lost
        self._append(problem)

    def _word(self, event: Any) -> str:
        """The text at an event as written, to the end of a block line or of a flow entry."""
        # Not the whole rest of the line: a thousand aliases in one line of a megabyte would each look through it.
        start = event.start_mark.column
        line = self.lines[event.start_mark.line][start : start + LONGEST_WORD]
        return _END_OF_WORD.split(line, maxsplit=1)[0].rstrip()

    def _note(self, rule: str, event: Any, message: str, fix: str) -> None:
        mark = event.start_mark
        self._add(rule, Position(self.file, mark.line + 1, mark.column + 1), message, fix)

    def _add(self, rule: str, place: Position, message: str, fix: str) -> None:
        self._append(Problem(rule, place, message, fix=fix))

    def _append(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) >= MANY:
            raise _Stopped

    def _stop(self, event: Any, message: str, fix: str, rule: str = "too-large") -> NoReturn:
        """For what makes no sense to read on behind."""
        self._note(rule, event, message, fix)
        raise _Stopped
