"""Whether what a case expects holds, and what explains it where it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.model.policy import Case, Cause, Finding, Judged, Miss, Result, Verdict
from reconciler.policy.judge import judge
from reconciler.policy.world import World


def run(case: Case, world: World) -> Result:
    """Judge a case, and compare with what it expects. Raises KeyError as ``judge`` does."""
    judged = judge(case, world)
    return Result(case, judged, tuple(_misses(case, judged)))


def _misses(case: Case, judged: Judged) -> Iterator[Miss]:
    wanted = case.expected.verdict
    if wanted is not None and judged.verdict is not wanted:
        yield Miss(None, _explaining(judged, wanted))
    # What a verdict is because of is as strict as the verdict: a leaf that only asks for a review blocks nothing.
    least = Verdict.REVIEW if wanted is None else wanted
    for cause in case.expected.because:
        findings = _of(cause, judged.findings)
        if not any(finding.verdict >= least for finding in findings):
            yield Miss(cause, findings or _of(Cause(cause.leaf), judged.findings))
    for cause in case.expected.not_because:
        active = tuple(f for f in _of(cause, judged.findings) if f.verdict >= Verdict.REVIEW)
        if active:
            yield Miss(cause, active, forbidden=True)


def _explaining(judged: Judged, wanted: Verdict) -> tuple[Finding, ...]:
    """Return what makes the verdict too strict, or what stays below the one that is wanted; the strictest first."""
    if judged.verdict > wanted:
        return _gravest_first(f for f in judged.findings if f.verdict > wanted)
    return _gravest_first(f for f in judged.findings if not f.idle and f.verdict < wanted)


def _of(cause: Cause, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return _gravest_first(finding for finding in findings if is_of(cause, finding))


def is_of(cause: Cause, finding: Finding) -> bool:
    """Whether a finding is about the leaf, label and keyword of ``cause``, those of them that it names."""
    if cause.leaf != finding.leaf:
        return False
    return cause.label in (None, finding.label) and cause.keyword in (None, finding.keyword)


def _gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: -finding.verdict))
