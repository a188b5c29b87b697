"""What a plan does to moderation, in a line for each way it goes: what stands above everything else.

``LOOSENS: 776 keywords no longer reach 2 templates; 1 threshold up``
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reconciler.model.change import Verb
from reconciler.model.headline import Headline, Tally
from reconciler.model.plan import Plan
from reconciler.model.posture import Posture
from reconciler.render.escape import visible
from reconciler.render.summary import place
from reconciler.render.words import counted, number

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
        said = "; ".join(_said(found.loosens, _LOOSER))
        lines.append(Line(Posture.LOOSENS, "LOOSENED" if drift else "LOOSENS", said))
    if found.tightens:
        said = "; ".join(_said(found.tightens, _TIGHTER))
        lines.append(Line(Posture.TIGHTENS, "TIGHTENED" if drift else "TIGHTENS", said))
    if not lines:
        lines.append(Line(Posture.NEUTRAL, "NEUTRAL", NEUTRAL_DRIFT if drift else NEUTRAL))
    return lines


def approval_question(plan: Plan, verb: str, wanted: str) -> str:
    """What a person is asked before a plan is carried out: where it is for, and how much of it loosens or is paid."""
    postures = plan.postures()
    loosens = postures[Posture.LOOSENS] + postures[Posture.MIXED]
    parts = [f"{number(loosens)} of {counted(len(plan.changes), 'change')} loosen" + ("s" if loosens == 1 else "")]
    if paid := plan.count(Verb.RUN):
        parts.append(counted(paid, "paid run"))
    where = f"{'in' if verb == 'destroy' else 'to'} {place(plan)}"
    facts = "; ".join([f"To {verb} this {where}", *parts])
    return f"{facts}, type {visible(wanted)}"


def _by_changes(plan: Plan) -> Headline:
    """The number of changes each way: all that is known of a plan of version 0.1.0."""
    postures = plan.postures()
    mixed = postures[Posture.MIXED]
    return Headline(Tally(others=postures[Posture.LOOSENS] + mixed), Tally(others=postures[Posture.TIGHTENS] + mixed))


class _Way(NamedTuple):
    """How each number is said that goes one way; in pairs, for one keyword and for several."""

    keywords: tuple[str, str]
    partly: str
    unread: str
    unknown: tuple[str, str]
    whole: str
    switches: str
    thresholds: str
    labels: str


_LOOSER = _Way(
    keywords=("keyword no longer reaches", "keywords no longer reach"),
    partly="less",
    unread="may no longer reach templates",
    unknown=("keyword loses", "keywords lose"),
    whole="removed",
    switches="off",
    thresholds="up",
    labels="narrower",
)
_TIGHTER = _Way(
    keywords=("more keyword reaches", "more keywords reach"),
    partly="more",
    unread="may reach more templates",
    unknown=("keyword gains", "keywords gain"),
    whole="added",
    switches="on",
    thresholds="down",
    labels="wider",
)


def _said(tally: Tally, way: _Way) -> Iterator[str]:
    if tally.keywords:
        yield f"{counted(tally.keywords, *way.keywords)} {counted(tally.templates, 'template')}"
    if tally.keywords_partly:
        partly = counted(tally.keywords_partly, "keyword reaches", "keywords reach")
        yield f"{partly} {way.partly} of {counted(tally.templates_partly, 'template')}"
    if tally.unread:
        yield f"{counted(tally.unread, 'keyword')} {way.unread} (not read)"
    if tally.uncounted:
        # Counted for the looser way only.
        yield f"{counted(tally.uncounted, 'template')} may no longer be reached by keywords (not read)"
    if tally.unknown:
        yield f"{counted(tally.unknown, *way.unknown)} usages with unknown readers"
    yield from _settings(tally, way)


def _settings(tally: Tally, way: _Way) -> Iterator[str]:
    """What changes of templates do by themselves."""
    if tally.whole:
        yield f"{counted(tally.whole, 'template')} {way.whole}"
    if tally.switches:
        yield f"{counted(tally.switches, 'switch', 'switches')} {way.switches}"
    if tally.thresholds:
        yield f"{counted(tally.thresholds, 'threshold')} {way.thresholds}"
    if tally.labels:
        yield f"{counted(tally.labels, 'label set')} {way.labels}"
    if tally.others:
        yield counted(tally.others, "change")
