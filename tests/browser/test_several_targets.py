"""The page of several targets in a browser: its table, the changes of all by target, hostile names, and its size."""

from __future__ import annotations

import pytest

from reconciler.model.posture import Posture
from tests.render.test_html import HOSTILE, hostile_plan
from tests.support.fleet_views import merged, page_of, planned
from tests.support.rendered_plans import ending, large

from .test_reports import EVERY, FLEET, PLAN, Show, status

pytestmark = pytest.mark.browser


def test_targets_of_a_fleet(show: Show) -> None:
    """The table leads to each target; the changes of all are filtered by target, and say whose they are."""
    page = show(page_of(FLEET)).page
    assert page.locator("table.targets tbody th").all_inner_texts() == ["lost", "prod-eu", "prod-cn"]
    total = len(PLAN.changes) + len(ending().changes)
    assert status(page).startswith(f"{total} changes")
    page.get_by_role("group", name="Target").get_by_label("prod-cn").check()
    assert status(page) == f"{len(ending().changes)} of {total} changes"
    where = page.locator("#changes .rows .where").all_inner_texts()
    assert all(text.startswith("prod-cn · ") for text in where)
    page.get_by_role("group", name="Posture").get_by_label("loosens").check()
    loosening = [change for change in ending().changes if change.effect.posture is Posture.LOOSENS]
    assert status(page) == f"{len(loosening)} of {total} changes"
    row = page.locator("#changes .rows > li").first
    row.locator("summary").click()
    row.locator(".detail").wait_for()
    page.get_by_role("link", name="lost").click()
    assert page.locator("#target-1").get_attribute("open") is not None
    assert "--allow-deletes 900" in page.inner_text("#target-1")
    assert page.evaluate("location.hash") == "#target-1"
    page.get_by_role("button", name="Clear").click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#changes .rows > li").count() == total


def test_hostile_targets_run_nothing(show: Show) -> None:
    page = show(page_of(merged(planned(dict.fromkeys(HOSTILE, hostile_plan()))).fleet)).page
    page.evaluate(EVERY)
    page.locator("#changes .detail").nth(99).wait_for()
    assert page.locator("script").count() == 2
    assert page.locator("img, iframe, object, embed, b > script").count() == 0
    assert page.evaluate("Object.keys(Object.prototype).length") == 0
    choice = page.get_by_role("combobox", name="Target")
    choice.select_option(label=f"__proto__ ({len(hostile_plan().changes)})")
    assert status(page).startswith(f"{len(hostile_plan().changes)} of {len(HOSTILE) * len(hostile_plan().changes)} ")


def test_a_hundred_thousand_changes_of_a_hundred_targets(show: Show) -> None:
    """The document stays as small, and a target's changes are found."""
    plan = large(991)
    page = show(page_of(planned({f"target-{number}": plan for number in range(100)}))).page
    total = 100 * len(plan.changes)
    assert status(page).startswith(f"{total:,} changes") and total > 95_000
    first = page.evaluate("document.querySelectorAll('*').length")
    assert first < 15_000
    page.get_by_role("combobox", name="Target").select_option(label=f"target-7 ({len(plan.changes):,})")
    assert status(page).startswith(f"{len(plan.changes):,} of {total:,} changes")
    assert page.evaluate("document.querySelectorAll('*').length") <= first
