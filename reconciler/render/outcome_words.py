"""What became of targets in a few words, from the document that its command printed.

Documents come from files, so that every member may be missing or of another type: what is not there is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reconciler.model.fleet import Document, FleetReport, TargetOutcome
from reconciler.model.policy import Outcome
from reconciler.render.escape import clip, visible
from reconciler.render.formats.several import TargetView
from reconciler.render.words import counted, number

MESSAGE_CELLS = 300
CODES = {0: "ok", 1: "error", 2: "differences", 3: "refused", 130: "interrupted"}
"""Exit codes, in the order in which summaries count them."""
_ORDER = (130, 1, 3, 2)
"""Exit codes that are not 0, in the order in which they count."""
_WORDS = {0: "ok", 1: "error", 3: "refused", 130: "interrupted"}
_DIFFERENT = {"drift": "drift", "test": "failed", "apply": "left"}
"""What exit code 2 means, by command."""
_CHANGES = ("create", "update", "replace", "adopt", "delete", "forget", "run")
_DRIFT = {"update": "changed", "delete": "missing", "create": "added"}
"""What the verbs of a drift say, as its own report has it."""


def code_word(code: int) -> str:
    """What an exit code means; that of a newer version is shown as it is."""
    return CODES.get(code, f"exit code {code}")


def word_of(command: str, outcome: TargetOutcome) -> str:
    """What became of a target in a word; what is not known of a newer version is an error."""
    if outcome.untried:
        return "not tried"
    if outcome.exit_code == 2:
        return _DIFFERENT.get(command, "changes")
    return _WORDS.get(outcome.exit_code, "error")


def sum_words(report: FleetReport) -> str:
    """``drift of 1,000 targets: 997 ok, 2 differences, 1 error``."""
    counts = dict.fromkeys(CODES, 0)
    for outcome in report.targets:
        counts[outcome.exit_code] = counts.get(outcome.exit_code, 0) + 1
    parts = [f"{number(count)} {code_word(code)}" for code, count in counts.items() if count]
    return f"{visible(report.command)} of {counted(len(report.targets), 'target')}: {', '.join(parts) or 'nothing'}"


def not_in_order(report: FleetReport) -> Iterator[tuple[int, list[TargetOutcome]]]:
    """Each exit code but 0 with its targets, in the order in which codes count."""
    found: dict[int, list[TargetOutcome]] = {}
    for outcome in report.targets:
        if outcome.exit_code:
            found.setdefault(outcome.exit_code, []).append(outcome)
    known = [code for code in _ORDER if code in found]
    for code in [*known, *sorted(set(found) - set(known))]:
        yield code, found[code]


def by_exit_code(targets: Sequence[TargetView]) -> list[TargetView]:
    """Targets in the order in which their exit codes count, those of one code as they came."""
    ranks = {code: rank for rank, code in enumerate((*_ORDER, 0))}
    # A code that is none of these counts as an error.
    return sorted(targets, key=lambda each: ranks.get(each.outcome.exit_code, ranks[1]))


def outcome_words(outcome: TargetOutcome) -> str:
    """One line: the error, or the counts of the result; empty where it has none."""
    if outcome.error is not None:
        said = outcome.error.message
    elif outcome.result is not None:
        said = "; ".join(_result_words(outcome.result))
    else:
        said = ""
    return clip(visible(" ".join(said.split())), MESSAGE_CELLS)


def _result_words(result: Document) -> list[str]:
    return [*headline_lines(result), *count_words(result)]


def count_words(result: Document) -> list[str]:
    """The counts of a result: of changes, cases or problems, and of what failed or was refused."""
    summary = result.get("summary")
    if isinstance(summary, Mapping) and "cases" in summary:
        return _counts(summary, tuple(each.value for each in Outcome))
    if isinstance(summary, Mapping):
        if result.get("mode") == "drift":
            drifted = {said: summary.get(verb) for verb, said in _DRIFT.items()}
            return _counts(drifted, tuple(_DRIFT.values()))
        return [*_counts(summary, _CHANGES), *_lengths(result, {"refusals": "refusal"})]
    if isinstance(result.get("done"), Mapping):
        failed = _lengths(result, {"failed": "failed change", "untried": "untried change", "errors": "error"})
        return [*_counts(result["done"], _CHANGES), *failed]
    if "problems" in result:
        return [counted(_count(result, name), name[:-1]) for name in ("errors", "warnings")]
    return []


def headline_lines(result: Document) -> list[str]:
    """What a plan, or the plan of an apply, does to moderation."""
    headline = result.get("headline")
    lines = headline.get("lines") if isinstance(headline, Mapping) else None
    return [line for line in lines if isinstance(line, str)] if isinstance(lines, list) else []


def _counts(row: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    """``3 create, 1 update``; nothing where all are 0."""
    found = [f"{number(_count(row, name))} {name}" for name in names if _count(row, name)]
    return [", ".join(found)] if found else []


def _lengths(row: Mapping[str, Any], nouns: Mapping[str, str]) -> list[str]:
    lengths = ((row.get(name), noun) for name, noun in nouns.items())
    return [counted(len(each), noun) for each, noun in lengths if isinstance(each, list) and each]


def _count(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    return value if type(value) is int else 0
