"""What a message says: for which reasons, of which targets, in which order, and how much."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.model.fleet import DRIFT, FleetReport, TargetError, TargetOutcome
from reconciler.model.notification import Notification, Reason
from reconciler.render.json import plan_head
from reconciler.render.notification import LONGEST_FACT, LONGEST_LINE, LONGEST_TITLE, MOST_ROWS, notification
from tests.support import plans

LOOSENED = {"lines": ["LOOSENED: 1 threshold up", "TIGHTENED: 1 switch on"]}
TIGHTENED = {"lines": ["TIGHTENED: 1 switch on"]}


def drift(headline: Any = TIGHTENED) -> dict[str, Any]:
    return {"mode": "drift", "summary": {"update": 2, "delete": 1, "create": 0}, "headline": headline}


def applied(done: int, headline: Any = LOOSENED, **more: Any) -> dict[str, Any]:
    return {"done": {"update": done}, "headline": headline, **more}


def of(command: str, *outcomes: TargetOutcome, faults: tuple[str, ...] = ()) -> Notification:
    return notification(FleetReport(command, outcomes, faults=faults), project="shop")


def one(command: str, code: int, result: Any = None, error: TargetError | None = None) -> Notification:
    return of(command, TargetOutcome("prod", code, result, error))


FAILED = TargetError("the state is locked", "LockHeld", "wait for it\nor not")


@pytest.mark.parametrize(
    ("command", "code", "result", "error", "reasons"),
    [
        ("drift", 0, drift({"lines": []}), None, ()),
        ("drift", 2, drift(), None, (Reason.DRIFT,)),
        ("drift", 2, drift(LOOSENED), None, (Reason.LOOSENING, Reason.DRIFT)),
        ("drift", 0, drift(LOOSENED), None, (Reason.LOOSENING,)),
        ("drift", 3, None, FAILED, (Reason.FAILURE,)),
        ("apply", 0, applied(0), None, ()),
        ("apply", 0, applied(3, TIGHTENED), None, (Reason.APPLY,)),
        ("apply", 0, applied(3), None, (Reason.LOOSENING, Reason.APPLY)),
        ("apply", 1, applied(0), None, (Reason.FAILURE,)),
        ("apply", 130, applied(1, TIGHTENED), None, (Reason.FAILURE, Reason.APPLY)),
        ("apply", 2, applied(1, TIGHTENED), TargetError("x", DRIFT), (Reason.DRIFT, Reason.APPLY)),
        ("destroy", 0, applied(1, TIGHTENED), None, (Reason.APPLY,)),
        ("plan", 2, {"summary": {"create": 1}, "headline": {"lines": ["LOOSENS: x"]}}, None, (Reason.LOOSENING,)),
        ("plan", 2, {"summary": {"create": 1}, "headline": {"lines": ["NEUTRAL: x"]}}, None, ()),
        ("validate", 1, {"problems": [], "errors": 3}, None, (Reason.FAILURE,)),
        ("drift", 77, None, None, (Reason.FAILURE,)),
        # From files that were edited: of another type, or nothing at all.
        ("apply", 0, {"done": {"update": True}, "headline": 7, "causes": {}, "errors": [1]}, None, ()),
        ("drift", 2, {"summary": [], "headline": {"lines": [1, None]}}, None, (Reason.DRIFT,)),
    ],
)
def test_why_there_is_a_message(command: str, code: int, result: Any, error: Any, reasons: Any) -> None:
    made = one(command, code, result, error)
    assert made.reasons == reasons
    assert made.exit_code == code or code == 77
    assert bool(made.targets) == bool(reasons)


def test_what_loosens_comes_first_and_the_quiet_are_counted() -> None:
    outcomes = [
        TargetOutcome("ok", 0, drift({"lines": []})),
        TargetOutcome("edited", 2, drift()),
        TargetOutcome("locked", 3, None, FAILED),
        TargetOutcome("opened", 2, drift(LOOSENED)),
    ]
    made = of("drift", *outcomes)
    assert made.title == "reconciler drift · shop: loosening in 1, failure in 1, drift in 2 of 4 targets"
    assert made.lines == (
        "opened: LOOSENED: 1 threshold up",
        "opened: TIGHTENED: 1 switch on",
        "opened: 2 changed, 1 missing",
        "locked: LockHeld: the state is locked",
        "locked: hint: wait for it",
        "edited: TIGHTENED: 1 switch on",
        "edited: 2 changed, 1 missing",
        "nothing to report of 1 more target",
    )
    assert made.facts == ("exit code 3",)
    assert one("drift", 2, drift()).title == "reconciler drift · shop: drift"


def test_causes_refusals_and_problems_are_named_up_to_a_number() -> None:
    causes = [{"code": f"C{n}", "message": "no", "count": 1000 + n} for n in range(9)]
    made = one("apply", 1, applied(1, TIGHTENED, causes=causes, failed=[{}] * 3, errors=["the lock stays"]))
    assert "prod: failed: 1,000 × C0: no" in made.lines
    assert f"prod: … and {9 - MOST_ROWS} more causes" in made.lines
    assert "prod: 1 update; 3 failed changes; 1 error" in made.lines
    assert made.lines[-1] == "prod: the lock stays"
    refusals = tuple({"code": f"g{n}", "message": "no"} for n in range(7))
    made = one("apply", 3, None, TargetError("7 refusals", "Refused", "not shown", refusals))
    assert made.lines[:2] == ("prod: Refused: 7 refusals", "prod: g0: no")
    assert made.lines[-1] == "prod: … and 2 more refusals"
    problems = ({"severity": "warning"}, {"severity": "error", "file": "a.yaml", "line": 3, "message": "no"})
    assert one("apply", 1, None, TargetError("1 error", "ManifestErrors", problems=problems)).lines == (
        "prod: ManifestErrors: 1 error",
        "prod: a.yaml:3: no",
    )


def test_faults_of_a_report_are_failures() -> None:
    made = of("drift", TargetOutcome("a", 0, drift({"lines": []})), faults=tuple(f"shard {n}" for n in range(7)))
    assert made.reasons == (Reason.FAILURE,)
    assert made.exit_code == 1
    assert made.lines[0] == "fault: shard 0"
    assert made.lines[5:] == ("… and 2 more faults", "nothing to report of 1 more target")


def test_texts_are_visible_and_bounded() -> None:
    text = "x\u202e\x1b[31m\n" * 100_000
    made = notification(
        FleetReport("drift", (TargetOutcome(text, 1, None, TargetError(text, text, text)),)), project=text, facts=[text]
    )
    assert all(each.isprintable() for each in (made.title, *made.facts, *made.lines))
    assert len(made.title) <= LONGEST_TITLE
    assert all(len(fact) <= LONGEST_FACT for fact in made.facts)
    assert all(len(line) <= LONGEST_FACT + 2 + LONGEST_LINE for line in made.lines)


def test_a_plan_of_many_changes_is_as_short_as_one_of_few() -> None:
    words = {plans.keyword(f"word {number}"): plans.OCR for number in range(20_000)}
    made = one("drift", 2, plan_head(plans.planned(plans.desired(words)).plan))
    assert "prod: 20,000 create" in made.lines
    assert len("\n".join(made.lines)) < 300
