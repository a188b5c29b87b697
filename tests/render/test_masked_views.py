"""Masked copies of views: every format draws the same of them, without keywords."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.model.change import Change, EndChange, Verb
from reconciler.model.event import Done, Failure, Report
from reconciler.model.hold import Held, Hold
from reconciler.model.life import UNLIMITED, Life
from reconciler.model.manifest import Position, Problem
from reconciler.model.plan import Relaxed
from reconciler.model.posture import Effect, Posture
from reconciler.model.reach import Reader, Sample, Surroundings
from reconciler.model.resource import Address
from reconciler.pipeline.rule_table import rules
from reconciler.render.formats import FORMATS
from reconciler.render.formats.base import Format, PlanView, ProblemsView, ReportName, ReportView, Screen
from reconciler.render.masked_views import Masking
from reconciler.render.masking import Mask
from tests.support.rendered_plans import BASIS, NOUNS, explain, keyword, rich

KEYWORDS = ("zebra", "zorro baz", "斑马纹")
KINDS = frozenset({"KeywordSample"})
ADDRESSES = [Address("KeywordSample", word) for word in KEYWORDS]
HOLD = Hold("2026-11-28T03:00:00Z", "2026-12-01", "ana", "zebra on air")
LIFE = Life("2026-12-01T12:00:00Z", owner="ana", ticket="TS-1", reason="until zebra is over")


def changed() -> tuple[Change, ...]:
    """Changes with a keyword in every part that may hold one."""
    lost = Effect(Posture.LOOSENS, "zebra removed", lost="no longer reaches strict: tag zebra removed")
    gone = keyword("zebra", Verb.DELETE, "lists/zebra.txt", dips="zebra goes first", life=LIFE, expired=True, held=HOLD)
    added = keyword("zorro baz", Verb.CREATE, after={"tags": frozenset({"斑马纹"})}, list="zebra", life=LIFE)
    return gone._replace(effect=lost), added, keyword("斑马纹", Verb.ADOPT), *rich().changes


PLAN = replace(
    rich(),
    changes=changed(),
    warnings=("the list has Zebra twice",),
    held=tuple(Held(address, "zebra", HOLD) for address in ADDRESSES),
    ends=tuple(EndChange(address, UNLIMITED, LIFE) for address in ADDRESSES),
    surroundings=Surroundings(
        frozenset({"Review.Ocr"}),
        (("zebra", Reader("userDefineConfigure.ocrReviewInfo", "screen text", "Review.Ocr")),),
        samples=((Sample(frozenset({"Review.Ocr"}), frozenset({"zebra"})), 2),),
    ),
    basis=replace(
        BASIS,
        guards={"adopt": "warn", "max_delete": {"KeywordSample": 5}},
        relaxed=(Relaxed("maxDelete list:zebra", "2", "5"),),
        commit="1d2c3b4e5f60",
    ),
)
SHOWN = PlanView(PLAN, NOUNS, explain, project="acme", screen=Screen(100))
REPORT = Report(
    {Verb.CREATE: 1},
    failed=[Failure(ADDRESSES[0], Verb.DELETE, "Refused", "zebra is refused", hint="see zorro baz")],
    untried=ADDRESSES[2:],
    warnings=["斑马纹 was not read back"],
    changed=[Done(ADDRESSES[1], Verb.CREATE, "zorro baz")],
)
PROBLEMS = tuple(
    Problem(
        rule,
        Position("lists/zebra.txt", line),
        f"{KEYWORDS[line]} is zebra",
        severity,
        suggestion="zorro baz",
        allowed=("斑马纹",),
        fix="remove zebra",
        about="KeywordSample/zebra",
        list="zebra",
    )
    for line, (rule, severity) in enumerate([("keyword-single", "warning"), ("keyword-length", "error")], 1)
)
VIEWS: dict[ReportName, PlanView | ReportView | ProblemsView] = {
    "plan": SHOWN,
    "report": ReportView(SHOWN, REPORT),
    "problems": ProblemsView(PROBLEMS, 3, 2, "moderation", off={"keyword-single": 1}, rules=rules()),
}
CASES = [(form, report) for form in FORMATS for report in VIEWS if form.drawing(report) is not None]


def drawn(form: Format, report: ReportName, masking: Masking | None) -> str:
    view = VIEWS[report]
    return "".join(form.drawing(report).draw(view if masking is None else masking.of(view)))


@pytest.mark.parametrize(("form", "report"), CASES, ids=lambda case: getattr(case, "name", case))
def test_nothing_else_changes(form: Format, report: ReportName) -> None:
    assert drawn(form, report, Masking(Mask(["giraffe"]), frozenset())) == drawn(form, report, None)


@pytest.mark.parametrize(("form", "report"), CASES, ids=lambda case: getattr(case, "name", case))
def test_no_format_shows_a_keyword(form: Format, report: ReportName) -> None:
    masked = drawn(form, report, Masking(Mask(KEYWORDS), KINDS)).lower()
    assert [word for word in KEYWORDS if word in masked] == []
    if (form.name, report) != ("gitlab", "plan"):  # which has numbers alone
        assert "zebra" in drawn(form, report, None)


def test_a_time_is_no_text() -> None:
    """A keyword that a time holds by chance leaves it a time."""
    masked = Masking(Mask(["01t12", "00z", "ana"]), KINDS).of(LIFE)
    assert masked == LIFE._replace(owner="a•a")
    assert masked.end == LIFE.end
