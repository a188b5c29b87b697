"""ProcessMediaByMPS: start an asynchronous task on a VOD file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from re import fullmatch
from typing import Any
from uuid import uuid4

from reconciler.emulator.data.rows import Task
from reconciler.emulator.data.world import World
from reconciler.emulator.media.progress import KEPT, OUTCOMES, subtasks_of
from reconciler.emulator.media.rules import check_tasks
from reconciler.emulator.media.shapes import PROCESS, TASKS
from reconciler.emulator.server.auth import Credential
from reconciler.emulator.server.failure import Failure
from reconciler.emulator.server.params import Field, Params, check

_FOREIGN = ("AiContentReviewTask", "AiRecognitionTask", "AiQualityControlTask")
_SESSION_LENGTH, _CONTEXT_LENGTH = 50, 1000


class MediaTasks:
    """Every accepted request starts a task, a repeated one too: there is no idempotency token."""

    def __init__(self, world: World) -> None:
        self._world = world

    def process(self, params: Params, _caller: Credential, /) -> dict[str, Any]:
        """A TaskId. ``MPSProcessMediaParams``, when not empty, makes the structured tasks ineffective.

        Raises Failure: InvalidParameter, InvalidParameterValue.FileId, .SubAppId, .SessionId, .SessionIdTooLong,
        .SessionContextTooLong.
        """
        check(params, PROCESS)
        quirks, store, now = self._world.quirks, self._world.store, self._world.clock()
        file, app = params["FileId"], params["SubAppId"]
        if app <= 0 or (quirks.known_apps and not fullmatch(quirks.known_apps, str(app))):
            raise Failure("InvalidParameterValue.SubAppId", "The application does not exist.")
        if not file or (quirks.known_files and not fullmatch(quirks.known_files, file)):
            raise Failure("InvalidParameterValue.FileId", "The FileId does not exist.")
        given = self._inner(params) if params.get("MPSProcessMediaParams") else params
        tasks = {name: given[name] for name in (*TASKS, "MediaProcessTask") if name in given}
        if not tasks and quirks.no_media_task == "error" and not set(_FOREIGN) & set(given):
            raise Failure("InvalidParameter", "The request names no task.")
        check_tasks(tasks)
        session, context = given.get("SessionId", ""), given.get("SessionContext", "")
        self._check_session(session, context, now)
        task = Task(
            id=f"{app}-ProcessMediaByMPS-{uuid4().hex}t",
            file=file,
            app=app,
            created=now,
            wait=quirks.media_wait,
            process=quirks.media_process,
            outcome=next((name for name in OUTCOMES if file.endswith(f"-{name}")), quirks.media_outcome),
            subtasks=subtasks_of(tasks),
            session=session,
            context=context,
        )
        store.put_task(task)
        return {"TaskId": task.id}

    def _inner(self, params: Params) -> Mapping[str, Any]:
        try:
            inner = json.loads(params["MPSProcessMediaParams"])
        except (ValueError, RecursionError) as error:
            raise Failure("InvalidParameter", "MPSProcessMediaParams is not JSON.") from error
        if not isinstance(inner, dict):
            raise Failure("InvalidParameter", "MPSProcessMediaParams is not a JSON object.")
        foreign = _FOREIGN if self._world.quirks.foreign_task == "ignored" else ()
        free = {name: value for name, value in inner.items() if name not in ("MediaProcessTask", *foreign)}
        try:
            check(free, {**TASKS, "SessionId": Field("string"), "SessionContext": Field("string")})
        except Failure as failure:
            raise Failure("InvalidParameter", f"MPSProcessMediaParams: {failure.message}") from failure
        if not _is_media_process(inner.get("MediaProcessTask", {})):
            raise Failure("InvalidParameter", "MPSProcessMediaParams: MediaProcessTask must hold lists of objects.")
        return inner

    def _check_session(self, session: str, context: str, now: float) -> None:
        if len(session) > _SESSION_LENGTH:
            raise Failure("InvalidParameterValue.SessionIdTooLong", f"SessionId: at most {_SESSION_LENGTH} characters.")
        if len(context) > _CONTEXT_LENGTH:
            message = f"SessionContext: at most {_CONTEXT_LENGTH} characters."
            raise Failure("InvalidParameterValue.SessionContextTooLong", message)
        if session and self._world.quirks.session_id == "deduplicated":
            recent = (task for task in self._world.store.tasks.values() if task.created > now - KEPT)
            if any(task.session == session for task in recent):
                raise Failure("InvalidParameterValue.SessionId", "The SessionId was used within three days.")


def _is_media_process(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries) for entries in value.values()
    )
