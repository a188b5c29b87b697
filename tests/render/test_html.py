"""HTML reports without a browser: what is in the file, what a browser may do with it, and what it can never run."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from reconciler.model.change import Verb
from reconciler.model.event import Done, Failure, Report
from reconciler.model.graph import Graph, ListNode
from reconciler.model.manifest import Position, Problem
from reconciler.model.plan import Plan
from reconciler.model.posture import Effect, Posture
from reconciler.model.resource import Address
from reconciler.pipeline.nouns import explain, nouns, scales
from reconciler.pipeline.schemas import SCHEMAS
from reconciler.render.formats import FORMATS, formats_of
from reconciler.render.formats.base import FailureView, PlanView, PolicyView, ProblemsView, ReportName, ReportView
from reconciler.render.html.packing import packed
from reconciler.render.html.page import in_script, own_texts, script, style
from reconciler.render.html.plan import PAGE_ONLY
from reconciler.render.masked_views import Masking
from reconciler.render.masking import Mask
from tests.support.explanations import graph
from tests.support.html_pages import Page, digest, unpacked
from tests.support.policy_reports import policy_report
from tests.support.rendered_plans import drifted, ending, keyword, large, replaced, rich, template

RICH = replace(rich(), checksum="9f3a1c0745d2b86e" * 4)
FAILED = Report(
    {Verb.CREATE: 1},
    failed=[
        Failure(Address("KeywordSample", name), Verb.CREATE, "Refused", "it is refused", "9f3a", "remove it")
        for name in ("one", "two")
    ],
    untried=[Address("KeywordSample", "later")],
    left=[Address("KeywordSample", "kept")],
    changed=[Done(Address("ContentReviewTemplate", "strict"), Verb.CREATE, "31")],
    warnings=["a warning"],
    errors=["the lock could not be freed"],
    serial=5,
)
PROBLEMS = (
    Problem("unknown-field", Position("manifests/live.yaml", 14, 9), 'unknown field "x"', suggestion="y", fix="a\nb"),
    Problem("unused-list", Position("lists/a.txt", 1), "no manifest uses this list", "warning"),
)
VIEWS = {
    "report": ReportView(PlanView(replace(rich(), checksum="9f3a" * 16), nouns(), explain), FAILED),
    "problems": ProblemsView(PROBLEMS, 3, 2, "moderation"),
    "tests": PolicyView(policy_report(), "moderation"),
}
REACHING = replace(
    ending(),
    changes=tuple(
        keyword(
            "old",
            Verb.DELETE,
            None,
            effect=Effect(Posture.LOOSENS, reason, lost="no longer reaches strict", gained=more),
        )
        for reason, more in (("", "reaches lax"), ("keyword removed", ""), ("both", "reaches lax"))
    ),
)
PLANS = {"rich": RICH, "drift": drifted(), "ending": ending(), "reaching": REACHING, "replaced": replaced()}
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "__proto__",
    "constructor",
    "\u202eתישארב\u2066 אבג",
    "\u2028\u2029\x00\x1b[2J",
    "&lt;b&gt;&amp;",
    "x" * 10_000,
)


def drawn(plan: Plan, reach: Graph | None = None) -> str:
    view = PlanView(plan, nouns(), explain, project="acme", scales=scales, graph=reach)
    return "".join(formats_of("plan")["html"].plan.draw(view))


def hostile_plan(names: tuple[str, ...] = HOSTILE) -> Plan:
    """A plan in which authors' and the cloud's texts of every sort are ``names``."""
    changes = []
    for name in names:
        more = {"list": name, "dips": name}
        changes.append(keyword(name, rich().changes[0].verb, name, **more))
        changes.append(
            template(name, *rich().changes[0][1:3], *(f._replace(path=name) for f in rich().changes[0].fields))
        )
    refusals = tuple(replace(rich().refusals[0], message=name, hint=name, flag=name) for name in names)
    basis = replace(rich().basis, target=names[0], account=names[1], place=names[2], commit=names[3])
    return replace(rich(), basis=basis, changes=tuple(changes), refusals=refusals, warnings=names)


def other(report: ReportName) -> tuple[Page, Any]:
    """The page of a report that is no plan, and its document in JSON."""
    view: Any = VIEWS[report]
    found = ("".join(formats_of(report)[form].drawing(report).draw(view)) for form in ("html", "json"))
    return Page(next(found)), json.loads(next(found))


def test_the_page_of_an_apply_holds_its_document() -> None:
    page, wanted = other("report")
    rows = unpacked(page.data["tables"]["outcomes"])
    found = dict(page.data["document"])
    found["changed"] = [
        {key: row[key] for key in ("address", "verb", "id")} for row in rows if row["outcome"] == "done"
    ]
    found["failed"] = [
        {key: each[key] for key in ("address", "verb", "code", "message", "request_id", "hint")}
        for each in rows
        if each["outcome"] == "failed"
    ]
    found["untried"] = [row["address"] for row in rows if row["outcome"] in ("untried", "left")]
    found["left"] = [row["address"] for row in rows if row["outcome"] == "left"]
    assert found == wanted
    assert len(found["failed"]) == 2 and found["left"] and "Incomplete" in page.text
    Draft202012Validator(SCHEMAS["report"]()).validate(found)


@pytest.mark.parametrize(
    ("report", "table", "part"), [("problems", "problems", "problems"), ("tests", "cases", "results")]
)
def test_pages_of_problems_and_tests_hold_their_documents(report: ReportName, table: str, part: str) -> None:
    page, wanted = other(report)
    found = page.data["document"] | {part: unpacked(page.data["tables"][table])}
    assert found == wanted
    Draft202012Validator(SCHEMAS[report]()).validate(found)


def test_an_apply_of_nothing_is_the_plan_and_a_declined_one_says_so() -> None:
    view = PlanView(rich(), nouns(), explain, command="")
    draw = formats_of("report")["html"].report.draw
    assert Page("".join(draw(ReportView(view, None)))).data["report"] == "plan"
    declined = Page("".join(draw(ReportView(view, None, declined=True))))
    rows = unpacked(declined.data["tables"]["outcomes"])
    assert {row["outcome"] for row in rows} == {"untried"} and len(rows) == len(rich().changes)
    assert "Not applied; nothing was written" in declined.text


def test_an_apply_with_an_error_beside_the_changes_is_not_done() -> None:
    def shown(report: Report) -> str:
        return Page(
            "".join(formats_of("report")["html"].report.draw(ReportView(PlanView(rich(), nouns(), explain), report)))
        ).text

    done = Report({Verb.CREATE: 1}, serial=5)
    assert "Done" in shown(done)
    failed = shown(replace(done, errors=["the state could not be written"]))
    assert "Incomplete" in failed and "Done" not in failed


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_plan_of_a_part_says_so(form: str) -> None:
    plan = replace(rich(), basis=replace(rich().basis, choice=("--only Keyword*",)))
    shown = ("".join(formats_of("plan")[form].plan.draw(PlanView(each, nouns(), explain))) for each in (plan, rich()))
    assert ["A PART ONLY" in each for each in shown] == [True, False]


@pytest.mark.parametrize("name", PLANS)
def test_the_page_holds_the_document_that_json_is_made_from(name: str) -> None:
    view = PlanView(PLANS[name], nouns(), explain)
    wanted = json.loads("".join(formats_of("plan")["json"].plan.draw(view)))
    data = Page(drawn(PLANS[name])).data
    rows = unpacked(data["tables"]["changes"])
    for row in rows:
        said = [f"{row['address'].partition('/')[2]} {text}" for text in (row.pop("lost"), row.pop("gained")) if text]
        row["reason"] = "; ".join([row["reason"], *said] if row["reason"] else said)
        for key in PAGE_ONLY:
            del row[key]
    found = data["document"] | {"changes": rows}
    Draft202012Validator(SCHEMAS["plan"]()).validate(found)
    assert found == wanted


def test_what_thresholds_do_is_in_the_page() -> None:
    rows = unpacked(Page(drawn(drifted())).data["tables"]["changes"])
    assert rows[1]["scales"] == [
        {"path": "pornConfigure.imgReviewInfo", "before": {"review": 0, "block": 90}, "after": None}
    ]
    assert rows[0]["meanings"] is None  # its forms are not in this plan
    strict = {"pornConfigure.imgReviewInfo.switch": "ON", "pornConfigure.imgReviewInfo.blockConfidence": 80}
    eased = strict | {"pornConfigure.imgReviewInfo.blockConfidence": 90}
    change = rich().changes[0]._replace(before=strict, after=eased)
    (row,) = unpacked(Page(drawn(replace(rich(), changes=(change,)))).data["tables"]["changes"])
    assert row["meanings"] == ["80–89: block → review"]
    assert row["scales"][0] == {
        "path": "pornConfigure.imgReviewInfo",
        "before": {"review": 0, "block": 80},
        "after": {"review": 0, "block": 90},
    }


def test_the_policy_allows_this_script_and_this_style_and_nothing_else() -> None:
    page = Page(drawn(rich(), graph()))
    assert page.policy["default-src"] == "'none'"
    assert page.policy["script-src"] == digest(page.own("script"))
    assert page.policy["style-src"] == digest(page.own("style"))
    assert "unsafe" not in str(page.policy)
    assert page.policy.keys() >= {"base-uri", "form-action", "require-trusted-types-for"}


def test_nothing_is_loaded_and_no_attribute_is_code() -> None:
    own = "\n".join(own_texts()).replace('"http://www.w3.org/2000/svg"', "the name of SVG, which is no address")
    assert re.findall(r"https?:|@import|url\(|\bimport\(|fetch\(|XMLHttp|innerHTML|\beval\(", own) == []
    page = Page(drawn(hostile_plan(), graph()))
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src", "srcdoc")], tag
        assert attributes.get("href") in (None, "#main")
    assert set(page.tags).isdisjoint({"img", "link", "iframe", "object", "embed", "base", "form", "svg"})


def test_hostile_names_are_text() -> None:
    """The same elements stand in the page whatever things are called, and its data are what they were."""
    harmless = tuple(f"w{n}" for n in range(len(HOSTILE)))
    page = Page(drawn(hostile_plan()))
    assert page.tags == Page(drawn(hostile_plan(harmless))).tags
    assert page.tags.count("script") == 2
    rows = unpacked(page.data["tables"]["changes"])
    assert [row["address"].partition("/")[2] for row in rows[::2]] == list(HOSTILE)
    assert "\u202e" not in drawn(hostile_plan())
    assert "\x1b" not in drawn(hostile_plan())
    assert page.own("script") == script()


def test_hostile_names_of_a_graph_and_of_a_failure() -> None:
    reach = Graph(tuple(ListNode(name, 1, 0) for name in HOSTILE))
    page = Page(drawn(rich(), reach))
    assert [each["name"] for each in page.data["graph"]["lists"]] == list(HOSTILE)
    for name in HOSTILE:
        failed = "".join(formats_of("plan")["html"].failure(FailureView("plan", name, name, project=name, target=name)))
        assert Page(failed).tags.count("script") == 2
        assert Page(failed).data is None


@given(st.text())
def test_json_in_a_script_ends_no_element(text: str) -> None:
    written = in_script(json.dumps(text, ensure_ascii=False))
    assert set(written).isdisjoint("<>&\u2028\u2029")
    assert json.loads(written) == text


VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
ROWS = st.lists(st.fixed_dictionaries({"a": VALUES, "b": st.lists(VALUES), "c": st.just(1) | st.just(True)}))


@given(ROWS)
def test_packing_loses_nothing(rows: list[dict[str, object]]) -> None:
    found = unpacked(json.loads("".join(packed(rows))))
    assert json.dumps(found, sort_keys=True) == json.dumps(rows, sort_keys=True)


def test_masked_words_are_not_in_the_file() -> None:
    words = [change.address.name for change in rich().changes if change.address.kind == "KeywordSample"]
    view = PlanView(rich(), nouns(), explain, scales=scales, graph=graph())
    masked = Masking(Mask(words), frozenset({"KeywordSample"})).of(view)
    text = "".join(formats_of("plan")["html"].plan.draw(masked))
    shown = text.encode()
    assert [word for word in words if word.encode() in shown or json.dumps(word)[1:-1].encode() in shown] == []
    assert Page(text).own("script") == script()


def test_a_page_of_many_changes_is_small() -> None:
    """Some hundred bytes a change: what many have alike stands there once, such as the fifty templates they reach."""
    reach = ", ".join(f"template-{n} (screen text)" for n in range(50))
    gained = Effect(Posture.TIGHTENS, "keyword added", gained=f"reaches from now on {reach}")
    made = large(4000)
    plan = replace(made, changes=tuple(change._replace(effect=gained) for change in made.changes))
    assert len(drawn(plan)) - len(style()) - len(script()) < 120 * len(plan.changes)
    (row, *_) = unpacked(Page(drawn(plan)).data["tables"]["changes"])
    assert row["gained"] == gained.gained


def test_the_same_plan_is_the_same_page() -> None:
    assert drawn(rich(), graph()) == drawn(rich(), graph())


def test_formats_that_write_files_of_their_own_name_the_words() -> None:
    own = [form.name for form in FORMATS if form.own_words is not None]
    assert own == ["html"]
    kept = "\n".join(formats_of("plan")["html"].own_words())
    assert script()[20:-20].splitlines()[5] in kept
    assert digest(script()) in kept
