"""``mpsProcessMediaParams``, looked into as deep as structured tasks: VOD ignores what it does not know, and bills it.

The content has the API's own names. Its tasks are read with the models of the structured form, for which the first
letter of every name changes its case, in both directions: ``Definition`` is read as ``definition``, and a wrong
``definition`` as ``Definition``, which the models do not know either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from reconciler.kinds.media_processing.analysis import AnalysisTask
from reconciler.kinds.media_processing.erase import EraseTask
from reconciler.kinds.media_processing.rules import Finding, Path, advice
from reconciler.kinds.media_processing.subtitles import SubtitlesTask
from reconciler.model.manifest import Map, Position, Seq, Text
from reconciler.model.spec import quoted, read
from reconciler.model.spec.faults import UNKNOWN

TASKS: Mapping[str, type[BaseModel]] = {
    "AiAnalysisTask": AnalysisTask,
    "SmartSubtitlesTask": SubtitlesTask,
    "SmartEraseTask": EraseTask,
}
TRANSCODING = "MediaProcessTask"
"""The VOD pages mention its results (MediaProcess.Transcode), not its parameters."""
SESSIONS = {"SessionId": 50, "SessionContext": 1000}
"""Texts of ProcessMedia, with their limits there; the error codes of ProcessMediaByMPS speak of both."""
KNOWN = (*TASKS, TRANSCODING, *SESSIONS)
PROCESS_MEDIA = (
    *("AiContentReviewTask", "AiRecognitionTask", "AiQualityControlTask"),
    *("InputInfo", "OutputStorage", "OutputDir", "TaskNotifyConfig"),
)
"""Fields of ProcessMedia of MPS that VOD documents nowhere: no misspellings of what it does."""
_WHY = "VOD ignores what it does not know, and bills the rest"
_NOWHERE = Position("", 1)


class Findings(NamedTuple):
    """What is wrong with a content, and advice on it; places are ways into the content."""

    broken: tuple[Finding, ...]
    pointless: tuple[Finding, ...]


def look_into(content: Mapping[str, Any]) -> Findings:
    """Look at every documented part of a content. What VOD documents nowhere passes, with advice."""
    broken: list[Finding] = []
    pointless: list[Finding] = []
    if not any(key not in SESSIONS for key in content):
        broken.append(Finding("task-missing", (), "names no task", (*TASKS, TRANSCODING), "add a task, or remove it"))
    for key, part in content.items():
        if key in TASKS and isinstance(part, Mapping):
            found = _task(key, part)
        elif key in SESSIONS:
            found = _session(key, part)
        elif key in KNOWN:
            found = _mapping(key, part)
        else:
            found = _unknown((key,), _near(key, content), KNOWN)
        broken += found.broken
        pointless += found.pointless
    tasks = [key for key in content if key in (*TASKS, TRANSCODING)]
    if len(tasks) > 1:
        message = "several tasks in one request: what the service does with them is not documented"
        pointless.append(Finding("several-tasks", (tasks[1],), message, (), "declare each in a document of its own"))
    return Findings(tuple(broken), tuple(pointless))


def _near(key: str, content: Mapping[str, Any]) -> str | None:
    """The documented key that this one seems to mean."""
    free = [known for known in KNOWN if known not in content]
    if key in PROCESS_MEDIA:
        return None
    by_case = {known.casefold(): known for known in free}
    return by_case.get(key.casefold()) or next(iter(get_close_matches(key, free, 1, 0.8)), None)


def _unknown(at: Path, near: str | None, allowed: tuple[str, ...]) -> Findings:
    """A key that nearly spells a documented one is an error; another is only of unknown effect."""
    key = str(at[-1])
    if near is not None:
        message = f"{quoted(key)}: {_WHY}"
        return Findings((Finding("unknown-field", at, message, allowed, f'write "{near}"', near),), ())
    message = f"VOD documents no {quoted(key)} here: it may be refused, or silently ignored"
    return Findings((), (Finding("undocumented-parameter", at, message, allowed),))


def _mapping(key: str, part: Any) -> Findings:
    if isinstance(part, Mapping):
        return Findings((), ())
    return Findings((Finding("wrong-type", (key,), f"{key} must be a mapping, not {_shown(part)}"),), ())


def _session(key: str, part: Any) -> Findings:
    if not isinstance(part, str):
        return Findings((Finding("wrong-type", (key,), f"{key} must be text, not {_shown(part)}"),), ())
    if len(part) > SESSIONS[key]:
        message = f"{len(part)} characters for {key}; at most {SESSIONS[key]} where it is documented"
        return Findings((), (Finding("session-length", (key,), message),))
    return Findings((), ())


def _task(key: str, part: Mapping[str, Any]) -> Findings:
    """The findings of the model of a task."""
    broken: list[Finding] = []
    pointless: list[Finding] = []
    content = dict(part)
    if isinstance(content.get("ExtendedParameter"), Mapping | list):
        # The structured form turns a mapping into the text that the API wants. Here everything is sent as it stands.
        content["ExtendedParameter"] = ""
        message = "ExtendedParameter must be JSON text, not a mapping or list"
        broken.append(Finding("json-shape", (key, "ExtendedParameter"), message, (), "write its JSON text in quotes"))
    model = TASKS[key]
    tree = _tree(content)
    assert isinstance(tree, Map)
    reading = read(model, tree)
    for fault, problem in zip(reading.faults, reading.problems, strict=True):
        at = (key, *map(_swapped, fault.place))
        if fault.type == UNKNOWN:
            found = _unknown(at, _swapped(problem.suggestion), tuple(map(_swapped, problem.allowed)))
            broken += found.broken
            pointless += found.pointless
        else:
            finding = Finding(problem.rule, at, problem.message, problem.allowed, problem.fix, problem.suggestion)
            broken.append(_in_api_case(finding, model))
    if reading.value is not None:
        for finding in advice(reading.value):
            at = (key, *map(_swapped, finding.at))
            pointless.append(_in_api_case(finding._replace(at=at), model))
    return Findings(tuple(broken), tuple(pointless))


def _tree(content: Any) -> Any:
    """JSON values as the models read them, names in manifest case; texts are quoted, so that they stay texts."""
    if isinstance(content, Mapping):
        mapping = Map.at(_NOWHERE)
        mapping.update((Text.at(_swapped(key), "", 1, 1, False), _tree(part)) for key, part in content.items())
        return mapping
    if isinstance(content, list):
        sequence = Seq.at(_NOWHERE)
        sequence.extend(map(_tree, content))
        return sequence
    return Text.at(content, "", 1, 1, False) if isinstance(content, str) else content


def _swapped(step: Any) -> Any:
    """A name between manifest case and the API's; an index stays."""
    return step[:1].swapcase() + step[1:] if isinstance(step, str) else step


def _in_api_case(finding: Finding, model: type[BaseModel]) -> Finding:
    """A finding of a model, with the API's names in its words; its place has them already."""

    def spelled(text: str) -> str:
        return _names(model).sub(lambda name: _swapped(name[0]), text)

    fix = None if finding.fix is None else spelled(finding.fix)
    return finding._replace(message=spelled(finding.message), allowed=tuple(map(spelled, finding.allowed)), fix=fix)


@cache
def _names(model: type[BaseModel]) -> re.Pattern[str]:
    """Every field of a model and of those below it."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    names = {name for part in parts for name in part.get("properties", {})}
    return re.compile(rf"\b({'|'.join(sorted(names, key=len, reverse=True))})\b")


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    return "null" if value is None else quoted(str(value))
