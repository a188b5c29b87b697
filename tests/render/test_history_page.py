"""Pages of a history: what stands in them, and that no name of an author, of a job or of a file is markup."""

from __future__ import annotations

import pytest

from reconciler.model.history import Entry, Result, Started, Who
from reconciler.model.resource import Address
from reconciler.pipeline.nouns import explain, nouns
from reconciler.render.formats.base import PlanView
from reconciler.render.html import history
from reconciler.render.html.history import EntryRow, HistoryPage, entry_page, list_page
from reconciler.render.html.page import script
from tests.support.html_pages import Page, unpacked
from tests.support.rendered_plans import rich

from .test_html import HOSTILE, hostile_plan


def entry(name: str = "ada", result: Result = Result.DONE) -> Entry:
    who = Who(*(name for _ in Who._fields))
    started = Started(3, 1_789_999_990.0, name, name, who, name)
    return Entry(
        2,
        name,
        "5f3c",
        name,
        started,
        4,
        1_790_000_000.0,
        result,
        {name: 3},
        {name: 1},
        failed=((name, ((0, 2),)),),
        gap=True,
    )


def listed(name: str = "ada", **more: object) -> Page:
    head = HistoryPage(name, name, (name,))
    rows = [EntryRow(entry(name), name, proven=False)]
    return Page("".join(list_page(head, rows, **({"before": 7, "unread": [name]} | more))))


def test_a_list() -> None:
    page = listed()
    assert page.data is None and "History of ada" in page.text
    for said in ("and 7 before", "The history cannot be trusted: ada", "Not proven", "or put back", "3 ada (1 ada)"):
        assert said in page.text
    empty = Page("".join(list_page(HistoryPage("dev", "here"), [], before=0, unread=())))
    assert "No history is kept here yet" in empty.text


def test_one_entry_and_what_it_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_MISSING", 2)
    row = EntryRow(entry(result=Result.FAILED), "9f3a", proven=True)
    missing = [Address("KeywordSample", f"w{number}") for number in range(3)]
    view = PlanView(rich(), nouns(), explain)
    page = Page("".join(entry_page(HistoryPage("dev", "here"), row, view, missing)))
    assert len(unpacked(page.data["tables"]["changes"])) == len(rich().changes)
    assert "ada: 3 changes" in page.text and "KeywordSample/w1" in page.text and "and 1 more" in page.text
    assert "KeywordSample/w2" not in page.text and "What it was to change" in page.text
    gone = Page("".join(entry_page(HistoryPage("dev", "here"), row, None, ())))
    assert gone.data is None and "is not kept: that goes back 20 commands" in gone.text


def test_hostile_names_are_text() -> None:
    harmless = listed("word").tags
    view = PlanView(hostile_plan(), nouns(), explain)
    for name in HOSTILE:
        assert listed(name).tags == harmless
        row = EntryRow(entry(name), name, proven=False)
        page = Page("".join(entry_page(HistoryPage(name, name, (name,)), row, view, [Address("X", name)])))
        assert page.tags.count("script") == 2 and page.own("script") == script()
        assert not [a for _, attributes in page.elements for a in attributes if a.startswith("on")]
