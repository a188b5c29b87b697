"""The same cases in two worlds: which of them fare differently, and what makes the difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reconciler.model.policy import Case, Judged
from reconciler.model.policy_report import Comparison, Shift
from reconciler.policy.judge import judge
from reconciler.policy.world import World


def compare(
    cases: Sequence[Case], before: World, after: World, names: tuple[str, str], notes: Iterable[str] = ()
) -> Comparison:
    """Judge ``cases`` in both worlds. ``names``: what the two are called."""
    return Comparison(*names, len(cases), tuple(_shifts(cases, before, after)), tuple(notes))


def _shifts(cases: Iterable[Case], before: World, after: World) -> Iterator[Shift]:
    for case in cases:
        was, will = _judged(case, before), _judged(case, after)
        old, new = was.verdict if was else None, will.verdict if will else None
        if old is new:
            continue
        stricter = max((each for each in (was, will) if each is not None), key=lambda each: each.verdict)
        findings = tuple(f for f in stricter.findings if not f.idle and f.verdict is stricter.verdict)
        yield Shift(case, old, new, findings)


def _judged(case: Case, world: World) -> Judged | None:
    return judge(case, world) if case.template in world.templates else None
