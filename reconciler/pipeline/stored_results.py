"""A case from a stored result: for ``test --from-result``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.given_paths import check_stays
from reconciler.files.reading import Unreadable, read_bytes
from reconciler.kinds.content_review_template import ContentReviewTemplate
from reconciler.pipeline.loading import Loaded
from reconciler.policy.stored import Stored, stored_result
from reconciler.render.words import several

LARGEST = 50 * 1024 * 1024
"""Bytes of an answer (common limit of responses)."""
_SHOWN = 10
"""How many names a message lists."""
_HINT = "give an answer of DescribeTaskDetail, or an event, as JSON"


def case_lines(loaded: Loaded, path: Path, template: str | None) -> Iterator[str]:
    """Return a case for ``template``, as lines of YAML; None: the project's only template.

    Raises InputError where the file holds no result of a review, or it is not clear whose case it is.
    """
    chosen = _chosen(loaded, template)
    return _lines(_stored(path), chosen)


def _chosen(loaded: Loaded, template: str | None) -> str:
    names = sorted(address.name for address in loaded.resources if address.kind == ContentReviewTemplate.name)
    if template is None and len(names) == 1:
        return names[0]
    if template in names:
        return template
    if not names:
        raise InputError("the project has no template", hint="declare one: a case is for a template")
    what = "the project has several templates" if template is None else f"unknown template {template}"
    raise InputError(what, hint=f"--template NAME, one of: {several(names, len(names), _SHOWN)}")


def _stored(path: Path) -> Stored:
    check_stays(path)
    try:
        data = read_bytes(path, limit=LARGEST)
    except Unreadable as error:
        raise InputError(f"{path}: {error.message}", hint=_HINT) from error
    try:
        found = stored_result(json.loads(data))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON", hint=_HINT) from error
    if found is None or not found.scores:
        raise InputError(f"{path} holds no result of a review that succeeded", hint=_HINT)
    return found


def _lines(stored: Stored, template: str) -> Iterator[str]:
    """The case. Texts are written as JSON, which YAML reads alike."""
    yield f"    - name: {_quoted(stored.task or 'stored result')}"
    yield f"      template: {_quoted(template)}"
    yield f"      scores: {{{', '.join(_score(leaf, scores) for leaf, scores in stored.scores.items())}}}"
    yield f"      expect: {{verdict: {stored.verdict.word}}}     # the strictest Suggestion, by thresholds of its day"


def _score(leaf: str, scores: Mapping[str | None, float]) -> str:
    labelled = {label: score for label, score in scores.items() if label is not None}
    if not labelled:
        return f"{leaf}: {max(scores.values()):g}"
    inner = ", ".join(f"{label}: {score:g}" for label, score in labelled.items())
    return f"{leaf}: {{{inner}}}"


def _quoted(text: str) -> str:
    return json.dumps(text)
