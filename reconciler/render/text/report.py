"""What an apply did, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.model.event import Report
from reconciler.model.resource import Address
from reconciler.render.causes import Cause, causes, next_look
from reconciler.render.escape import visible
from reconciler.render.moves import moved_words, shown
from reconciler.render.outcome import DONE, done_words
from reconciler.render.outline import addresses
from reconciler.render.summary import calls
from reconciler.render.text.style import Style
from reconciler.render.text.wrap import Command
from reconciler.render.words import counted, duration, number, several

MOST_CAUSES = 50
SAMPLES = 3
MOST_NAMED = 100
MOST_UNTRIED = 20
MOST_WARNINGS = 50


def report_lines(report: Report, *, color: bool, command: str = "reconciler apply") -> Iterator[str]:
    """The lines of a report, without line ends. ``command`` is what to run to go on."""
    style = Style(color)
    for warning in report.warnings[:MOST_WARNINGS]:
        yield f"{style('warning', 'yellow')}: {visible(warning)}"
    if len(report.warnings) > MOST_WARNINGS:
        yield f"… and {counted(len(report.warnings) - MOST_WARNINGS, 'more warning')}"
    if report.failed:
        yield style(f"FAILED ({number(len(report.failed))})", "red", "bold")
        found = causes(report.failed)
        for cause in found[:MOST_CAUSES]:
            yield from _cause(cause)
        more = sum(len(cause.failures) for cause in found[MOST_CAUSES:])
        if more:
            yield f"  … and {number(more)} more"
    yield from _not_sent("NOT TRIED", report.untried, style)
    yield from _not_sent("LEFT by --no-delete", report.left, style)
    yield from (f"{style('error', 'red', 'bold')}: {visible(error)}" for error in report.errors)
    moves, more = shown(report.moved)
    yield from (f"  {visible(str(move.new))}  {visible(moved_words(move))}" for move in moves)
    if more:
        yield f"  … and {number(more)} more"
    yield from _assigned(report)
    yield _outcome(report, style)
    if said := calls(report.calls):
        yield said
    if not report.complete:
        if any(len(cause.failures) > SAMPLES for cause in causes(report.failed)) or len(report.untried) > MOST_UNTRIED:
            yield "All that is still to do, by name:"
            yield Command(f"  {next_look(command)}")
        yield "The state records what was done. To continue:"
        yield Command(f"  {command}")


def _not_sent(title: str, changes: Sequence[Address], style: Style) -> Iterator[str]:
    if not changes:
        return
    yield style(f"{title} ({number(len(changes))})", "yellow", "bold")
    yield from (f"  {visible(text)}" for text in addresses(changes, MOST_UNTRIED))
    if len(changes) > MOST_UNTRIED:
        yield f"  … and {number(len(changes) - MOST_UNTRIED)} more"


def _cause(cause: Cause) -> Iterator[str]:
    """One failure with its address, or many of one cause with three of their addresses."""
    first, count = cause.failures[0], len(cause.failures)
    request = f"   RequestId {visible(cause.request_id)}" if cause.request_id else ""
    if count == 1:
        yield f"  {visible(str(first.address))}  {first.verb}: {visible(cause.code)}"
    else:
        yield f"  {number(count)} changes: {visible(cause.code)}"
    if cause.message or request:
        yield f"      {visible(cause.message)}{request}"
    if count > 1:
        samples = [visible(text) for text in addresses([failure.address for failure in cause.failures], SAMPLES)]
        yield f"      {several(samples, count, SAMPLES)}"
    yield from (f"      {visible(line)}" for line in cause.hint.splitlines())


def _assigned(report: Report) -> Iterator[str]:
    """What was done to objects whose ids the service assigned, and to runs: no manifest says those ids."""
    named = [done for done in report.changed if done.id != done.address.name]
    for done in named[:MOST_NAMED]:
        yield f"  {visible(str(done.address))}  {DONE[done.verb]}: {visible(done.id)}"
    if len(named) > MOST_NAMED:
        yield f"  … and {number(len(named) - MOST_NAMED)} more"


def _outcome(report: Report, style: Style) -> str:
    done = done_words(report)
    if report.interrupted:
        head = style("interrupted", "yellow", "bold")
    else:
        as_asked = not (report.failed or report.untried)
        head = style("done", "green", "bold") if as_asked else style("incomplete", "red", "bold")
    return f"{head}: {done} in {duration(report.seconds)}"
