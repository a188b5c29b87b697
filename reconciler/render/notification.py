"""The message about a run, made from its report: which targets it is about, in which order, and how much of each.

Whatever comes from authors, the account and files is made visible and bounded here; each service's notifier then
escapes it for its own medium.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reconciler.model.fleet import DRIFT, Document, FleetReport, TargetOutcome
from reconciler.model.notification import NamedLink, Notification, Reason, TargetNews
from reconciler.render.escape import visible
from reconciler.render.outcome_words import count_words, headline_lines
from reconciler.render.words import counted, number

MOST_TARGETS = 100
"""Targets that are named."""
MOST_ROWS = 5
"""Causes, refusals or problems of one target that are named."""
LONGEST_TITLE, LONGEST_FACT, LONGEST_LINE = 150, 150, 300
"""Characters. Title and facts are never left out, so that they have to fit into the smallest message there is."""
_SAID = {
    Reason.LOOSENING: "loosening",
    Reason.FAILURE: "failure",
    Reason.DRIFT: "drift",
    Reason.APPLY: "applied",
}
_WELL = (0, 2)
"""Exit codes that are no failure: 2 is for differences."""


def notification(
    report: FleetReport, *, project: str, facts: Iterable[str] = (), links: Iterable[NamedLink] = ()
) -> Notification:
    """Return the message about ``report``. Its ``reasons`` are empty where there is nothing to report."""
    rows = [_news(report.command, outcome) for outcome in report.targets]
    rows = [_faults(report), *rows] if report.faults else rows
    listed = sorted((row for row in rows if row.reasons), key=_gravity)
    reasons = tuple(reason for reason in Reason if any(reason in row.reasons for row in listed))
    return Notification(
        command=report.command,
        project=shortened(project, LONGEST_FACT),
        exit_code=report.exit_code,
        title=_title(report, project, reasons, listed),
        reasons=reasons,
        facts=tuple(shortened(fact, LONGEST_FACT) for fact in [f"exit code {report.exit_code}", *facts]),
        links=tuple(links),
        targets=tuple(listed[:MOST_TARGETS]),
        more=max(0, len(listed) - MOST_TARGETS),
        quiet=len(rows) - len(listed),
    )


def shortened(text: str, most: int) -> str:
    """``text`` in one line, visible, and of at most ``most`` characters."""
    # Cut before, too: an error may quote megabytes, and only the beginning is shown.
    shown = visible(" ".join(text[: most * 4].split()))
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _news(command: str, outcome: TargetOutcome) -> TargetNews:
    reasons = tuple(_reasons(command, outcome))
    lines = tuple(shortened(line, LONGEST_LINE) for line in _lines(outcome)) if reasons else ()
    return TargetNews(shortened(outcome.target, LONGEST_FACT), outcome.exit_code, reasons, lines)


def _faults(report: FleetReport) -> TargetNews:
    """What is wrong with the report itself: a target that nobody looked at must not look well."""
    shown = [f"fault: {fault}" for fault in report.faults[:MOST_ROWS]]
    shown += _more(report.faults, "fault")
    return TargetNews("", 1, (Reason.FAILURE,), tuple(shortened(line, LONGEST_LINE) for line in shown))


def _gravity(news: TargetNews) -> tuple[int, str]:
    order = list(Reason)
    return min(map(order.index, news.reasons)), news.target


def _title(report: FleetReport, project: str, reasons: Sequence[Reason], listed: Sequence[TargetNews]) -> str:
    """``reconciler drift · shop: loosening in 1, drift in 3 of 40 targets``."""
    about = [row for row in listed if row.target]
    if len(report.targets) > 1 and about:
        counts = [f"{_SAID[reason]} in {number(sum(reason in row.reasons for row in about))}" for reason in reasons]
        what = f"{', '.join(counts)} of {number(len(report.targets))} targets"
    else:
        what = ", ".join(_SAID[reason] for reason in reasons)
    where = f" · {project}" if project else ""
    return shortened(f"reconciler {report.command}{where}: {what}", LONGEST_TITLE)


def _reasons(command: str, outcome: TargetOutcome) -> Iterator[Reason]:
    result: Document = outcome.result or {}
    changed = _changed(result)
    # In a plan and in drift the headline is the result itself; of an apply it is what was meant to be done.
    if _loosens(result) and (changed or "summary" in result):
        yield Reason.LOOSENING
    if outcome.exit_code not in _WELL:
        yield Reason.FAILURE
    drifted = outcome.error is not None and outcome.error.code == DRIFT
    if drifted or (command == "drift" and outcome.exit_code == 2):
        yield Reason.DRIFT
    if changed:
        yield Reason.APPLY


def _changed(result: Document) -> bool:
    done = result.get("done")
    return isinstance(done, Mapping) and any(type(count) is int and count > 0 for count in done.values())


def _loosens(result: Document) -> bool:
    return any(line.startswith("LOOSEN") for line in headline_lines(result))


def _lines(outcome: TargetOutcome) -> Iterator[str]:
    """What a plan or report comes to, the error, and what it consists of."""
    if outcome.result is not None:
        yield from headline_lines(outcome.result)
        counts = count_words(outcome.result)
        if counts:
            yield "; ".join(counts)
        yield from _causes(outcome.result)
    if outcome.error is None:
        return
    yield f"{outcome.error.code}: {outcome.error.message}"
    refusals = [f"{row.get('code')}: {row.get('message')}" for row in outcome.error.refusals]
    yield from refusals[:MOST_ROWS]
    yield from _more(refusals, "refusal")
    errors = [row for row in outcome.error.problems if row.get("severity") == "error"]
    problems = [f"{row.get('file')}:{row.get('line')}: {row.get('message')}" for row in errors]
    yield from problems[:MOST_ROWS]
    yield from _more(problems, "problem")
    if outcome.error.hint and not refusals:
        yield f"hint: {outcome.error.hint.splitlines()[0]}"


def _causes(result: Document) -> Iterator[str]:
    """Why changes failed, by cause."""
    found = result.get("causes")
    causes = [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []
    for row in causes[:MOST_ROWS]:
        count = row.get("count")
        times = f"{number(count)} × " if type(count) is int else ""
        yield f"failed: {times}{row.get('code')}: {row.get('message')}"
    yield from _more(causes, "cause")
    errors = result.get("errors")
    texts = [each for each in errors if isinstance(each, str)] if isinstance(errors, list) else []
    yield from texts[:MOST_ROWS]
    yield from _more(texts, "error")


def _more(rows: Sequence[object], noun: str) -> list[str]:
    rest = len(rows) - MOST_ROWS
    if rest <= 0:
        return []
    more = counted(rest, f"more {noun}")
    return [f"… and {more}"]
