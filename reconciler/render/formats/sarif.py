"""Problems as SARIF 2.1.0, the OASIS standard that code scanning reads: each with its rule, place and fix."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reconciler import __version__
from reconciler.model.manifest import Problem
from reconciler.render.escape import clip, visible
from reconciler.render.formats.base import Drawing, FailureView, Format, ProblemsView, in_repository
from reconciler.render.json import dumps
from reconciler.render.problems import MESSAGE_CELLS, hints, in_order

if TYPE_CHECKING:
    from reconciler.model.rule import Rule

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
"""RFC 3986, 2.3, and the slash between the parts of a path."""


def sarif(problems: Iterable[Problem], rules: Mapping[str, Rule], *, folder: str = "", failure: str = "") -> str:
    """A log of one run. ``folder``: the project's folder as seen from the top of the repository.

    ``failure`` says why the run did not come to its end; then the log may have no results.
    """
    ordered = in_order(problems)
    names = sorted({problem.rule for problem in ordered})
    index = {name: at for at, name in enumerate(names)}
    driver = {
        "name": "reconciler",
        "semanticVersion": __version__,
        "rules": [_descriptor(name, rules.get(name)) for name in names],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(ordered, index, folder)),
    }
    if failure:
        said = {"level": "error", "message": {"text": visible(failure)}}
        run["invocations"] = [{"executionSuccessful": False, "toolExecutionNotifications": [said]}]
    return dumps({"$schema": SCHEMA, "version": VERSION, "runs": [run]}) + "\n"


def _descriptor(name: str, rule: Rule | None) -> dict[str, Any]:
    """What the log says of a rule; its id alone where the table has only a pattern for it."""
    said: dict[str, Any] = {"id": visible(name)}
    if rule is None:
        return said
    said["shortDescription"] = {"text": rule.meaning}
    if rule.advice:
        said["help"] = {"text": rule.advice}
    level = rule.level()
    said["defaultConfiguration"] = {"enabled": level != "off", "level": "warning" if level == "off" else level}
    return said


def _results(problems: Iterable[Problem], index: Mapping[str, int], folder: str) -> Iterator[dict[str, Any]]:
    seen: Counter[tuple[str, str, str]] = Counter()
    for problem in problems:
        place = problem.position
        path = in_repository(place.file, folder)
        key = (path, problem.rule, problem.message)
        seen[key] += 1
        where: dict[str, Any] = {"artifactLocation": {"uri": _uri(path)}}
        if place.line > 0:
            where["region"] = {"startLine": place.line, "startColumn": max(place.column, 1)}
        yield {
            "ruleId": visible(problem.rule),
            "ruleIndex": index[problem.rule],
            "level": problem.severity,
            "message": {"text": "\n".join([clip(visible(problem.message), MESSAGE_CELLS), *hints(problem)])},
            "locations": [{"physicalLocation": where}],
            # Without the line, so that a problem which only moved is not a new one.
            "partialFingerprints": {"problem/v1": hashlib.sha256(dumps([*key, seen[key]]).encode()).hexdigest()},
        }


def _uri(path: str) -> str:
    """A relative URI reference. A first part with a colon would be read as a scheme, so all but letters is encoded."""
    octets = path.encode("utf-8", "surrogatepass")
    return "".join(chr(octet) if octet in _UNRESERVED else f"%{octet:02X}" for octet in octets)


def _problems(view: ProblemsView) -> Iterator[str]:
    yield sarif(view.problems, view.rules, folder=view.folder)


def _failure(view: FailureView) -> Iterator[str]:
    yield sarif(view.problems, {}, folder=view.folder, failure=view.message)


FORMAT = Format(name="sarif", problems=Drawing(_problems, "a SARIF 2.1.0 log for code scanning"), failure=_failure)
