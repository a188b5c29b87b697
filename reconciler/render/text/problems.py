"""Problems found in manifests, for people: where, which rule, what was wrong, and what to write instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from reconciler.model.manifest import Problem, Severity
from reconciler.render.escape import cells, clip, visible
from reconciler.render.problems import FIX, MESSAGE_CELLS, by_rule, hints, in_order
from reconciler.render.text.style import Style
from reconciler.render.words import counted, number

EACH_RULE = 50
"""How many problems of one rule the text shows."""
NONE_OFF: Mapping[str, int] = {}
BEFORE_MARK, AFTER_MARK = 60, 40
"""Characters of a long line that are shown around the mark."""


def problem_lines(
    problems: Sequence[Problem],
    *,
    color: bool,
    outcome: str = "nothing was sent",
    each: int = EACH_RULE,
    off: Mapping[str, int] = NONE_OFF,
) -> Iterator[str]:
    """The report, without line ends: how many of each rule, and then each, in order of place.

    ``outcome`` ends the last line where there are errors. ``off``: how many a setting switched off, by rule.
    """
    style = Style(color)
    if not problems:
        yield from _switched_off(off)
        return
    if len(problems) > 1:
        yield from _counts(problems, style)
        yield ""
    shown: Counter[str] = Counter()
    for problem in in_order(problems):
        shown[problem.rule] += 1
        if shown[problem.rule] <= each:
            yield from _problem(problem, style)
    for rule, count in shown.items():
        if count > each:
            yield f"… and {number(count - each)} more {visible(rule)}"
    yield ""
    yield _last_line(problems, outcome)
    yield from _switched_off(off)


def warning_lines(problems: Sequence[Problem], *, color: bool, most: int) -> Iterator[str]:
    """The first ``most`` problems, and how many more there are."""
    style = Style(color)
    for problem in in_order(problems)[:most]:
        yield from _problem(problem, style)
    if len(problems) > most:
        more = counted(len(problems) - most, "more warning")
        yield f"… and {more} about these changes; reconciler validate shows all"


def _counts(problems: Sequence[Problem], style: Style) -> Iterator[str]:
    """A line for each rule: how many, the rule, and the severity."""
    counts = by_rule(problems)
    width = max(len(number(each.found)) for each in counts)
    longest = max(cells(visible(each.rule)) for each in counts)
    for each in counts:
        rule = visible(each.rule)
        blanks = " " * (longest - cells(rule))
        yield f"{number(each.found):>{width}}  {rule}{blanks}  {severity_word(each.severity, style)}"


def _switched_off(off: Mapping[str, int]) -> Iterator[str]:
    if off:
        rules = ", ".join(f"{number(count)} {visible(rule)}" for rule, count in sorted(off.items()))
        yield f"switched off by settings of the project: {rules}"


def severity_word(severity: Severity, style: Style) -> str:
    """The word, in its colour."""
    return style(severity, "red" if severity == "error" else "yellow", "bold")


def _problem(problem: Problem, style: Style) -> Iterator[str]:
    severity = severity_word(problem.severity, style)
    message = clip(visible(problem.message), MESSAGE_CELLS)
    yield f"{style(visible(str(problem.position)), 'bold')}: {severity}[{visible(problem.rule)}] {message}"
    if problem.excerpt is not None:
        yield from _excerpt(problem.excerpt, problem.mark, problem.note, style)
    for line in hints(problem):
        first, colon, rest = line.partition(":")
        yield f"  {style(first, 'green')}{colon}{rest}" if first == FIX else f"  {line}"


def _excerpt(line: str, mark: int | None, note: str | None, style: Style) -> Iterator[str]:
    """The line, and a caret under the marked character, counted in cells of what is shown."""
    at = min(max(mark or 1, 1), len(line) + 1) - 1
    start, end = max(0, at - BEFORE_MARK), at + AFTER_MARK
    cut = "…" if start else ""
    before = cut + visible(line[start:at])
    yield f"    {before}{visible(line[at:end])}{'…' if end < len(line) else ''}"
    if mark is not None:
        said = f" {visible(note)}" if note else ""
        yield f"    {' ' * cells(before)}{style('^', 'red', 'bold')}{said}"


def _last_line(problems: Sequence[Problem], outcome: str) -> str:
    counts = Counter(problem.severity for problem in problems)
    files = len({problem.position.file for problem in problems})
    said = [counted(counts[severity], severity) for severity in ("error", "warning") if counts[severity]]
    end = f"; {outcome}" if counts["error"] and outcome else ""
    return f"{', '.join(said)} in {counted(files, 'file')}{end}"
