"""What a plan does to moderation, in a line for each way it goes: what stands above everything else.

``LOOSENS: 776 keywords no longer reach 2 templates; 1 threshold up``
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reconciler.model.headline import Headline, Tally
from reconciler.model.plan import Plan
from reconciler.model.posture import Posture
from reconciler.render.words import counted

NEUTRAL = "what is blocked and sent to review stays the same"
NEUTRAL_DRIFT = "what is blocked and sent to review is as recorded"


class Line(NamedTuple):
    """One line: which way, the word that says so, and what goes that way."""

    posture: Posture
    title: str
    text: str

    def __str__(self) -> str:
        return f"{self.title}: {self.text}"


def headline(plan: Plan) -> list[Line]:
    """What loosens before what tightens; one neutral line where neither does. Empty where the plan changes nothing.

    The command adopt changes nothing in the account: what its changes say is the next apply's.
    """
    if plan.empty or plan.mode == "adopt":
        return []
    drift = plan.mode == "drift"
    found = plan.headline if plan.headline is not None else _by_changes(plan)
    lines = []
    if found.loosens:
        lines.append(Line(Posture.LOOSENS, "LOOSENED" if drift else "LOOSENS", "; ".join(_looser(found.loosens))))
    if found.tightens:
        lines.append(Line(Posture.TIGHTENS, "TIGHTENED" if drift else "TIGHTENS", "; ".join(_tighter(found.tightens))))
    if not lines:
        lines.append(Line(Posture.NEUTRAL, "NEUTRAL", NEUTRAL_DRIFT if drift else NEUTRAL))
    return lines


def _by_changes(plan: Plan) -> Headline:
    """The number of changes each way: all that is known of a plan of version 0.1.0."""
    postures = plan.postures()
    mixed = postures[Posture.MIXED]
    return Headline(Tally(others=postures[Posture.LOOSENS] + mixed), Tally(others=postures[Posture.TIGHTENS] + mixed))


def _looser(tally: Tally) -> Iterator[str]:
    if tally.keywords:
        verb = "no longer reaches" if tally.keywords == 1 else "no longer reach"
        yield f"{counted(tally.keywords, 'keyword')} {verb} {counted(tally.templates, 'template')}"
    if tally.keywords_partly:
        verb = "reaches" if tally.keywords_partly == 1 else "reach"
        partly = counted(tally.templates_partly, "template")
        yield f"{counted(tally.keywords_partly, 'keyword')} {verb} less of {partly}"
    if tally.unread:
        yield f"{counted(tally.unread, 'keyword')} may no longer reach templates (not read)"
    if tally.uncounted:
        yield f"{counted(tally.uncounted, 'template')} may no longer be reached by keywords (not read)"
    if tally.unknown:
        verb = "loses" if tally.unknown == 1 else "lose"
        yield f"{counted(tally.unknown, 'keyword')} {verb} usages with unknown readers"
    yield from _settings(tally, whole="removed", switches="off", thresholds="up", labels="narrower")


def _tighter(tally: Tally) -> Iterator[str]:
    if tally.keywords:
        verb = "more keyword reaches" if tally.keywords == 1 else "more keywords reach"
        yield f"{tally.keywords:,} {verb} {counted(tally.templates, 'template')}"
    if tally.keywords_partly:
        verb = "reaches" if tally.keywords_partly == 1 else "reach"
        partly = counted(tally.templates_partly, "template")
        yield f"{counted(tally.keywords_partly, 'keyword')} {verb} more of {partly}"
    if tally.unread:
        yield f"{counted(tally.unread, 'keyword')} may reach more templates (not read)"
    if tally.unknown:
        verb = "gains" if tally.unknown == 1 else "gain"
        yield f"{counted(tally.unknown, 'keyword')} {verb} usages with unknown readers"
    yield from _settings(tally, whole="added", switches="on", thresholds="down", labels="wider")


def _settings(tally: Tally, *, whole: str, switches: str, thresholds: str, labels: str) -> Iterator[str]:
    """What changes of templates do by themselves. The words say how each goes."""
    for count, one, how in (
        (tally.whole, "template", whole),
        (tally.switches, "switch", switches),
        (tally.thresholds, "threshold", thresholds),
        (tally.labels, "label set", labels),
    ):
        if count:
            many = "switches" if one == "switch" else None
            yield f"{counted(count, one, many)} {how}"
    if tally.others:
        yield counted(tally.others, "change")
