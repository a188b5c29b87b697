from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.change import Verb
from reconciler.model.event import Done, Failure, Report
from reconciler.model.plan import Plan, Refusal
from reconciler.model.posture import Effect, Posture
from reconciler.model.resource import Address
from reconciler.render.json import dumps, plan_json, report_json
from tests.support.rendered_plans import BASIS, PORN, STRICT, drifted, ending, keyword, large, replaced, rich, template

_count = {"type": "integer", "minimum": 0}
_text = {"type": "string"}
_maybe = {"type": ["string", "null"]}


def _object(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


_life = _object(dict.fromkeys(("expires", "owner", "ticket", "reason"), _maybe))
_hold = _object(dict.fromkeys(("since", "until", "by", "reason"), _text))
_tally = _object(
    dict.fromkeys(
        (
            *("keywords", "templates", "keywords_partly", "templates_partly", "unread", "unknown", "uncounted"),
            *("whole", "switches", "thresholds", "labels", "others"),
        ),
        _count,
    )
)
_maybe_tally = {"anyOf": [_tally, {"type": "null"}]}
CONTRACT = _object(
    {
        "format_version": {"const": 1},
        "target": _text,
        "site": _text,
        "account": _maybe,
        "mode": {"enum": ["apply", "destroy", "drift"]},
        "lineage": _text,
        "serial": _count,
        "checksum": _text,
        "endpoint": _maybe,
        "state": _text,
        "guards": {"type": "array", "items": _object({"guard": _text, "value": _text, "source": _text})},
        "relaxed_guards": {"type": "array", "items": _object({"guard": _text, "before": _text, "after": _text})},
        "commit": _maybe,
        "offline": {
            "type": "array",
            "items": _object(
                {
                    "what": {"enum": ["state", "export"]},
                    "path": _text,
                    "made": {"type": ["number", "null"]},
                    "serial": _count,
                    "sha256": _maybe,
                }
            ),
        },
        "summary": _object(
            dict.fromkeys(
                (
                    "create",
                    "update",
                    "replace",
                    "delete",
                    "adopt",
                    "forget",
                    "run",
                    "keep",
                    "unmanaged",
                    "held",
                    "drift",
                ),
                _count,
            )
        ),
        "posture": _object(dict.fromkeys(("tightens", "loosens", "mixed", "neutral"), _count)),
        "headline": _object(
            {"lines": {"type": "array", "items": _text}, "loosens": _maybe_tally, "tightens": _maybe_tally}
        ),
        "refusals": {
            "type": "array",
            "items": _object(
                {
                    "code": _text,
                    "message": _text,
                    "addresses": {"type": "array", "items": _text},
                    "flag": _maybe,
                    "hint": _maybe,
                }
            ),
        },
        "budget": _object({"calls": {"type": "object", "additionalProperties": _count}, "seconds": {"type": "number"}}),
        "warnings": {"type": "array", "items": _text},
        "at": _maybe,
        "moves": {"type": "array", "items": _object({"from": _text, "to": _text, "source": _maybe})},
        "ends": {"type": "array", "items": _object({"address": _text, "before": _maybe, "after": _maybe})},
        "held": {
            "type": "array",
            "items": _object({"address": _text, "list": _maybe} | _hold["properties"]),
        },
        "policies": {
            "type": "array",
            "items": _object({"address": _text, "deletion_policy": {"enum": ["delete", "keep"]}}),
        },
        "changes": {
            "type": "array",
            "items": _object(
                {
                    "address": _text,
                    "verb": {"enum": ["create", "update", "replace", "delete", "adopt", "forget", "run"]},
                    "posture": {"enum": ["tightens", "loosens", "mixed", "neutral"]},
                    "reason": _text,
                    "undoes_edit": {"type": "boolean"},
                    "dips": _maybe,
                    "via": {
                        "anyOf": [
                            {"type": "array", "items": _object({"path": _text, "value": {}})},
                            {"type": "null"},
                        ]
                    },
                    "adopted": {"type": "boolean"},
                    "list": _maybe,
                    "source": _maybe,
                    "expired": {"type": "boolean"},
                    "life": {"anyOf": [_life, {"type": "null"}]},
                    "held": {"anyOf": [_hold, {"type": "null"}]},
                    "fields": {"type": "array", "items": _object({"path": _text, "before": {}, "after": {}})},
                }
            ),
        },
    }
)


def document(plan: Plan) -> dict[str, Any]:
    return json.loads("".join(plan_json(plan)))  # type: ignore[no-any-return]


@pytest.mark.parametrize("plan", [rich(), replaced(), drifted(), ending(), large(1000), Plan(BASIS, ())])
def test_the_contract_holds(plan: Plan) -> None:
    jsonschema.validate(document(plan), CONTRACT)


def test_summary_and_changes() -> None:
    found = document(rich())
    assert found["summary"] == {
        "create": 299, "update": 8, "replace": 0, "delete": 5, "adopt": 4, "forget": 1, "run": 1,
        "keep": 40028, "unmanaged": 309, "held": 0, "drift": 3,
    }  # fmt: skip
    assert document(replaced())["summary"]["replace"] == 5
    assert found["posture"] == {"tightens": 299, "loosens": 7, "mixed": 1, "neutral": 11}
    assert len(found["changes"]) == len(rich().changes)
    assert found["changes"][1] == {
        "address": "ContentReviewTemplate/kids",
        "verb": "update",
        "posture": "loosens",
        "reason": "less is reviewed",
        "undoes_edit": True,
        "dips": None,
        "via": None,
        "adopted": False,
        "list": None,
        "source": "manifests/live.yaml:22",
        "expired": False,
        "life": None,
        "held": None,
        "fields": [{"path": "terrorismConfigure.imgReviewInfo.reviewConfidence", "before": 50, "after": 60}],
    }
    dipping = [change["dips"] for change in found["changes"] if change["dips"] is not None]
    assert dipping == [change.dips for change in rich().changes if change.dips] != []


def test_creates_and_deletes_list_every_path() -> None:
    plan = Plan(
        BASIS,
        (
            template("a", Verb.CREATE, Effect(Posture.TIGHTENS), after=STRICT),
            template("b", Verb.DELETE, Effect(Posture.LOOSENS), before=STRICT),
            template("c", Verb.ADOPT, Effect(Posture.NEUTRAL), before=STRICT),
            template("d", Verb.KEEP, Effect(Posture.NEUTRAL), before=STRICT),
        ),
    )
    create, delete, adopt = document(plan)["changes"]
    assert [field["path"] for field in create["fields"]] == sorted(STRICT)
    assert {"path": f"{PORN}.labelSet", "before": None, "after": ["porn", "sexy"]} in create["fields"]
    assert {"path": f"{PORN}.labelSet", "before": ["porn", "sexy"], "after": None} in delete["fields"]
    assert adopt["fields"] == []


def test_it_comes_in_pieces() -> None:
    assert max(map(len, plan_json(large(5000)))) < 200_000
    assert sum(1 for _ in plan_json(large(5000))) > 5000


@given(st.recursive(st.text(st.characters()), lambda inner: st.dictionaries(st.text(), inner), max_leaves=4))
def test_any_text_is_inert_and_means_the_same(value: Any) -> None:
    text = dumps(value)
    assert text.replace("\u3000", "").isprintable()
    text.encode()
    assert json.loads(text) == json.loads(json.dumps(value))


def test_ordinary_text_stays_readable() -> None:
    assert dumps("德州　扑克 ฟรี كازينو") == '"德州　扑克 ฟรี كازينو"'
    assert dumps("\x1b\u202e\x7f\U000e0041") == r'"\u001b\u202e\u007f\udb40\udc41"'


def test_hostile_names_are_inert() -> None:
    evil = "\x1b[2J\u202e\x9b\u200b\x7f</script>"
    plan = Plan(
        replace(BASIS, target=evil, account=evil),
        (
            keyword(evil, Verb.CREATE, evil, list=evil),
            template(evil, Verb.CREATE, Effect(Posture.MIXED, evil), after={evil: evil}),
        ),
        (Refusal(evil, evil, (Address("K", evil),), evil, evil),),
        warnings=(evil,),
    )
    text = "".join(plan_json(plan))
    assert all(line.isprintable() for line in text.splitlines())
    assert document(plan)["changes"][0]["address"] == f"KeywordSample/{evil}"
    report = Report(failed=[Failure(Address("K", evil), Verb.CREATE, evil, evil, evil)], untried=[Address("K", evil)])
    assert report_json(report, plan)[:-1].isprintable()


def test_report() -> None:
    report = Report(
        done={Verb.CREATE: 3},
        failed=[Failure(Address("K", "a"), Verb.UPDATE, "InvalidParameter", "no", "r-1", "do this")],
        changed=[Done(Address("K", "c"), Verb.CREATE, "31")],
        untried=[Address("K", "b")],
        warnings=["w"],
        calls={"mps.CreateWordSamples": 1},
        seconds=1.23456,
        serial=7,
    )
    assert json.loads(report_json(report, Plan(BASIS, ()))) == {
        "format_version": 1,
        "target": "prod",
        "endpoint": None,
        "state": "",
        "guards": [],
        "relaxed_guards": [],
        "commit": None,
        "ok": False,
        "interrupted": False,
        "headline": {"lines": [], "loosens": None, "tightens": None},
        "done": {"create": 3},
        "changed": [{"address": "K/c", "verb": "create", "id": "31"}],
        "failed": [
            {
                "address": "K/a",
                "verb": "update",
                "code": "InvalidParameter",
                "message": "no",
                "request_id": "r-1",
                "hint": "do this",
            }
        ],
        "causes": [
            {
                "code": "InvalidParameter",
                "message": "no",
                "hint": "do this",
                "count": 1,
                "samples": ["K/a"],
                "request_id": "r-1",
            }
        ],
        "moved": [],
        "untried": ["K/b"],
        "left": [],
        "warnings": ["w"],
        "errors": [],
        "calls": {"mps.CreateWordSamples": 1},
        "seconds": 1.235,
        "serial": 7,
        "history": None,
    }
