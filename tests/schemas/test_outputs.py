"""What machines read: real plans, drifts, reports and problems satisfy their schemas, and damaged ones do not."""

import copy
import json

import pytest

from reconciler.kinds import BY_NAME
from reconciler.model.change import Verb
from reconciler.model.event import Failure, Report
from reconciler.model.manifest import Position
from reconciler.model.plan import Basis, Plan, Refusal
from reconciler.model.state import Record
from reconciler.render.json import plan_json, problems_json, report_json
from reconciler.stages.planning.drift import drift
from reconciler.stages.planning.plan import Terms
from reconciler.stages.reading.settle import Settlement
from tests.support.declaring import declare, template, words
from tests.support.plans import ASR, BOTH, IMG, OCR, ON, desired, keyword, live, named, planned, state
from tests.support.plans import template as address

from .judging import VALIDATORS

T, KEY = address("t"), keyword("a")


def valid(which, document):
    return [error.message for error in VALIDATORS[which].iter_errors(document)]


def plans():
    """One of everything that a plan can hold."""
    edited = {**ON, f"{IMG}.blockConfidence": 10}
    memory = state(
        {T: Record("31", ON, list=None, place=Position("m.yaml", 3)), keyword("gone"): ("gone", OCR)}, applied=1.0
    )
    now = live(words={"a": OCR, "b": ASR, "free": OCR}, templates={"31": edited, "9": named("x")})
    settled = state({KEY: ("a", OCR), keyword("old"): ("old", OCR)}, applied=1.0)
    drifting = live(words={"a": BOTH, "new": OCR}, templates={"9": named("x")})
    for items in drifting.kinds.values():
        items.update({name: item._replace(created="2026-01-01T00:00:00Z") for name, item in items.items()})
    terms = Terms("prod", "intl", "100")
    return {
        "empty": planned().plan,
        "creates": planned(desired({KEY: OCR, T: ON})).plan,
        "updates, adopts, forgets": planned(desired({T: ON, KEY: OCR, keyword("b"): OCR}), memory, now).plan,
        "deletes and refusals": planned({}, settled, live(words={"a": OCR, "old": OCR}), account="100").plan,
        "destroy": planned({}, settled, live(words={"a": OCR, "old": OCR}), mode="destroy").plan,
        "adopt refused": planned(desired({T: ON}), now=live(templates={"31": ON}), warnings=("w",)).plan,
        "other refusals": planned(extra_refusals=(Refusal("account", "no", hint="h"),)).plan,
        "first plan of all": planned(desired({KEY: OCR}), state(lineage="", serial=0)).plan,
        "cn": planned(desired({KEY: OCR}), site="cn").plan,
        "drift": drift(Settlement(settled), drifting, BY_NAME, terms),
        "no drift": drift(Settlement(settled), live(words={"a": OCR, "old": OCR}), BY_NAME, terms),
        "dips": planned(
            desired({keyword("casino"): OCR}), state({keyword("Casino"): ("Casino", OCR)}), live({"Casino": OCR})
        ).plan,
        "exclusive": planned(now=now, exclusive=["KeywordSample", "ContentReviewTemplate"]).plan,
    }


PLANS = {name: json.loads("".join(plan_json(plan))) for name, plan in plans().items()}


@pytest.mark.parametrize("name", PLANS)
def test_plans(name):
    assert valid("plan", PLANS[name]) == []


def test_the_plans_hold_every_verb_and_shape():
    """So that the schema is held against all of it."""
    changes = [change for plan in PLANS.values() for change in plan["changes"]]
    assert {change["verb"] for change in changes} >= {"create", "update", "delete", "adopt", "forget"}
    assert {plan["mode"] for plan in PLANS.values()} == {"apply", "destroy", "drift"}
    assert {type(field["after"]) for change in changes for field in change["fields"]} >= {str, int, list, type(None)}
    assert any(change["undoes_edit"] for change in changes)
    assert {change["dips"] for change in PLANS["dips"]["changes"]} == {
        "deleted before casino is created: the service may take them for one",
        "created after Casino is deleted: the service may take them for one",
    }
    assert any(plan["refusals"] for plan in PLANS.values())
    assert PLANS["no drift"]["changes"] == []


DAMAGE = {
    "a field more": lambda plan: plan.update(extra=1),
    "a field less": lambda plan: plan.pop("checksum"),
    "another format": lambda plan: plan.update(format_version=2),
    "a negative count": lambda plan: plan["summary"].update(create=-1),
    "a count less": lambda plan: plan["summary"].pop("keep"),
    "a verb": lambda plan: plan["changes"][0].update(verb="keep"),
    "a posture": lambda plan: plan["changes"][0].update(posture="good"),
    "a change with more": lambda plan: plan["changes"][0].update(extra=1),
    "a set of numbers": lambda plan: plan["changes"][0]["fields"][0].update(after=[1]),
    "a mapping": lambda plan: plan["changes"][0]["fields"][0].update(after={}),
    "a short checksum": lambda plan: plan.update(checksum="abc"),
    "an action": lambda plan: plan["budget"]["calls"].update(CreateWordSamples=1),
    "a mode": lambda plan: plan.update(mode="plan"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damaged_plans(name):
    damaged = copy.deepcopy(PLANS["creates"])
    DAMAGE[name](damaged)
    assert valid("plan", damaged)


REPORTS = {
    "nothing": Report(),
    "everything": Report(
        done={verb: 1 for verb in Verb if verb is not Verb.KEEP},
        failed=[Failure(KEY, Verb.CREATE, "InvalidParameterValue", "no", "r"), Failure(T, Verb.DELETE, "x", "y")],
        untried=[T],
        warnings=["w"],
        calls={"mps.CreateWordSamples": 3},
        seconds=1.25,
        serial=7,
        interrupted=True,
    ),
}


@pytest.mark.parametrize("name", REPORTS)
def test_reports(name):
    document = json.loads(report_json(REPORTS[name], Plan(Basis("prod", "intl", None, "l", 1), ())))
    assert valid("report", document) == []
    assert valid("report", document | {"extra": 1})
    assert valid("report", {key: value for key, value in document.items() if key != "ok"})


@pytest.mark.parametrize(
    "text",
    [
        words("{usages: [All], keywords: [a]}"),
        words("{usages: [Revue], keyword: [a]}"),
        words(f"{{usages: [All], keywords: [{'k' * 21}, a, a]}}"),
        template("{pornConfigure: {imgReviewInfo: {switch: maybe, blockConfidence: 101}}}"),
    ],
)
def test_problems(text):
    document = json.loads(problems_json(declare(text).problems))
    assert valid("problems", document) == []
    assert document["errors"] + document["warnings"] == len(document["problems"])
    assert valid("problems", document | {"problems": [{"rule": "x"}]})
