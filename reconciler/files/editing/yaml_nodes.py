"""YAML with the span of each value in the text, line ends and all: what an edit by position goes by.

``files/yaml_tree`` reads what a document means and refuses what can hide; here a file is looked at that it has read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml import events

from reconciler.files.editing.source import CannotEdit
from reconciler.files.yaml_tree import parse_events


@dataclass(slots=True)
class Node:
    """A value: its characters from ``start`` up to ``end``, without blanks and comments behind it.

    ``style``: the quote of a scalar, or ``|`` and ``>``; empty for a plain one. ``flow``: in brackets. ``place``: line
    and column, from 1, as problems name them.
    """

    start: int
    end: int
    place: tuple[int, int]
    value: str | None = None
    style: str = ""
    flow: bool = False
    items: list[Node] = field(default_factory=list)
    pairs: list[tuple[Node, Node]] = field(default_factory=list)

    def get(self, key: str) -> Node | None:
        """The value of a key of a mapping; None where there is none."""
        return next((value for known, value in self.pairs if known.value == key), None)

    def key(self, key: str) -> Node | None:
        """The key itself."""
        return next((known for known, _ in self.pairs if known.value == key), None)


def nodes_of(text: str) -> list[Node]:
    """Return the root of each document. Raises CannotEdit for what is not YAML."""
    roots: list[Node] = []
    open_: list[tuple[Node, list[Node]]] = []
    try:
        for event in parse_events(text):
            kind = event.__class__
            if kind is events.ScalarEvent:
                _put(_scalar(event, text), roots, open_)
            elif kind in (events.MappingStartEvent, events.SequenceStartEvent):
                mark = event.start_mark
                open_.append((Node(mark.index, mark.index, _place(mark), flow=bool(event.flow_style)), []))
            elif kind in (events.MappingEndEvent, events.SequenceEndEvent):
                node, children = open_.pop()
                _close(node, children, event)
                _put(node, roots, open_)
            elif kind is events.AliasEvent:
                raise CannotEdit("the file has YAML aliases", "write the values out")
    except yaml.YAMLError as error:
        raise CannotEdit("the file is not YAML", "reconciler validate shows where") from error
    return roots


def _put(node: Node, roots: list[Node], open_: list[tuple[Node, list[Node]]]) -> None:
    (open_[-1][1] if open_ else roots).append(node)


def _close(node: Node, children: list[Node], event: Any) -> None:
    """Give a container its children, and its end: that of its bracket, or of the last thing in it."""
    if event.__class__ is events.MappingEndEvent:
        node.pairs = list(zip(children[::2], children[1::2], strict=True))
    else:
        node.items = children
    if node.flow:
        node.end = event.end_mark.index
    elif children:
        node.end = max(child.end for child in children[-2:])


def _scalar(event: Any, text: str) -> Node:
    start, end = event.start_mark.index, event.end_mark.index
    style = event.style or ""
    if style in ("|", ">"):  # ends where the next line begins
        end = start + len(text[start:end].rstrip())
    return Node(start, end, _place(event.start_mark), event.value, style)


def _place(mark: Any) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1
