"""Several targets as Markdown: a line for each, then each by itself, within the limit and inert."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.model.fleet import TargetError, TargetOutcome
from reconciler.model.posture import Posture
from reconciler.model.shard import Shard, Share
from reconciler.render.formats import formats_of
from reconciler.render.formats.several import FleetView, TargetView
from reconciler.render.markdown.fleet import LEAST, fleet_markdown
from reconciler.render.markdown.page import size
from reconciler.render.words import counted
from tests.support.fleet_views import applied, failed, merged, planned
from tests.support.markdown_check import faults
from tests.support.policy_reports import policy_report
from tests.support.rendered_plans import drifted, ending, large, rich

from .test_html import FAILED, HOSTILE, RICH, hostile_plan

NOTHING = replace(rich(), changes=(), refusals=(), warnings=(), headline=None)
PLANS = {"prod-eu": RICH, "prod-cn": ending(), "dev": NOTHING}


def test_a_line_for_each_target_and_then_each_by_itself() -> None:
    text = fleet_markdown(planned(PLANS, "plan", failed("lost")))
    lines = text.splitlines()
    assert lines[:2] == ["<!-- reconciler project=acme report=plan -->", "### 🔴 plan of 4 targets: 3 ok, 1 refused"]
    assert [line.split(" | ")[1] for line in lines if line.startswith(("| 🟢", "| 🔴"))][:3] == [
        "`lost`",
        "`prod-eu`",
        "`prod-cn`",
    ]
    assert "🟢 1 target with nothing to show: `dev`" in lines
    assert [line for line in lines if line.startswith("#### ")] == [
        "#### `lost`: ❌",
        "#### `prod-eu`: 🔴 7 loosen · 🟠 1 mixed · 🟢 299 tighten · 5 deleted",
        "#### `prod-cn`: 🔴 7 loosen · 🟢 2 tighten · 7 deleted",
    ]
    assert text.count("<details>") == text.count("</details>")
    assert "would delete 900 → `--allow-deletes 900`" in text and text.count("<!--") == 1
    assert faults(text, text) == []


def test_tests_that_fail_are_shown_where_nothing_changes() -> None:
    """They fail with what the account has already."""
    view = planned({"dev": NOTHING})
    tested = replace(view.targets[0].view, tests=policy_report())  # type: ignore[type-var]
    text = fleet_markdown(replace(view, targets=[replace(view.targets[0], view=tested)]))
    assert "nothing to show" not in text and "1 fail" in text and "❌" in text


def test_an_apply_and_what_failed_in_it() -> None:
    text = fleet_markdown(applied({"prod-eu": FAILED, "staging": None}, rich()))
    assert "#### `prod-eu`: ❌ 2 failed" in text and "it is refused" in text
    assert "🟢 1 target with nothing to show: `staging`" in text
    again = fleet_markdown(merged(applied({"prod-eu": FAILED}, rich())).fleet)
    assert "it is refused" in again and "reconciler apply" not in again


@pytest.mark.parametrize("count", [2, 30, pytest.param(900, marks=pytest.mark.slow)])
def test_it_is_bounded_and_says_what_it_leaves_out(count: int) -> None:
    """As forges count characters; what has room is shown, what loosens before the rest."""
    calm = tuple(change for change in large(600).changes if change.effect.posture is Posture.TIGHTENS)
    plans = {f"calm-{number}": replace(large(600), changes=calm, refusals=()) for number in range(count)}
    text = fleet_markdown(planned(plans | {"loosening": RICH}))
    assert size(text) <= 60_000
    shown = [line for line in text.splitlines() if line.startswith("#### ")]
    assert shown[0].startswith("#### `loosening`")
    left = count + 1 - len(shown)
    assert (f"*{counted(left, 'target')} not shown by itself here" in text) == (left > 0)
    if count > 400:
        assert "*Targets: " in text and len(shown) >= (60_000 - 2_500) * 2 // 3 // LEAST - 1
    assert faults(text, text) == []


def test_full_names_everything() -> None:
    view = planned({f"t{number}": large(300) for number in range(12)})
    full = replace(
        view,
        targets=[replace(each, view=replace(each.view, full=True)) for each in view.targets],  # type: ignore[type-var]
    )
    text = fleet_markdown(full)
    assert size(text) > 60_000
    assert all(text.count(f"`{change.address.name}`") >= 12 for change in large(300).changes)


def hostile_run(name: str) -> FleetView:
    """A run in which every text of an author, of the cloud or of a file is ``name``."""
    refusal = {"code": name, "message": name, "flag": name, "hint": name}
    problem = {"rule": name, "message": name, "file": name, "line": 3, "severity": name}
    error = TargetError(name, name, name, (refusal,), (problem,))
    unread = TargetView(TargetOutcome(f"{name}y", 0), name, unread=name)
    view = planned({name: hostile_plan((name,) * 4)}, "plan", failed(f"x{name}", error, 1), unread)
    return replace(view, faults=(name,), project=name, command=name)


ONE_LINE = [name for name in HOSTILE if len(name.splitlines()) == 1 and len(name) < 1000]
"""Others are cut, or are more lines, so that a page of them has other elements."""


@pytest.mark.parametrize("name", ONE_LINE, ids=range(len(ONE_LINE)))
def test_hostile_names_are_inert(name: str) -> None:
    for hostile, harmless in zip(*(each_form(hostile_run(text)) for text in (name, "word")), strict=True):
        assert faults(hostile, harmless) == []


def test_names_of_any_length_fit() -> None:
    for name in HOSTILE:
        assert all(size(text) <= 60_000 for text in each_form(hostile_run(name)))


def each_form(view: FleetView) -> list[str]:
    """Of the run itself, and of the merged report of it."""
    return [fleet_markdown(each) for each in (view, merged(view).fleet)]


def test_a_share_and_drift() -> None:
    view = replace(planned({"a": drifted()}, "drift"), share=Share(Shard.of(0, 2), 9))
    text = "".join(formats_of("fleet")["markdown"].fleet.draw(view))
    assert "shard 0/2 of 9 targets" in text and "report=drift" in text


def test_nothing_at_all() -> None:
    text = fleet_markdown(FleetView("plan", ()))
    assert text == "<!-- reconciler report=plan -->\n### 🟢 plan of 0 targets: nothing\n\n"
