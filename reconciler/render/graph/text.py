"""The graph as text: templates with their leaves, what reaches each, and what stands apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.model.graph import Graph, LeafNode, Reaches
from reconciler.render.escape import visible
from reconciler.render.text.style import Style
from reconciler.render.words import counted, several, word

MOST_TAGS = 20
"""Tags, lists and leaves of one place that are shown one by one."""
MOST_LISTS = 6
_ALL = "--format json has all"


def graph_lines(made: Graph, *, color: bool) -> Iterator[str]:
    """The graph, without line ends."""
    style = Style(color)
    reached = [(number, leaf) for number, leaf in enumerate(made.leaves) if leaf.keywords]
    template = None
    for number, leaf in reached:
        if leaf.template != template:
            template = leaf.template
            yield style(visible(template), "bold")
        yield f"  {leaf.title} ({leaf.usage}): {counted(leaf.keywords, 'keyword')}"
        yield from _ways(made, [each for each in made.reaches if each.leaf == number])
    if not reached:
        yield "no keyword reaches a template"
    yield from _apart(made, style)
    yield ""
    yield _sum(made)
    yield from (visible(remark) for remark in made.remarks)


def _ways(made: Graph, reaches: Sequence[Reaches]) -> Iterator[str]:
    """What reaches one leaf, by tag, the most first."""
    tags: dict[int | None, list[Reaches]] = {}
    for each in reaches:
        tags.setdefault(each.tag, []).append(each)
    ordered = sorted(tags.items(), key=lambda item: -sum(each.keywords for each in item[1]))
    for tag, found in ordered[:MOST_TAGS]:
        how = "whatever their tags" if tag is None else f"tag {word(made.tags[tag].tag)}"
        lists = (f"{each.keywords:,} of {word(made.lists[each.list].name)}" for each in found)
        yield f"    {how}: {several(lists, len(found), MOST_LISTS)}"
    if len(ordered) > MOST_TAGS:
        yield f"    … and {counted(len(ordered) - MOST_TAGS, 'more tag')}; {_ALL}"


def _apart(made: Graph, style: Style) -> Iterator[str]:
    idle = [leaf for leaf in made.leaves if not leaf.keywords]
    yield from _part("not reached by any keyword", [_leaf(leaf) for leaf in idle], style)
    lists = [f"{word(each.name)}: {counted(each.keywords, 'keyword')}" for each in made.lists if not each.reaching]
    yield from _part("lists that reach no template", lists, style)
    some = [
        f"{word(each.name)}: {each.keywords - each.reaching:,} of {counted(each.keywords, 'keyword')}"
        for each in made.lists
        if 0 < each.reaching < each.keywords
    ]
    yield from _part("lists of which some keywords reach no template", some, style)
    tags = [f"{word(each.tag)}: {counted(each.keywords, 'keyword')}" for each in made.tags if not each.selected]
    yield from _part("tags by which no leaf finds a keyword", tags, style)


def _leaf(leaf: LeafNode) -> str:
    labels = several(map(word, sorted(leaf.labels)), len(leaf.labels), MOST_LISTS) or "none, which means all"
    return f"{visible(leaf.template)}, {leaf.title} ({leaf.usage}): labels {labels}"


def _part(title: str, rows: Sequence[str], style: Style) -> Iterator[str]:
    if rows:
        yield style(title, "yellow")
        yield from (f"  {row}" for row in rows[:MOST_TAGS])
        if len(rows) > MOST_TAGS:
            yield f"  … and {len(rows) - MOST_TAGS:,} more; {_ALL}"


def _sum(made: Graph) -> str:
    keywords = sum(each.keywords for each in made.lists)
    reaching = sum(each.reaching for each in made.lists)
    templates = len({leaf.template for leaf in made.leaves})
    leaves, off = counted(len(made.leaves), "leaf", "leaves"), counted(made.off, "leaf", "leaves")
    declared = f"{counted(keywords, 'keyword')} in {counted(len(made.lists), 'list')}"
    return f"{reaching:,} of {declared} reach {leaves} of {counted(templates, 'template')}; {off} OFF"
