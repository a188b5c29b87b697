"""A report over many targets, merged from files, as text: the sum, what is wrong with it, then what is not in order."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.fleet import FleetReport
from reconciler.render.escape import visible
from reconciler.render.outcome_words import code_word, not_in_order, outcome_words, sum_words
from reconciler.render.text.style import Style
from reconciler.render.words import number

MOST_TARGETS = 100
"""Targets of one exit code that are listed."""
_COLORS = {130: "red", 1: "red", 3: "yellow", 2: "yellow"}


def merged_lines(report: FleetReport, *, color: bool) -> Iterator[str]:
    """The lines, without line ends. Targets with exit code 0 are counted only."""
    style = Style(color)
    yield style(sum_words(report), "bold")
    yield from (f"{style('fault', 'red')}: {visible(fault)}" for fault in report.faults)
    for code, outcomes in not_in_order(report):
        yield ""
        yield style(f"{code_word(code)} ({number(len(outcomes))})", _COLORS.get(code, "red"))
        for outcome in outcomes[:MOST_TARGETS]:
            words = outcome_words(outcome)
            yield f"  {visible(outcome.target)}  {words}".rstrip()
            if outcome.error is not None and outcome.error.hint:
                hint = " ".join(outcome.error.hint.split())
                yield f"    hint: {visible(hint)}"
        if len(outcomes) > MOST_TARGETS:
            yield f"  … {number(len(outcomes) - MOST_TARGETS)} more; --format json has all"
