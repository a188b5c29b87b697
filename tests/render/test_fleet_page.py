"""The page of several targets: a table of them, the changes of all, and refusals and failures of each."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from reconciler.model.fleet import FleetReport, TargetError, TargetOutcome
from reconciler.model.manifest import Position
from reconciler.model.moves import Move
from reconciler.model.plan import Refusal
from reconciler.model.resource import Address
from reconciler.pipeline.merged_views import target_view
from reconciler.pipeline.nouns import nouns
from reconciler.render.formats import formats_of
from reconciler.render.formats.base import PolicyView, ProblemsView
from reconciler.render.formats.several import FleetView, MergedView, TargetView
from reconciler.render.html import fleet, fleet_parts
from reconciler.render.html.page import script, style
from reconciler.render.markdown.fleet import fleet_markdown
from tests.support.fleet_views import applied, failed, merged, page_of, planned
from tests.support.html_pages import Page, unpacked
from tests.support.policy_reports import policy_report
from tests.support.rendered_plans import ending, large, rich

from .test_html import FAILED, HOSTILE, PROBLEMS, RICH, hostile_plan

NOTHING = replace(rich(), changes=(), refusals=(), warnings=(), headline=None)
PLANS = {"prod-eu": RICH, "prod-cn": ending(), "dev": NOTHING}
MOVE = Move(Address("ContentReviewTemplate", "old"), Address("ContentReviewTemplate", "new"), Position("m.yaml", 3))
MOVING = replace(NOTHING, moves=(MOVE,))
MOVED = replace(FAILED, moved=(MOVE._replace(position=None),))


def rows_of(page: Page, table: str) -> list[dict[str, Any]]:
    return unpacked(page.data["tables"][table])


def test_the_changes_of_all_targets_with_their_target() -> None:
    view = planned(PLANS)
    page = Page(page_of(view))
    rows = rows_of(page, "changes")
    assert [row["target"] for row in rows] == ["prod-eu"] * len(RICH.changes) + ["prod-cn"] * len(ending().changes)
    assert [row["address"] for row in rows] == [str(c.address) for plan in PLANS.values() for c in plan.changes]
    assert "Plan of 3 targets" in page.text
    assert "776 keywords no longer reach 2 templates" in page.text
    assert page.own("script") == script() and page.own("style") == style()


def test_what_is_wrong_comes_first_with_its_refusals_and_flags() -> None:
    page = Page(page_of(planned(PLANS, "plan", failed("lost"))))
    text = page.text
    assert text.index("lost") < text.index("prod-eu") < text.index("prod-cn")
    assert "would delete 900" in text and "--allow-deletes 900" in text
    assert "apply will refuse: " in text
    assert all(refusal.message in text for refusal in RICH.refusals)
    links = {attributes.get("href") for tag, attributes in page.elements if tag == "a"}
    anchors = {f"#{attributes['id']}" for tag, attributes in page.elements if tag == "details" and "id" in attributes}
    assert links == {"#main"} | anchors and len(anchors) == 4


def test_outcomes_of_an_apply_and_why_changes_failed() -> None:
    page = Page(page_of(applied({"prod-eu": FAILED, "staging": None}, rich())))
    rows = rows_of(page, "outcomes")
    assert {row["target"] for row in rows} == {"prod-eu"} and len(rows) == 5
    assert "it is refused" in page.text and "remove it" in page.text
    assert "the lock could not be freed" in page.text and "nothing to do" in page.text
    assert "1 created, 2 failed, 1 not tried, 1 left" in page.text


def test_problems_and_cases_of_several_targets() -> None:
    views = {"problems": ProblemsView(PROBLEMS, 3, 2), "cases": PolicyView(policy_report())}
    for table, view in views.items():
        targets = [TargetView(TargetOutcome(name, 0), "said", view=view) for name in ("a", "b")]
        rows = rows_of(Page(page_of(FleetView("validate", targets))), table)
        assert [row.pop("target") for row in rows] == ["a"] * (len(rows) // 2) + ["b"] * (len(rows) // 2)
        assert rows[: len(rows) // 2] == rows[len(rows) // 2 :]


def test_problems_that_are_a_target_s_error() -> None:
    row = {"rule": "r", "severity": "error", "file": "a.yaml", "line": 3, "message": "wrong", "allowed": ["x", 1]}
    error = TargetError("1 error", "ManifestErrors", None, (), (row, {"line": "x", "allowed": 3}))
    page = Page(page_of(planned({"dev": NOTHING}, "plan", failed("bad", error, 1))))
    first, second = rows_of(page, "problems")
    assert (first["target"], first["rule"], first["line"], first["allowed"]) == ("bad", "r", 3, ["x"])
    assert second["rule"] is None and second["line"] == 0 and second["allowed"] == []


@pytest.mark.parametrize("view", [planned(PLANS, "drift"), applied({"prod-eu": FAILED}, rich())], ids=("plan", "apply"))
def test_a_merged_report_has_what_the_run_had(view: FleetView) -> None:
    """All but meanings and scores, which documents do not have, and how to go on.

    How changes are sent in two steps is not read; that something was held is in the reason.
    """
    table = "outcomes" if view.command == "apply" else "changes"
    live, read = (rows_of(Page(page_of(each)), table) for each in (view, merged(view).fleet))
    if table == "changes":
        for row in [*live, *read]:
            said = [f"{row['address'].partition('/')[2]} {row.pop(way)}" for way in ("lost", "gained") if row[way]]
            row["reason"] = "; ".join(filter(None, [row["reason"], *said]))
            for key in ("lost", "gained", "meanings", "scales", "via", "held"):
                row.pop(key, None)
    assert read == live
    assert "Held" in Page(page_of(merged(view).fleet)).text or table == "outcomes"
    text = Page(page_of(merged(view).fleet)).text
    assert all(refusal.message in text for refusal in RICH.refusals) or table == "outcomes"
    assert "reconciler apply" not in text


def test_addresses_that_change_in_the_state_are_in_a_merged_report() -> None:
    """A plan of nothing else is not one of nothing: an apply of it writes the state."""
    again = merged(planned({"prod": MOVING})).fleet
    assert "Moved1 address" in Page(page_of(again)).text  # a term and its description
    text = fleet_markdown(again)
    assert "`ContentReviewTemplate/new`: moved from `ContentReviewTemplate/old` (`m.yaml:3`)" in text
    assert "nothing to show" not in text
    assert "1 moved" in Page(page_of(merged(applied({"prod": MOVED}, rich())).fleet)).text


def test_a_result_that_cannot_be_read_is_said_and_hides_no_other() -> None:
    document = json.loads("".join(formats_of("plan")["json"].plan.draw(planned({"a": RICH}).targets[0].view)))
    damaged = document | {"changes": [document["changes"][0] | {"verb": "explode"}]}
    results = {"bad": damaged, "good": document, "odd": {"mode": "apply"}, "of another command": {"account": "1"}}
    outcomes = tuple(TargetOutcome(name, 0, result) for name, result in results.items())
    view = MergedView(FleetReport("plan", outcomes, faults=("a shard is missing",)), read=target_view, nouns=nouns())
    page = Page("".join(formats_of("merged")["html"].merged.draw(view)))
    assert "cannot be shown: changes[0] has a verb of another version" in page.text
    assert "a shard is missing" in page.text
    assert {row["target"] for row in rows_of(page, "changes")} == {"good"}


def test_hostile_names_are_text() -> None:
    """The same elements stand in the page whatever things are called: of a run, and of files of anybody."""
    harmless = tuple(f"w{number}" for number in range(len(HOSTILE)))
    pages = {}
    for names in (HOSTILE, harmless):
        refusal = {"code": names[0], "message": names[1], "flag": names[2], "hint": names[3], "addresses": list(names)}
        error = TargetError(names[0], names[1], names[2], (refusal,), ({"rule": names[0], "message": names[1]},))
        plan = hostile_plan(names)
        view = planned(dict.fromkeys(names, plan), "plan", failed("x" + names[0], error))
        view = replace(view, project=names[0], command=names[6], faults=names)
        pages[names] = Page(page_of(view)), Page(page_of(merged(view).fleet))
    for hostile, plain in zip(pages[HOSTILE], pages[harmless], strict=True):
        assert hostile.tags == plain.tags
        assert hostile.tags.count("script") == 2 and hostile.own("script") == script()
        for tag, attributes in hostile.elements:
            assert not [name for name in attributes if name.startswith("on") or name in ("style", "src")], tag
            assert attributes.get("href", "#")[:1] == "#"
        shown = {row["address"].partition("/")[2] for row in rows_of(hostile, "changes")}
        assert shown == set(HOSTILE)


@pytest.mark.parametrize("value", [None, 1, -1, 1.5, True, "x", [], {}, [None], {"a": None}])
def test_no_member_of_a_document_breaks_the_page(value: object) -> None:
    """Whatever stands in the place of any member: the page is drawn, and says so or leaves it out."""
    texts = [
        "".join(formats_of("plan")["json"].plan.draw(planned({"a": replace(RICH, moves=(MOVE,))}).targets[0].view)),
        "".join(formats_of("report")["json"].report.draw(applied({"a": MOVED}, rich()).targets[0].view)),
    ]
    for text in texts:
        document = json.loads(text)
        cut = {key: each[:1] if isinstance(each, list) else each for key, each in document.items()}
        inner = [key for key, each in cut.items() if isinstance(each, list) and each and isinstance(each[0], dict)]
        made = [cut | {key: value} for key in cut]
        made += [cut | {key: [cut[key][0] | {name: value}]} for key in inner for name in cut[key][0]]
        outcomes = tuple(TargetOutcome(str(at), 0, result) for at, result in enumerate(made))
        view = MergedView(FleetReport("plan", outcomes), read=target_view, nouns=nouns())
        for form in ("html", "markdown"):
            assert "".join(formats_of("merged")[form].merged.draw(view))


def test_many_targets_and_much_of_each_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table, the targets shown by themselves, and what is said of each; what is left out is counted."""
    monkeypatch.setattr(fleet, "MOST_TARGETS", 8)
    monkeypatch.setattr(fleet, "MOST_PARTS", 5)
    monkeypatch.setattr(fleet_parts, "MOST", 3)
    refusals = tuple(Refusal(f"code-{number}", "no") for number in range(10))
    plan = replace(rich(), refusals=refusals, warnings=tuple("abcde"))
    page = Page(page_of(planned({f"t{number}": plan for number in range(10)})))
    assert "and 2 more targets" in page.text
    assert "3 more targets with details" in page.text
    assert "and 9 more refusals, causes, errors and warnings" in page.text
    assert [attributes.get("class") for _, attributes in page.elements].count("refusal") == 3 * 5
    assert len(rows_of(page, "changes")) == 10 * len(plan.changes)


def test_changes_of_many_targets_take_no_more_room_than_those_of_one() -> None:
    own = len(style()) + len(script())
    whole = large(4000)
    one = len(page_of(planned({"one": whole}))) - own
    size = len(whole.changes) // 20 + 1
    parts = {
        f"target-{number}": replace(whole, changes=whole.changes[number * size : (number + 1) * size], refusals=())
        for number in range(20)
    }
    assert len(page_of(planned(parts))) - own < one + 20 * 8_000


def test_nouns_and_mode_of_drift_are_known_to_the_script() -> None:
    page = Page(page_of(planned({"a": replace(rich(), mode="drift")}, "drift")))
    assert page.data["document"] == {"mode": "drift"} and page.data["nouns"] == nouns()
    assert page.data["report"] == "fleet"
