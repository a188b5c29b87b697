"""DescribeTaskDetail and DescribeTasks: the tasks of the last three days."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from reconciler.emulator.data.rows import Task
from reconciler.emulator.data.times import unix
from reconciler.emulator.data.world import World
from reconciler.emulator.media.progress import KEPT, detail, progress
from reconciler.emulator.server.auth import Credential
from reconciler.emulator.server.failure import Failure
from reconciler.emulator.server.params import Field, Params, check

_BAD = "InvalidParameterValue"
_DETAIL = {
    "TaskId": Field("string", required=True),
    "SubAppId": Field("uint"),
}
_RANGE = {"After": Field("string"), "Before": Field("string")}
_TASKS = {
    "SubAppId": Field("uint"),
    "Status": Field("string", among=("WAITING", "PROCESSING", "FINISH"), code="InvalidParameterValue.Status"),
    "FileId": Field("string"),
    "CreateTime": Field("object", shape=_RANGE),
    "FinishTime": Field("object", shape=_RANGE),
    "Sort": Field(
        "object",
        shape={
            "Field": Field("string", required=True, among=("CreateTime", "FinishTime")),
            "Order": Field("string", required=True, among=("Asc", "Desc")),
        },
    ),
    "Limit": Field("uint", high=100, low=0),
    "ScrollToken": Field("string"),
}
_YEAR_ONE = "0001-01-01T00:00:00Z"


class MediaListing:
    """Reading tasks. Unfinished times are empty, or the year one, as ``Quirks`` says."""

    def __init__(self, world: World) -> None:
        self._world = world

    def detail(self, params: Params, _caller: Credential, /) -> dict[str, Any]:
        """One task by TaskId; TaskType is ``ProcessMediaByMPS``. The code for an unknown one is a quirk."""
        check(params, _DETAIL)
        self._check_app(params)
        now = self._world.clock()
        task = self._world.store.tasks.get(params["TaskId"])
        if task is None or task.created < now - KEPT or params.get("SubAppId", task.app) != task.app:
            raise Failure(self._world.quirks.lost_task, "The task does not exist.")
        state = progress(task, now)
        return {
            "TaskType": "ProcessMediaByMPS",
            "Status": state.status,
            "CreateTime": self._world.time(task.created),
            "BeginProcessTime": self._time(state.began),
            "FinishTime": self._time(state.ended),
            "ProcessMediaByMPSTask": detail(task, now),
        }

    def tasks(self, params: Params, _caller: Credential, /) -> dict[str, Any]:
        """One page of TaskSet and a ScrollToken; Limit: default 10, maximum 100. Newest first unless sorted."""
        check(params, _TASKS)
        self._check_app(params)
        now = self._world.clock()
        sort = params.get("Sort", {"Field": "CreateTime", "Order": "Desc"})
        rows = [
            (self._key(task, sort["Field"], now), task)
            for task in self._world.store.tasks.values()
            if task.created >= now - KEPT and _admits(task, params, now)
        ]
        rows.sort(key=lambda row: row[0], reverse=sort["Order"] == "Desc")
        if token := params.get("ScrollToken"):
            seen = _read_token(token)
            descending = sort["Order"] == "Desc"
            rows = [row for row in rows if (row[0] < seen if descending else row[0] > seen)]
        elif rows and self._world.quirks.scroll_start == "empty":
            return {"TaskSet": [], "ScrollToken": _token(_before_all(descending=sort["Order"] == "Desc"))}
        limit = params.get("Limit", 10)
        page = rows[:limit]
        last = len(rows) <= limit
        ends = not page or (last and self._world.quirks.scroll_end == "empty")
        return {
            "TaskSet": [self._item(task, now) for _, task in page],
            "ScrollToken": "" if ends else _token(page[-1][0]),
        }

    def _key(self, task: Task, field: str, now: float) -> tuple[float, str]:
        moment = task.created if field == "CreateTime" else progress(task, now).ended or 0.0
        return moment, task.id

    def _item(self, task: Task, now: float) -> dict[str, Any]:
        state = progress(task, now)
        item: dict[str, Any] = {
            "TaskId": task.id,
            "Status": state.status,
            "FileId": task.file,
            "TaskType": self._world.quirks.media_type,
            "CreateTime": self._world.time(task.created),
            "BeginProcessTime": self._time(state.began),
            "FinishTime": self._time(state.ended),
            "SessionId": task.session,
            "SessionContext": task.context,
        }
        if self._world.quirks.extra_fields == "unknown":
            item["Extra"] = {"Priority": 0}
        return item

    def _time(self, seconds: float | None) -> str:
        if seconds is not None:
            return self._world.time(seconds)
        return _YEAR_ONE if self._world.quirks.media_unfinished == "year-one" else ""

    def _check_app(self, params: Params) -> None:
        if "SubAppId" not in params and self._world.quirks.app_id == "required":
            raise Failure("MissingParameter", "The request is missing the required parameter `SubAppId`.")


def _admits(task: Task, params: Params, now: float) -> bool:
    state = progress(task, now)
    return (
        params.get("SubAppId", task.app) == task.app
        and params.get("Status", state.status) == state.status
        and params.get("FileId", task.file) == task.file
        and _within(task.created, params.get("CreateTime"))
        and _within(state.ended, params.get("FinishTime"))
    )


def _within(moment: float | None, limits: Mapping[str, str] | None) -> bool:
    if not limits:
        return True
    try:
        after = unix(limits["After"]) if "After" in limits else float("-inf")
        before = unix(limits["Before"]) if "Before" in limits else float("inf")
    except ValueError as error:
        raise Failure(_BAD, f"A time is not ISO 8601: {error}") from error
    # Times are reported in whole seconds, so they are compared in whole seconds.
    return moment is not None and after <= int(moment) < before


def _before_all(*, descending: bool) -> tuple[float, str]:
    """A position before every task, in the order of a list."""
    return (1e18, "") if descending else (-1.0, "")


def _token(position: tuple[float, str]) -> str:
    return urlsafe_b64encode(json.dumps(position).encode()).decode()


def _read_token(token: str) -> tuple[float, str]:
    try:
        moment, name = json.loads(urlsafe_b64decode(token.encode()))
        return float(moment), str(name)
    except (ValueError, TypeError) as error:
        raise Failure(_BAD, "The ScrollToken is not one of ours.") from error
