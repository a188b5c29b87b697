"""Pages of tasks that come in odd ways: none of them decides anything while it names a next one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from reconciler.emulator import Fault, Quirks
from reconciler.errors import BadAnswer
from reconciler.kinds import RUN_KINDS
from reconciler.model.call import Answer, Call
from reconciler.model.run import RunMemory, RunOptions
from reconciler.model.state import Record
from reconciler.stages.running.watch import MOST_BARREN, MOST_PAGES, RunWatcher
from tests.support.clocks import START, VirtualClock

from .bench import Bench, document, run

FORM = {"subAppId": 221157, "fileId": "1001"}


def test_a_start_whose_answer_was_lost_is_found_behind_an_empty_page(at: Bench) -> None:
    """It was paid twice: the empty page was taken for the end of the list."""
    at.cloud.quirks = Quirks(scroll_start="empty")
    at.cloud.faults.add(Fault("ProcessMediaByMPS", "reset-after", count=1))
    at.apply(document("a"))
    assert at.apply().clean
    assert at.statuses() == {"a": "done"}
    assert at.started() == {"1001": 1}


class Pages:
    """A service whose pages are a function of the number of the page."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.asked: list[Mapping[str, Any]] = []

    async def read(self, call: Call) -> Answer:
        self.asked.append(call.params)
        ids, token = self.page(len(self.asked))
        rows = [{"TaskId": name, "TaskType": "MPSWorkflowTask", "Status": "FINISH", "CreateTime": ""} for name in ids]
        return {"TaskSet": rows, "ScrollToken": token}


def found(pages: Pages) -> set[str]:
    watcher = RunWatcher(pages, VirtualClock())
    record = Record("", FORM, run=RunMemory.starting(START, RunOptions()))
    return asyncio.run(watcher.present(RUN_KINDS["MediaProcessing"], run("a"), record))


@pytest.mark.parametrize("empty", [1, 2, MOST_BARREN])
def test_tasks_behind_empty_pages_are_found(empty: int) -> None:
    pages = Pages(lambda number: ([], f"t{number}") if number <= empty else (["x", "y"], ""))
    assert found(pages) == {"x", "y"}


def test_a_token_that_repeats_is_an_error() -> None:
    pages = Pages(lambda number: ([f"x{number}"], "same"))
    with pytest.raises(BadAnswer, match="does not end: its scroll token repeats"):
        found(pages)
    assert len(pages.asked) == 2


@pytest.mark.parametrize("ids", [[], ["x"]], ids=["empty", "the same task"])
def test_tokens_without_end_are_an_error(ids: list[str]) -> None:
    pages = Pages(lambda number: (ids, f"t{number}"))
    with pytest.raises(BadAnswer, match=r"does not end: 2. pages, and a token for more"):
        found(pages)


def test_tasks_without_end_are_an_error() -> None:
    pages = Pages(lambda number: ([f"x{number}"], f"t{number}"))
    with pytest.raises(BadAnswer, match="does not end"):
        found(pages)
    assert len(pages.asked) == MOST_PAGES


def test_a_start_is_not_made_where_the_list_has_no_end(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconciler.stages.running.watch.MOST_BARREN", 0)
    at.cloud.quirks = Quirks(scroll_start="empty")
    at.foreign()
    outcome = at.apply(document("a"))
    assert [failure.code for failure in outcome.report.failed] == ["BadAnswer"]
    assert at.started() == {"1001": 1}, "somebody else's"
