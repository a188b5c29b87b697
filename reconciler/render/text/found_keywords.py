"""The keywords that a text contains, for people."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.explanation import LeafReach, TextExplanation, TextKeyword
from reconciler.render.escape import visible
from reconciler.render.text.style import Style
from reconciler.render.words import counted, several, word

MOST = 100
"""Keywords that are shown; JSON has all."""
MOST_TEMPLATES = 4


def text_lines(found: TextExplanation, style: Style) -> Iterator[str]:
    """The answer, without line ends; the assumption first, since everything depends on it."""
    yield f"assumed ({found.matching}): {found.matching.meaning}"
    yield "  how the service matches is not documented, and recognition of speech and pictures comes before it"
    contained = counted(len(found.keywords), "keyword")
    yield f"{visible(found.source)} contains {contained} of {found.declared:,} declared"
    for each in found.keywords[:MOST]:
        yield f"  {_keyword(each, style)}"
    if len(found.keywords) > MOST:
        yield f"  … and {counted(len(found.keywords) - MOST, 'more keyword')}; --format json has all"


def _keyword(each: TextKeyword, style: Style) -> str:
    often = f", {each.times:,} times" if each.times > 1 else ""
    folded = "" if each.exact else ", only once folded"
    reached = _reached(each.leaves) if each.leaves else style("reaches no template", "yellow")
    name = style(word(each.keyword.name), "bold")
    return f"{name} at line {each.line}, column {each.column}{often}{folded}, of {word(each.list)}: {reached}"


def _reached(leaves: tuple[LeafReach, ...]) -> str:
    shown = (f"{visible(leaf.template)} ({leaf.title})" for leaf in leaves)
    return f"would reach {several(shown, len(leaves), MOST_TEMPLATES)}"
