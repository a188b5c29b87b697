"""HTML reports in a browser: used by hand, by keyboard and by screen reader, and made of hostile names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.model.change import FieldChange, Verb
from reconciler.pipeline.nouns import explain, nouns
from reconciler.render.escape import visible
from reconciler.render.formats import formats_of
from reconciler.render.formats.base import FailureView, PlanView
from reconciler.render.html.history import EntryRow, HistoryPage, entry_page, list_page
from tests.render.test_history_page import entry
from tests.render.test_html import FAILED, HOSTILE, VIEWS, drawn, hostile_plan
from tests.support.explanations import graph
from tests.support.fleet_views import applied, merged, page_of, planned
from tests.support.fleet_views import failed as failed_target
from tests.support.rendered_plans import LOOSENS, STRICT, drifted, ending, keyword, large, rich, template

from .conftest import Shown

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Show = Callable[..., Shown]
AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
SIZES = ({"width": 1280, "height": 900}, {"width": 390, "height": 800})
EVERY = """document.querySelectorAll(".rows details, details").forEach((each) => { each.open = true; })"""
# Details of a row are made when the browser reports that it was opened, which is a moment after it was.
ALL_MADE = """[...document.querySelectorAll(".rows > li > details")].every((each) => each.querySelector(".detail"))"""
EASED = template(
    "live",
    Verb.UPDATE,
    LOOSENS,
    FieldChange("pornConfigure.imgReviewInfo.blockConfidence", 80, 90),
    FieldChange("pornConfigure.imgReviewInfo.labelSet", frozenset({"porn", "sexy"}), frozenset({"porn", "vulgar"})),
    before=STRICT,
    after=STRICT
    | {
        "pornConfigure.imgReviewInfo.blockConfidence": 90,
        "pornConfigure.imgReviewInfo.labelSet": frozenset({"porn", "vulgar"}),
    },
)
PLAN = replace(rich(), changes=(EASED, *rich().changes))
HISTORY, ENTRY = HistoryPage("prod", "s3://bucket/state", ("entry 2 was altered",)), EntryRow(entry(), "9f3a", False)
FLEET = planned({"prod-eu": PLAN, "prod-cn": ending()}, "plan", failed_target("lost"))


def pages() -> dict[str, str]:
    failed = FailureView("plan", "no such target: prod", "name one of: dev", project="acme", target="prod")
    others: dict[str, Any] = dict(VIEWS)
    return {
        "plan": drawn(PLAN, graph()),
        "drift": drawn(drifted()),
        "hostile": drawn(hostile_plan(), graph()),
        "failure": "".join(formats_of("plan")["html"].failure(failed)),
        "history": "".join(list_page(HISTORY, [ENTRY], before=3, unread=("damaged",))),
        "history of a version": "".join(entry_page(HISTORY, ENTRY, PlanView(PLAN, nouns(), explain), ())),
        "fleet": page_of(FLEET),
        "fleet of hostile names": page_of(merged(planned(dict.fromkeys(HOSTILE, hostile_plan()))).fleet),
        "fleet applied": page_of(applied({"prod": FAILED, "dev": None}, rich())),
        **{name: "".join(formats_of(name)["html"].drawing(name).draw(view)) for name, view in others.items()},
    }


def status(page: Page, which: str = "changes") -> str:
    return page.inner_text(f"#{which} .status")


def names(page: Page) -> list[str]:
    return page.locator("#changes .rows .name").all_inner_texts()


@pytest.mark.parametrize(("size", "scheme"), [(SIZES[0], "light"), (SIZES[1], "dark")], ids=("wide", "narrow"))
def test_axe_finds_nothing(show: Show, size: dict[str, int], scheme: str) -> None:
    """Neither as the pages open, nor with all that can be opened. Nothing is wider than the screen."""
    for name, html in pages().items():
        page = show(html, viewport=size, color_scheme=scheme, bypass_csp=True).page
        for _ in range(2):
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
            page.evaluate(AXE)
            found = page.evaluate("axe.run()")
            wrong = [(each["id"], each["impact"], each["nodes"][0]["html"][:200]) for each in found["violations"]]
            assert wrong == [], name
            assert len(found["passes"]) > 20, name
            page.evaluate(EVERY)
            page.wait_for_function(ALL_MADE)


def test_search_and_filters(show: Show) -> None:
    page = show(drawn(PLAN)).page
    total = len(PLAN.changes)
    assert status(page) == f"{total} changes, 1 to 100 shown"
    assert page.locator("#changes .rows > li").count() == 100
    page.get_by_label("Search word, list, template, file").fill("ZH.TXT 刷单日结17")
    assert status(page) == f"11 of {total} changes"  # 17, and 170 to 179
    page.get_by_label("Search word, list, template, file").fill("zh.txt nowhere")
    assert status(page) == f"none of {total} changes"
    page.get_by_role("button", name="Clear").click()
    assert status(page) == f"{total} changes, 1 to 100 shown"
    page.get_by_label("loosens").check()
    assert status(page) == f"8 of {total} changes"
    verbs = page.get_by_role("group", name="Verb").locator("label").all_text_contents()
    assert {" delete 5", " create 0"} < set(verbs)
    page.get_by_role("group", name="Verb").get_by_label("update").check()
    assert sorted(names(page)) == ["kids", "live", "live-strict"]
    page.get_by_label("tightens").check()
    assert len(names(page)) == 3


def test_a_change_opened(show: Show) -> None:
    page = show(drawn(PLAN)).page
    row = page.locator("#changes .rows > li").filter(has=page.locator(".name").get_by_text("live", exact=True))
    assert "80–89: block → review" in row.inner_text()
    assert row.locator(".detail").count() == 0  # made when it is opened
    row.locator("summary").click()
    row.locator(".detail").wait_for()
    bars = row.locator(".scale")
    assert [each.split("\n")[-1] for each in bars.all_inner_texts()] == [
        "pass 0–29, review 30–79, block 80–100",
        "pass 0–29, review 30–89, block 90–100",
    ]
    widths = [box["width"] for part in bars.first.locator(".bar span").all() if (box := part.bounding_box())]
    assert [round(width * 101 / sum(widths)) for width in widths] == [30, 50, 21]
    sides = row.locator("table.fields tbody").nth(1).locator("td")
    assert sides.nth(0).locator("del").all_inner_texts() == ["sexy"]
    assert sides.nth(1).locator("ins").all_inner_texts() == ["vulgar"]
    left, right = sides.nth(0).bounding_box(), sides.nth(1).bounding_box()
    assert left and right and left["y"] == right["y"] and left["x"] + left["width"] <= right["x"] + 1


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent || document.activeElement.id")


def test_the_keyboard_alone(show: Show) -> None:
    page = show(drawn(PLAN, graph())).page
    press = page.keyboard.press
    press("Tab")
    assert focused(page) == "Skip to the report"
    press("Enter")
    press("Tab")  # the first of the refusals' addresses
    press("Enter")
    assert page.locator(".refusal details[open]").count() == 1
    while page.evaluate("document.activeElement.id") != "changes-search":
        press("Tab")
    page.keyboard.type("live")
    while page.evaluate("document.activeElement.tagName") != "INPUT" or "search" in page.evaluate(
        "document.activeElement.id"
    ):
        press("Tab")
    press("Space")
    assert page.evaluate("document.activeElement.checked") and status(page).endswith(f"of {len(PLAN.changes)} changes")
    while page.evaluate("document.activeElement.tagName") != "SUMMARY":
        press("Tab")
    press("Enter")
    # A browser reports that details were opened after it has handled the key: what they show is made then.
    page.locator("#changes details[open] .detail").wait_for()
    assert page.locator("#changes details[open] .detail").count() == 1
    page.get_by_role("button", name="Clear").focus()
    press("Enter")
    page.get_by_role("button", name="Next").focus()
    press("Enter")
    assert status(page).endswith("101 to 200 shown") and focused(page) == "Next"
    page.get_by_role("button", name="Last").focus()
    press("Enter")
    assert focused(page) == "First"
    page.locator("#graph .node").first.focus()
    press("Space")
    assert page.locator("#graph .node[aria-pressed=true]").count() == 1 and "gambling" in focused(page)


def test_landmarks_and_names(show: Show) -> None:
    """What a screen reader finds its way by."""
    page = show(drawn(PLAN, graph())).page
    for role, name in (
        *(("region", name) for name in ("Summary", "Refused 2", "Warnings 1", "What reaches what", "How to go on")),
        ("search", "Changes"),
        ("navigation", "Pages of changes"),
        ("list", "Changes"),
        ("group", "Posture"),
    ):
        assert page.get_by_role(role, name=name).count() == 1, name  # type: ignore[arg-type]
    assert page.get_by_role("main").count() == page.get_by_role("banner").count() == 1
    assert page.get_by_role("heading", level=1).inner_text() == "Plan for prod"
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("status").first.inner_text().startswith(f"{len(PLAN.changes)} changes")


def test_hostile_names_run_nothing(show: Show) -> None:
    """They stand there as every other format shows them; nothing ran, nothing was loaded, no record was altered."""
    page = show(drawn(hostile_plan(), graph())).page
    page.evaluate(EVERY)
    page.wait_for_function(ALL_MADE)
    most = 200
    shown = {visible(name if len(name) <= most else f"{name[:most]}…") for name in HOSTILE}
    assert set(names(page)) == shown
    assert page.locator("script").count() == 2
    assert page.locator("img, iframe, object, embed, b > script").count() == 0
    assert page.evaluate("Object.keys(Object.prototype).length") == 0
    assert page.evaluate("document.title") == f"Plan: {visible(HOSTILE[0])}"
    page.get_by_label("Search word, list, template, file").fill("__proto__")
    assert set(names(page)) == {"__proto__"}
    page.get_by_role("combobox", name="List").select_option(label="constructor (0)")
    assert names(page) == []


def test_the_policy_stops_what_was_not_written_with_the_page(show: Show) -> None:
    shown = show(drawn(PLAN).replace("</main>", "<script>document.title = 'ran'</script><img src='x.png'></main>"))
    assert shown.page.title() == "Plan: prod"
    assert shown.page.evaluate("fetch('https://example.invalid').then(() => 'sent', () => 'refused')") == "refused"
    refused = "try { document.body.innerHTML = '<p>'; 'set' } catch { 'refused' }"
    assert shown.page.evaluate(refused) == "refused"
    assert len(shown.wrong) >= 3 and all(
        "Content Security Policy" in each or "TrustedHTML" in each for each in shown.wrong
    )
    shown.wrong.clear()


def test_right_to_left(show: Show) -> None:
    words = ("مراهنات", "הימורים", "casino")
    page = show(drawn(replace(rich(), changes=tuple(keyword(word, Verb.CREATE) for word in words)))).page
    directions = "(all) => all.map((each) => getComputedStyle(each).direction)"
    assert page.locator("#changes .name bdi").evaluate_all(directions) == ["rtl", "rtl", "ltr"]


def test_light_dark_and_paper(show: Show) -> None:
    page = show(drawn(PLAN), color_scheme="dark").page
    back = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.evaluate(back)
    theme = page.locator("#theme")
    theme.click()
    assert theme.inner_text() == "Theme: light" and page.evaluate(back) != dark
    theme.click()
    assert theme.inner_text() == "Theme: dark" and page.evaluate(back) == dark
    page.emulate_media(media="print")
    assert page.evaluate(back) != dark
    assert not page.locator("#changes .controls").is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#changes .rows > li").count() == len(PLAN.changes)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#changes .rows > li").count() == 100


def test_what_reaches_what(show: Show) -> None:
    page = show(drawn(PLAN, graph())).page
    nodes = page.locator("#graph .node")
    assert nodes.count() == 6 and page.locator("#graph path").count() == 6
    nodes.filter(has_text="gambling").first.click()
    assert page.inner_text("#graph .status").startswith("With gambling: 1 list, 1 tag, 2 leaves")
    assert nodes.count() == 4
    nodes.first.click()
    assert nodes.count() == 6
    apart = page.locator("#graph .apart summary").all_inner_texts()
    assert apart == [
        "Leaves that no keyword reaches 1",
        "Lists that reach no template 1",
        "Lists of which some keywords reach no template 1",
        "Tags by which no leaf finds a keyword 1",
    ]
    narrow = show(drawn(PLAN, graph()), viewport=SIZES[1]).page
    assert not narrow.locator("#graph svg").is_visible()


def test_a_hundred_thousand_changes(show: Show) -> None:
    """The document stays as small as it is for a hundred, and what is found is what Python finds."""
    plan = large(99_010)
    page = show(drawn(plan)).page
    nodes = "document.querySelectorAll('*').length"
    first = page.evaluate(nodes)
    assert first < 5000
    page.get_by_label("Search word, list, template, file").fill("词123 lists/1")
    wanted = [c for c in plan.changes if "词123" in c.address.name and c.position and "lists/1" in c.position.file]
    assert status(page).startswith(f"{len(wanted)} of 100,000 changes")
    page.get_by_label("Search word, list, template, file").fill("")
    page.get_by_label("neutral").check()
    assert status(page).startswith("24,752 of 100,000 changes")
    page.get_by_role("button", name="Last").click()
    assert page.inner_text(".pager span") == "Page 248 of 248"
    assert page.evaluate(nodes) <= first
