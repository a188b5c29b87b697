"""Calls of a run: start it, ask for it, look for it. Pages ProcessMediaByMPS, DescribeTaskDetail and DescribeTasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from reconciler.kinds.media_processing.request import ACTION, SERVICE, Texts, request
from reconciler.kinds.media_processing.times import unix, window
from reconciler.model.call import Answer, Call
from reconciler.model.resource import Address, NormalForm

RATES: Mapping[str, float] = {
    "vod.ProcessMediaByMPS": 20.0,
    "vod.DescribeTaskDetail": 100.0,
    "vod.DescribeTasks": 100.0,
}
"""Requests a second, as each action's page states them."""
MEMORY = 72 * 3600
"""Seconds for which DescribeTaskDetail and DescribeTasks know a task."""
FIRST_PAUSE, LAST_PAUSE, GROWTH = 5.0, 60.0, 1.5
PAGE = 100
TASK_TYPES = frozenset({"ProcessMediaByMPS", "MPSWorkflowTask"})
"""DescribeTaskDetail and DescribeTasks name these tasks differently; either may come from either."""


def start(address: Address, form: NormalForm, texts: Texts | None = None) -> Call:
    """The paid call. It has no idempotency key: after an unknown outcome look before anything is sent again."""
    return Call(SERVICE, ACTION, request(form, texts), (address,))


def started(answer: Answer) -> str:
    """The TaskId in the answer to ``start``. Raises KeyError, TypeError or ValueError where it has none."""
    task = answer["TaskId"]
    if not isinstance(task, str):
        raise TypeError("TaskId is not a text")
    if not task:
        raise ValueError("TaskId is empty")
    return task


def poll(address: Address, task_id: str, form: NormalForm) -> Call:
    """Ask for one task. SubAppId is required of accounts that activated VOD on or after 2023-12-25: always sent."""
    params = {"TaskId": task_id, "SubAppId": form["subAppId"]}
    return Call(SERVICE, "DescribeTaskDetail", params, (address,), reads=True)


def pause(asked: int) -> float:
    """Seconds between poll number ``asked`` (from 0) and the next: 5, growing by half each time, at most 60."""
    return min(LAST_PAUSE, FIRST_PAUSE * GROWTH ** min(asked, 20))


def look(address: Address, form: NormalForm, after: float, before: float) -> Call:
    """The tasks on the run's file that began between two Unix times, both included, oldest first."""
    params = {
        "SubAppId": form["subAppId"],
        "FileId": form["fileId"],
        "CreateTime": window(after, before),
        "Sort": {"Field": "CreateTime", "Order": "Asc"},
        "Limit": PAGE,
    }
    return Call(SERVICE, "DescribeTasks", params, (address,), reads=True)


def next_page(call: Call, answer: Answer) -> Call | None:
    """The call for what follows ``answer``; None where its token is empty, which is the end (DescribeTasks).

    The examples of DescribeTasks carry a token beside a last, short page, so a short page is not the end; nor is an
    empty one: while there is a token, tasks may follow. Raises TypeError for a token that is not text, ValueError for
    an empty page without any.
    """
    token = answer.get("ScrollToken")
    if token is not None and not isinstance(token, str):
        raise TypeError("ScrollToken is not text")
    # That no task is there decides whether a run is paid once more: it has to be said, not left out.
    if "ScrollToken" not in answer and not answer.get("TaskSet"):
        raise ValueError("an empty page has no ScrollToken")
    if not token:
        return None
    return replace(call, params={**call.params, "ScrollToken": token})


class Sighting(NamedTuple):
    """A task as DescribeTasks lists it: TaskSimpleInfo. Times in Unix seconds; None: not yet, or not readable."""

    id: str
    status: str
    file_id: str
    type: str
    created: float | None
    began: float | None
    finished: float | None

    @property
    def ours(self) -> bool:
        """Whether it can be a task of ProcessMediaByMPS: its type in either spelling, or an absent type.

        What is passed over here may be started, and paid, again.
        """
        return not self.type or self.type in TASK_TYPES


def sightings(answer: Answer) -> list[Sighting]:
    """The tasks of one page. Raises TypeError or ValueError on a page that cannot be one; null is an empty page."""
    items = answer.get("TaskSet")
    if items is None:
        return []
    if not isinstance(items, list):
        raise TypeError("TaskSet is not a list")
    return [_sighting(item) for item in items]


def _sighting(item: Any) -> Sighting:
    if not isinstance(item, Mapping):
        raise TypeError("an entry of TaskSet is not an object")
    if not isinstance(item.get("TaskId"), str) or not item["TaskId"]:
        raise ValueError("a task without TaskId")
    return Sighting(
        item["TaskId"],
        status=_text(item.get("Status")),
        file_id=_text(item.get("FileId")),
        type=_text(item.get("TaskType")),
        created=unix(item.get("CreateTime")),
        began=unix(item.get("BeginProcessTime")),
        finished=unix(item.get("FinishTime")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
