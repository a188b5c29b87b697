"""An impact as text: what changes by template, label and score, then what the results cannot show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.model.impact import Gap, Group, Impact, Limit, Move, Seen, TemplateImpact
from reconciler.render.escape import clip, visible
from reconciler.render.impact_words import (
    MEANING,
    count_words,
    group_words,
    limit_words,
    meaning_words,
    move_words,
    otherwise_words,
    summary_words,
    template_words,
    unjudged_lines,
)
from reconciler.render.policy_words import BOUNDARY, finding_line
from reconciler.render.text.style import Style
from reconciler.render.words import number

MOST_GROUPS = 12
"""Groups that are listed of one move; JSON has all."""
_JOINT = (Gap.THRESHOLDS_UNKNOWN, Gap.KEYWORDS)
"""Limits that most leaves have: one line for all of them."""


def impact_lines(impact: Impact, *, color: bool) -> Iterator[str]:
    """The report, without line ends."""
    style = Style(color)
    yield style(summary_words(impact), "bold")
    for each in impact.templates:
        yield ""
        yield from _template(each, style)
    yield ""
    if any(group.boundary for each in impact.templates for group in each.groups):
        yield BOUNDARY
    yield MEANING
    yield meaning_words(impact)
    yield from map(visible, impact.notes)
    yield from unjudged_lines(impact.unjudged)


def _template(each: TemplateImpact, style: Style) -> Iterator[str]:
    yield style(template_words(each), "bold")
    for move in each.moves:
        count = count_words(move.results, at_least=each.at_least(move))
        color = "red" if move.laxer else "yellow"
        yield f"  {style(move_words(move), color, 'bold')}  {count}"
        groups = [group for group in each.groups if (group.before, group.after) == (move.before, move.after)]
        yield from _groups(groups, move)
    otherwise = otherwise_words(each)
    if otherwise:
        yield f"  {otherwise}"
    bounds = [limit for limit in each.limits if limit.gap.lower_bound]
    if bounds:
        yield "  stricter is a lower bound, since the results cannot show"
        yield from _limits(bounds)
    unknown = [limit for limit in each.limits if not limit.gap.lower_bound]
    if unknown:
        yield "  unknown either way"
        yield from _limits(unknown)


def _groups(groups: list[Group], move: Move) -> Iterator[str]:
    shown = sorted(groups, key=lambda group: -group.results)[:MOST_GROUPS]
    for group in shown:
        yield f"    {number(group.results)}  {group_words(group)}"
        yield f"      {finding_line(group.finding)}"
        yield f"      for example {_seen(group.examples[0])}"
    more = len(groups) - len(shown)
    if more > 0:
        yield f"    … {number(more)} more groups; --format json has all"


def _seen(seen: Seen) -> str:
    place = f"{visible(seen.place.file)}:{seen.place.line}"
    return f"{clip(visible(seen.task), 80)} at {place}" if seen.task else place


def _limits(limits: Iterable[Limit]) -> Iterator[str]:
    every = tuple(limits)
    for limit in every:
        if limit.gap not in _JOINT:
            yield f"    {limit_words(limit)}   {visible(limit.place.short)}"
    for gap in _JOINT:
        leaves = [limit.leaf for limit in every if limit.gap is gap]
        if leaves:
            joined = Limit(", ".join(leaves), gap, every[0].place)
            yield f"    {limit_words(joined)}"
