"""Several targets as text: a line for each of them first, then the report of each."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.render.escape import cells, clip, visible
from reconciler.render.formats.several import FleetView, TargetView
from reconciler.render.outcome_words import word_of
from reconciler.render.text.style import Style
from reconciler.render.words import counted, duration

MOST_NAME = 40
"""Cells of a target's name in its line; its report has all of it."""
_COLORS = {0: "green", 2: "yellow", 130: "yellow"}
"""Colours of exit codes; those of others are red."""


def fleet_lines(view: FleetView) -> Iterator[str]:
    """What came of all targets in a line, and of each in one."""
    style = Style(view.screen.color)
    yield _headline(view)
    names = max((min(cells(visible(each.outcome.target)), MOST_NAME) for each in view.targets), default=0)
    words = max((len(word_of(view.command, each.outcome)) for each in view.targets), default=0)
    for each in view.targets:
        yield f"  {_line(view, each, names, words, style)}"


def fleet_reports(view: FleetView) -> Iterator[str]:
    """The report of each target under its name, in pieces of text."""
    style = Style(view.screen.color)
    for each in view.targets:
        yield from _section(each, style)


def _headline(view: FleetView) -> str:
    """``plan of 3 targets: 2 ok, 1 error``."""
    counts: dict[str, int] = {}
    for each in view.targets:
        word = word_of(view.command, each.outcome)
        counts[word] = counts.get(word, 0) + 1
    said = ", ".join(f"{count:,} {word}" for word, count in counts.items())
    share = view.share
    whole = "" if share is None else f" (shard {share.shard} of {share.chosen:,})"
    return f"{view.command} of {counted(len(view.targets), 'target')}{whole}: {said or 'nothing'}"


def _line(view: FleetView, each: TargetView, names: int, words: int, style: Style) -> str:
    outcome = each.outcome
    name = clip(visible(outcome.target), MOST_NAME)
    word = word_of(view.command, outcome)
    color = "yellow" if outcome.untried else _COLORS.get(outcome.exit_code, "red")
    time = "" if outcome.untried else f"  {duration(outcome.seconds)}"
    padding = " " * (names - cells(name))
    return f"{name}{padding}  {style(word, color)}{' ' * (words - len(word))}  {visible(each.line)}{time}"


def _section(each: TargetView, style: Style) -> Iterator[str]:
    if each.draw is None:
        return
    title = f"== {visible(each.outcome.target)} =="
    yield f"\n{style(title, 'bold')}\n"
    yield from each.draw()
