"""What the page of several targets says of one of them beside its changes: what it does, refusals, failures, facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reconciler.model.fleet import UNTRIED, TargetError
from reconciler.model.plan import Plan
from reconciler.model.posture import Posture
from reconciler.render.ends import ENDS_TITLE, ahead
from reconciler.render.formats.base import PlanView, PolicyView, ProblemsView, ReportView
from reconciler.render.formats.several import TargetView
from reconciler.render.headline import Line, headline
from reconciler.render.held import HELD_TITLE
from reconciler.render.html.applied import report_facts
from reconciler.render.html.plan import plan_facts
from reconciler.render.json import plan_head, report_document
from reconciler.render.made_against import offline_lines, part_lines, relaxed_lines
from reconciler.render.moves import MOVES_TITLE
from reconciler.render.outcome import done_words
from reconciler.render.text.summary import next_lines
from reconciler.render.words import counted, number, several

MOST_ADDRESSES = 20
"""Addresses of a refusal that are listed with it; each is among the changes too."""
SAMPLES = 5
MOST = 50
"""Refusals, causes, warnings and errors of one target that are shown, each; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Part:
    """One target. ``said``: what came of it in a line, where ``lines`` do not say it."""

    said: str = ""
    lines: Sequence[Line] = ()
    counts: str = ""
    postures: tuple[int, int] | None = None
    """Changes that loosen, and those that tighten; a mixed one is both. None where there is no plan."""
    loud: Sequence[str] = ()
    refusals: Sequence[dict[str, Any]] = ()
    causes: Sequence[dict[str, Any]] = ()
    errors: Sequence[str] = ()
    warnings: Sequence[str] = ()
    cut: int = 0
    """How many refusals, causes, errors and warnings are not shown."""
    following: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = field(default=())

    @property
    def wrong(self) -> bool:
        """Whether there is something that a person has to look at."""
        return bool(self.refusals or self.causes or self.errors or self.loud)

    @property
    def detailed(self) -> bool:
        """Whether there is more than a line of the table can say."""
        return bool(self.wrong or self.warnings or self.following or self.facts)


def part_of(target: TargetView) -> Part:
    """What the page says of one target."""
    view = target.view
    part = Part(said=target.line)
    if isinstance(view, PlanView):
        part = _of_plan(view)
    elif isinstance(view, ReportView):
        part = _of_report(target.line, view)
    elif isinstance(view, ProblemsView | PolicyView):
        part = Part(counts=target.line)
    error = target.outcome.error
    if error is not None:
        part = _with_error(part, error, target.line)
    if target.unread:
        part = replace(part, errors=[*part.errors, f"its result is there and cannot be shown: {target.unread}"])
    return _bounded(part)


def _of_plan(view: PlanView) -> Part:
    plan = view.plan
    postures = plan.postures()
    mixed = postures[Posture.MIXED]
    looking = ahead(plan)
    return Part(
        said=_refusing(plan),
        lines=headline(plan),
        counts=", ".join(f"{number(count)} {verb}" for verb, count in plan.counts().items() if count),
        postures=(postures[Posture.LOOSENS] + mixed, postures[Posture.TIGHTENS] + mixed),
        loud=[*relaxed_lines(plan), *offline_lines(plan), *part_lines(plan), *([looking] if looking else [])],
        refusals=plan_head(plan)["refusals"],
        warnings=plan.warnings,
        following=list(next_lines(plan, view.command)) if not plan.empty else [],
        facts=[*plan_facts(plan), *_beside(plan)],
    )


def _beside(plan: Plan) -> Iterator[tuple[str, str]]:
    """What a plan does in the state, or leaves, that no row among the changes shows."""
    if plan.moves:
        yield MOVES_TITLE, counted(len(plan.moves), "address", "addresses")
    if plan.ends:
        yield ENDS_TITLE, counted(len(plan.ends), "resource")
    if plan.held:
        yield HELD_TITLE, counted(len(plan.held), "resource")


def _refusing(plan: Plan) -> str:
    codes = dict.fromkeys(refusal.code for refusal in plan.refusals)
    return f"apply will refuse: {several(codes, len(codes), SAMPLES)}" if codes else ""


def _of_report(line: str, view: ReportView) -> Part:
    report = view.outcome
    document = report_document(report, view.plan.plan)
    unfinished = {"failed": len(report.failed), "not tried": len(report.untried), "left": len(report.left)}
    counts = [done_words(report), *(f"{number(count)} {said}" for said, count in unfinished.items() if count)]
    nothing = view.report is None and not view.declined
    following = ["The state records what was done. To continue:", f"  {view.command}"]
    return Part(
        said=line if nothing or view.declined else "",
        counts="" if nothing else ", ".join(counts),
        causes=document["causes"],
        errors=report.errors,
        warnings=report.warnings,
        following=[] if report.complete else following,
        facts=list(report_facts(document)),
    )


def _with_error(part: Part, error: TargetError, line: str) -> Part:
    if error.code == UNTRIED:
        return replace(part, said=line)
    said = [error.message, *([error.hint] if error.hint else [])]
    return replace(
        part,
        said=line,
        errors=[*part.errors, *said],
        refusals=[*part.refusals, *map(_refusal, error.refusals)],
    )


def _refusal(row: Any) -> dict[str, Any]:
    """A refusal out of the document of an error, which may be a file of anybody."""
    said = {name: row.get(name) for name in ("code", "message", "flag", "hint")}
    texts: dict[str, Any] = {name: text if isinstance(text, str) else "" for name, text in said.items()}
    addresses = row.get("addresses")
    found = addresses if isinstance(addresses, list) else []
    return texts | {"addresses": [each for each in found if isinstance(each, str)]}


def _bounded(part: Part) -> Part:
    """The part with no more than a page can show of each."""
    names = ("refusals", "causes", "errors", "warnings")
    cut = sum(max(0, len(getattr(part, name)) - MOST) for name in names)
    return replace(part, cut=cut, **{name: getattr(part, name)[:MOST] for name in names})
