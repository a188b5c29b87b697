"""Facts of policy tests in words, for every format: what a leaf did, what was wanted, what was assumed."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.policy import Cause, Finding, Miss, Outcome, Reason, Result, Verdict
from reconciler.model.policy_report import Coverage, PolicyReport, Shift, Unit, UnitKind
from reconciler.render.escape import visible
from reconciler.render.words import counted, line_of, number, word

MOST_FINDINGS = 5
"""How many findings explain one miss in text."""
_SIGN = {Reason.BLOCK: "≥", Reason.REVIEW: "≥", Reason.BELOW: "<"}
_OUTCOMES = {Outcome.PASS: "pass", Outcome.FAIL: "fail", Outcome.KNOWN: "fail as known", Outcome.CLOSED: "hold now"}
BOUNDARY = (
    "on a boundary: the API's page counts a score equal to a threshold as reached, the console's guide says exceeds"
)
RULES = (
    "a leaf for which a case has neither a score nor a text finds nothing; the strictest leaf's verdict counts"
    " (the service gives none for the whole)"
)


def points(score: float) -> str:
    """``85``, ``79.5``."""
    return f"{score:g}"


def subject(finding: Finding) -> str:
    """What a finding is about: a leaf with the label or keyword."""
    if finding.keyword is not None:
        return f"{finding.leaf} {word(finding.keyword.name)}"
    return f"{finding.leaf} {word(finding.label)}" if finding.label is not None else finding.leaf


def finding_words(finding: Finding) -> str:
    """``terrorism.img police 85 ≥ block 80``: what a leaf did, and why."""
    about = subject(finding)
    if finding.reason in _SIGN:
        assert finding.score is not None
        sign = "=" if finding.boundary else _SIGN[finding.reason]
        said = f"{about} {points(finding.score)} {sign} {finding.bound} {finding.limit}"
        return f"{said} (boundary)" if finding.boundary else said
    if finding.reason is Reason.LABEL:
        label = word(finding.label) if finding.label is not None else "a result without a label"
        return f"{finding.leaf}: {label} is not among its labels"
    if finding.reason is Reason.NO_KEYWORD:
        return f"{finding.leaf}: the text holds no keyword"
    if finding.reason is Reason.TAGS:
        return f"{about}: none of the keyword's tags is among the leaf's labels"
    if finding.reason is Reason.USAGE:
        return f"{about}: the keyword does not have the usage that the leaf reads"
    if finding.reason is Reason.OFF:
        return f"{about}: the leaf is OFF"
    return f"{about}: the case has nothing for it"


def cause_words(cause: Cause) -> str:
    """``userDefine.asr: casino``."""
    if cause.keyword is not None:
        return f"{cause.leaf}: {word(cause.keyword.name)}"
    return f"{cause.leaf}: {word(cause.label)}" if cause.label is not None else cause.leaf


def verdict_words(verdict: Verdict | None) -> str:
    """The word; of a template that is not there, that."""
    return "no such template" if verdict is None else verdict.word


def miss_words(result: Result, miss: Miss) -> str:
    """What was wanted and what came instead, without the reasons: ``want review, got block``."""
    if miss.wanted is None:
        wanted = result.case.expected.verdict
        assert wanted is not None
        return f"want {wanted.word}, got {result.judged.verdict.word}"
    if miss.forbidden:
        return f"want not because {cause_words(miss.wanted)}"
    return f"want because {cause_words(miss.wanted)}"


def finding_line(finding: Finding) -> str:
    """A finding with the line that decides."""
    place = visible(line_of(finding.place))
    said = finding_words(finding)
    return f"{said}   {place}" if place else said


def miss_lines(result: Result, miss: Miss) -> Iterator[str]:
    """A miss as lines: what was wanted with the first reason, then the other reasons."""
    said = miss_words(result, miss)
    joint = ": " if miss.wanted is None else ", but "
    if not miss.findings:
        yield f"{said}{joint}no leaf found anything"
    for index, finding in enumerate(miss.findings[:MOST_FINDINGS]):
        lead = "  " if index else f"{said}{joint}"
        yield f"{lead}{finding_line(finding)}"
    more = len(miss.findings) - MOST_FINDINGS
    if more > 0:
        yield f"  … {number(more)} more"


def bounded(report: PolicyReport) -> Iterator[Result]:
    """The results whose verdict rests on a score that equals a threshold."""
    for result in report.results:
        verdict = result.judged.verdict
        # A strict verdict rests on a boundary where each leaf that has it does; a lax one never does.
        deciding = [f for f in result.judged.findings if f.verdict is verdict and verdict > Verdict.PASS]
        if deciding and all(finding.boundary for finding in deciding):
            yield result


def assumption_lines(report: PolicyReport) -> Iterator[str]:
    """What was assumed of the service, by document where documents differ."""
    for assumed, suites in report.assumed.items():
        of = f" by {', '.join(map(visible, suites))}" if len(report.assumed) > 1 else ""
        hit = f"a text that holds one scores {points(assumed.hit_score)}"
        yield f"assumed{of} ({assumed.matching.value}): {assumed.matching.meaning}; {hit}"
    yield f"assumed: {RULES}"


def summary_words(report: PolicyReport) -> str:
    """``40 cases: 38 pass, 1 fails``."""
    counts = [f"{number(report.count(outcome))} {said}" for outcome, said in _OUTCOMES.items() if report.count(outcome)]
    return f"{counted(len(report.results), 'case')}: {', '.join(counts)}"


def coverage_words(coverage: Coverage) -> str:
    """``coverage 71%: 22 of 31 (leaves 6 of 8, …)``, and whether it is enough."""
    reached, totals = coverage.reached, coverage.totals
    parts = [f"{_PLURAL[kind]} {number(reached.get(kind, 0))} of {number(totals[kind])}" for kind in UnitKind]
    whole = f"{number(sum(reached.values()))} of {number(sum(totals.values()))}"
    said = f"coverage {coverage.percent}%: {whole} ({', '.join(parts)})"
    return said if coverage.enough else f"{said}; at least {coverage.least}% is wanted"


_PLURAL = {UnitKind.LEAF: "leaves", UnitKind.LABEL: "labels", UnitKind.BAND: "bands", UnitKind.LIST: "lists"}


def unit_words(unit: Unit) -> str:
    """``strict terrorism.img label guns``."""
    said = f"{word(unit.template)} {unit.leaf}"
    return said if unit.kind is UnitKind.LEAF else f"{said} {unit.kind.value} {visible(unit.name)}"


def shift_words(shift: Shift) -> str:
    """``block → pass``."""
    return f"{verdict_words(shift.before)} → {verdict_words(shift.after)}"
