"""From a stored result of a review to what a case says: scores by leaf and label, and the verdict of that day.

Source: DescribeTaskDetail (WorkflowTask.AiContentReviewResultSet, ScheduleTask.ActivityResultSet) and the events of
ParseNotification, which have the same parts. A result holds neither the recognised texts nor the thresholds of its day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from reconciler.kinds.content_review_template.results import BY_TYPE, labels_of
from reconciler.model.policy import Verdict

_VERDICTS = {verdict.word: verdict for verdict in Verdict}
_DONE = ("", "SUCCESS")
"""``ErrCodeExt`` of a result without an error."""


class Stored(NamedTuple):
    """What a result says. ``scores``: leaf → label → highest score; a label None is a result that names none.

    ``left_out``: types of results that failed, or that no leaf belongs to.
    """

    task: str
    scores: Mapping[str, Mapping[str | None, float]]
    verdict: Verdict
    left_out: tuple[str, ...] = ()


def stored_result(document: object) -> Stored | None:
    """Return what an answer or an event says; None where it holds no result of a review."""
    task, results = "", list[Any]()
    for part in _parts(document):
        task = task or _text(part.get("TaskId"))
        results += [each for each in _list(part.get("AiContentReviewResultSet")) if isinstance(each, dict)]
        for activity in map(_map, _list(part.get("ActivityResultSet"))):
            review = _map(_map(activity.get("ActivityResItem")).get("ReviewTask"))
            results += [each for each in _list(review.get("Output")) if isinstance(each, dict)]
    scores: dict[str, dict[str | None, float]] = {}
    verdict, left_out = Verdict.PASS, []
    for result in results:
        kind = _text(result.get("Type"))
        leaf, block = BY_TYPE.get(_lower(kind)), _map(result.get(f"{kind.replace('.', '')}Task"))
        output = _map(block.get("Output"))
        if leaf is None or not _succeeded(block) or not output:
            left_out.append(kind)
            continue
        verdict = max(verdict, _VERDICTS.get(_text(output.get("Suggestion")), Verdict.PASS))
        found = scores.setdefault(leaf, {})
        for label, score in _scores(leaf, output):
            found[label] = max(score, found.get(label, 0))
    return Stored(task, scores, verdict, tuple(left_out)) if scores or left_out else None


def _parts(document: object) -> Iterator[Mapping[str, Any]]:
    """The answer or event, and the parts of it that may hold results."""
    whole = _map(document)
    whole = _map(whole.get("Response")) or whole
    names = ("WorkflowTask", "ScheduleTask", "WorkflowTaskEvent", "ScheduleTaskEvent")
    yield from (part for part in (*(_map(whole.get(name)) for name in names), whole) if part)


def _succeeded(block: Mapping[str, Any]) -> bool:
    return block.get("Status") == "SUCCESS" and not block.get("ErrCode") and _text(block.get("ErrCodeExt")) in _DONE


def _scores(leaf: str, output: Mapping[str, Any]) -> Iterator[tuple[str | None, float]]:
    """Scores by label: of the segments, and of the whole, whose label is missing where content passes."""
    for part in (*map(_map, _list(output.get("SegmentSet"))), output):
        score = part.get("Confidence")
        if isinstance(score, int | float) and not isinstance(score, bool) and 0 <= score <= 100:
            yield _label(leaf, _text(part.get("Label"))), float(score)


def _label(leaf: str, written: str) -> str | None:
    """The word by which templates select what a result calls ``written``; None where there is none.

    Results of political content name kinds of people: ``nation_politician``, ``sensitive_sport``, in any case.
    """
    known = labels_of(leaf) or ()
    word = written.lower()
    last = word.rpartition("_")[2]
    return next((each for each in (word, last) if each in known), None)


def _lower(kind: str) -> str:
    """A type of results as cases write it: ``Porn.Asr`` is ``porn.asr``."""
    return ".".join(part[:1].lower() + part[1:] for part in kind.split("."))


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
