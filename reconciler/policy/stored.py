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


def _upper(name: str) -> str:
    """``porn.asr`` as the service writes it: ``Porn.Asr``."""
    return ".".join(part[:1].upper() + part[1:] for part in name.split("."))


def _block_of(kind: str) -> str:
    """The field of a result that holds the block of its Type."""
    return f"{kind.replace('.', '')}Task"


_KINDS = {_upper(name): (leaf, _block_of(_upper(name))) for name, leaf in BY_TYPE.items()}
"""Type of a result, as the service writes it → its leaf, and the name of its block."""
_LABELS = {leaf: frozenset(labels_of(leaf) or ()) for leaf in BY_TYPE.values()}


class Stored(NamedTuple):
    """What a result says. ``scores``: leaf → label → highest score; a label None is a result that names none.

    ``left_out``: types of results that failed, or that no leaf belongs to.
    """

    task: str
    scores: Mapping[str, Mapping[str | None, float]]
    verdict: Verdict
    left_out: tuple[str, ...] = ()


class Part(NamedTuple):
    """What one check of a review returned. ``template``: the Definition that it was made with; None: it is not there.

    ``leaf`` None: the check failed, is not done, or belongs to no leaf. ``verdict`` None: it suggests none.
    """

    kind: str
    leaf: str | None
    template: str | None = None
    verdict: Verdict | None = None
    scores: tuple[tuple[str | None, float], ...] = ()


def review_parts(document: object) -> tuple[str, tuple[Part, ...]]:
    """Return the TaskId of an answer or an event, empty where it has none, and what its reviews returned."""
    task, parts = "", list[Part]()
    for place in _places(document):
        task = task or _text(place.get("TaskId"))
        found = [_part(each) for each in _list(place.get("AiContentReviewResultSet")) if isinstance(each, dict)]
        for activity in map(_map, _list(place.get("ActivityResultSet"))):
            review = _map(_map(activity.get("ActivityResItem")).get("ReviewTask"))
            template = _identity(_map(review.get("Input")).get("Definition"))
            found += [_part(each, template) for each in _list(review.get("Output")) if isinstance(each, dict)]
        parts += found if _finished(place) else [Part(part.kind, None, part.template) for part in found]
    return task, tuple(parts)


def _finished(task: Mapping[str, Any]) -> bool:
    """Whether a task has all of its results: events of NotifyMode Change come before it is done, too."""
    return _text(task.get("Status")) in ("", "FINISH") and not task.get("ErrCode")


def stored_result(document: object) -> Stored | None:
    """Return what an answer or an event says; None where it holds no result of a review."""
    task, parts = review_parts(document)
    scores: dict[str, dict[str | None, float]] = {}
    verdict, left_out = Verdict.PASS, []
    for part in parts:
        if part.leaf is None:
            left_out.append(part.kind)
            continue
        verdict = max(verdict, part.verdict or Verdict.PASS)
        found = scores.setdefault(part.leaf, {})
        for label, score in part.scores:
            found[label] = max(score, found.get(label, 0))
    return Stored(task, scores, verdict, tuple(left_out)) if scores or left_out else None


def _part(result: Mapping[str, Any], template: str | None = None) -> Part:
    """One element of AiContentReviewResultSet. ``template``: whose it is where it does not say so itself."""
    kind = _text(result.get("Type"))
    leaf, name = _KINDS.get(kind) or (BY_TYPE.get(_lower(kind)), _block_of(kind))
    block = _map(result.get(name))
    output = _map(block.get("Output"))
    template = _identity(_map(block.get("Input")).get("Definition")) or template
    if leaf is None or not _succeeded(block) or not output:
        return Part(kind, None, template)
    return Part(kind, leaf, template, _VERDICTS.get(_text(output.get("Suggestion"))), tuple(_scores(leaf, output)))


def _identity(value: object) -> str | None:
    """A Definition as text. The API has whole numbers of at most 64 bits."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**64:
        return str(value)
    return None


def _places(document: object) -> Iterator[Mapping[str, Any]]:
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
    known = _LABELS[leaf]
    if not written or written in known:
        return written or None
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
