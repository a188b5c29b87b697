"""Graphs in the languages of other programs: what their own parsers read is what was drawn, whatever names hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.model.graph import Carries, Graph, LeafNode, ListNode, Reaches, TagNode
from reconciler.render.escape import visible
from reconciler.render.graph.dot import graph_dot
from reconciler.render.graph.mermaid import MOST_EDGES, escaped, graph_mermaid
from reconciler.render.graph.nodes import drawn
from reconciler.render.graph.text import graph_lines
from tests.support.dot_reader import read_dot

NAMES = st.text('ab"\\`<>&#;|[](){}\n\r\t%-=.:\u202e赌 ', max_size=12)
HOSTILE = (
    '"]',
    "end",
    "\n  x --> y",
    "`<script>`",
    "]]>",
    "-->|",
    "\\",
    '\\"',
    "&quot;",
    "#34;",
    "%% x",
    "\\N",
    "{}",
    "",
)
NODE = re.compile(
    r'(?:  |    )[ltfp]\d+(?:\["|\(\["|\[\[")(?P<label>[^"<>\[\]{}|`]*(?:<br>[^"<>\[\]{}|`]*)*)(?:"\]|"\]\)|"\]\])'
)
LINES = (
    re.compile(r"flowchart LR"),
    NODE,
    re.compile(r'  subgraph apart\["[a-z, ]+"\]'),
    re.compile(r"  end"),
    re.compile(r'  [ltf]\d+ -->(?:\|"[\d,]+"\|)? [tfp]\d+'),
    re.compile(r"  %% \d+ edges are left out; --format json has all"),
)
"""All lines that a chart may have."""


def graph(name: str, tag: str, template: str) -> Graph:
    return Graph(
        (ListNode(name, 3, 2), ListNode(f"{name} 2", 1, 0)),
        (TagNode(tag, 2, True), TagNode(f"{tag} 2", 1, False)),
        (
            LeafNode(template, "a.b", "speech", "Review.Asr", frozenset({tag}), 2),
            LeafNode(template, "a.c", "screen text", "Review.Ocr", frozenset(), 2),
            LeafNode(f"{template} 2", "a.c", "screen text", "Review.Ocr", frozenset({"other"}), 0),
        ),
        (Carries(0, 0, 2), Carries(1, 1, 1)),
        (Reaches(0, 0, 0, 2), Reaches(0, None, 1, 2)),
    )


def unescaped(text: str) -> str:
    """A label of DOT as Graphviz shows it; NUL stands for the end of a line."""
    plain = re.sub(r"\\(.)", lambda found: "\0" if found[1] == "n" else found[1], text)
    return plain.replace("&amp;", "&")


@pytest.mark.parametrize("name", HOSTILE)
def test_dot_is_read_as_it_was_drawn(name: str) -> None:
    made = graph(name, name, name)
    read = read_dot("".join(graph_dot(made)))
    wanted = drawn(made)
    labels = {}
    for part in (read, *read.get_subgraphs()):
        labels |= {node.get_name(): node.get("label") for node in part.get_nodes() if node.get_name() != "node"}
    assert {identity: unescaped(label[1:-1]) for identity, label in labels.items()} == {
        node.id: "\0".join(node.lines) for node in wanted.nodes
    }
    edges = [(edge.get_source(), edge.get_destination()) for edge in read.get_edges()]
    assert edges == [(edge.source, edge.target) for edge in wanted.edges]
    [apart] = read.get_subgraphs()
    assert {node.get_name() for node in apart.get_nodes()} == {node.id for node in wanted.nodes if node.apart}


def shown(label: str) -> str:
    """A label of a chart as Mermaid shows it."""
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), label)


@given(NAMES, NAMES, NAMES)
@settings(max_examples=40)
@example('"]', "end", "\n  x --> y")
@example("`<b>`", "#34;", "]])")
def test_a_chart_has_no_line_but_its_own(name: str, tag: str, template: str) -> None:
    made = graph(name, tag, template)
    text = "".join(graph_mermaid(made))
    labels = []
    for line in text.removesuffix("\n").split("\n"):
        assert any(pattern.fullmatch(line) for pattern in LINES), line
        found = NODE.fullmatch(line)
        if found:
            labels.append(shown(found["label"].replace("<br>", "\0")))
    assert sorted(labels) == sorted("\0".join(node.lines) for node in drawn(made).nodes)


@given(NAMES)
def test_names_keep_their_letters(name: str) -> None:
    assert shown(escaped(visible(name))) == visible(name)


def test_a_chart_of_too_many_edges_has_those_of_most_keywords() -> None:
    tags = tuple(TagNode(f"t{number}", number + 1, False) for number in range(1000))
    made = Graph(
        (ListNode("many", 1000, 0),), tags, (), tuple(Carries(0, number, number + 1) for number in range(1000))
    )
    lines = "".join(graph_mermaid(made)).splitlines()
    assert sum("-->" in line for line in lines) == MOST_EDGES
    assert f"  %% {1000 - MOST_EDGES} edges are left out; --format json has all" in lines
    assert '  l0 -->|"1,000"| t999' in lines
    assert len(list(graph_lines(made, color=False))) < 60


def test_text_says_what_stands_apart() -> None:
    lines = list(graph_lines(graph("one", "a", "ContentReviewTemplate/t"), color=False))
    assert lines == [
        "ContentReviewTemplate/t",
        "  speech (Review.Asr): 2 keywords",
        "    tag a: 2 of one",
        "  screen text (Review.Ocr): 2 keywords",
        "    whatever their tags: 2 of one",
        "not reached by any keyword",
        "  ContentReviewTemplate/t 2, screen text (Review.Ocr): labels other",
        "lists that reach no template",
        '  "one 2": 1 keyword',
        "lists of which some keywords reach no template",
        "  one: 1 of 3 keywords",
        "tags by which no leaf finds a keyword",
        '  "a 2": 1 keyword',
        "",
        "2 of 4 keywords in 2 lists reach 3 leaves of 2 templates; 0 leaves OFF",
    ]
