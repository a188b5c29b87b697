"""The same cases in two worlds: which of them fare differently, and what makes the difference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reconciler.model.policy import Case, Judged
from reconciler.model.policy_report import Comparison, Shift
from reconciler.policy.judge import judge
from reconciler.policy.world import World


def compare(
    cases: Sequence[Case], before: World, after: World, names: tuple[str, str], notes: Iterable[str] = ()
) -> Comparison:
    """Judge ``cases`` in both worlds. ``names``: what the two are called."""
    shifts = (shift(case, judged(case, before), judged(case, after)) for case in cases)
    return Comparison(*names, len(cases), tuple(each for each in shifts if each is not None), tuple(notes))


def shift(case: Case, was: Judged | None, will: Judged | None) -> Shift | None:
    """Return what differs between a case as it was and will be judged; None where the verdict is the same.

    ``was`` or ``will`` None: there is no such template.
    """
    old, new = was.verdict if was else None, will.verdict if will else None
    if old is new:
        return None
    stricter = max((each for each in (was, will) if each is not None), key=lambda each: each.verdict)
    findings = tuple(f for f in stricter.findings if not f.idle and f.verdict is stricter.verdict)
    return Shift(case, old, new, findings)


def judged(case: Case, world: World) -> Judged | None:
    """Judge a case; None where ``world`` has no template of its name."""
    return judge(case, world) if case.template in world.templates else None
