"""Problems as a JUnit report, which most CI servers show: an error is a failed test, a warning a skipped one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from reconciler.model.manifest import Problem
from reconciler.render.escape import clip, visible
from reconciler.render.formats.base import Drawing, FailureView, Format, ProblemsView
from reconciler.render.problems import MESSAGE_CELLS, hints, in_order

_SUITE = "reconciler validate"


def junit(problems: Iterable[Problem], *, folder: str = "", failure: str = "") -> Iterator[str]:
    """The report, in lines. A project without problems is one test that passed.

    ``folder``: the project's folder as seen from the top of the repository. ``failure``: why the command failed.
    """
    ordered = in_order(problems)
    cases = [_case(problem, folder) for problem in ordered]
    failures = sum(problem.severity == "error" for problem in ordered)
    skipped = len(ordered) - failures
    errors = 0
    if failure:
        cases.append(_test("command", _SUITE, f"<error message={_quoted(failure)}/>"))
        errors = 1
    if not cases:
        cases.append(_test("project", "valid", ""))
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{errors}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f"<testsuites {counts}>"
    yield f'<testsuite name="{_SUITE}" {counts} skipped="{skipped}">'
    yield from cases
    yield "</testsuite>"
    yield "</testsuites>"


def _case(problem: Problem, folder: str) -> str:
    place = problem.position
    path = f"{folder}/{place.file}" if folder else place.file
    message = clip(visible(problem.message), MESSAGE_CELLS)
    element = "failure" if problem.severity == "error" else "skipped"
    details = "\n".join([f"{path}:{place.line}:{place.column}", message, *hints(problem)])
    body = "\n".join(_text(line) for line in details.splitlines())
    outcome = f"<{element} type={_quoted(problem.rule)} message={_quoted(message)}>{body}</{element}>"
    return _test(path, f"{problem.rule} {place.line}:{place.column}", outcome)


def _test(group: str, name: str, outcome: str) -> str:
    return f"<testcase classname={_quoted(group)} name={_quoted(name)}>{outcome}</testcase>"


def _quoted(text: str) -> str:
    return f'"{_text(text)}"'


def _text(text: str) -> str:
    """Text of XML: what XML 1.0 cannot hold is shown as an escape already."""
    return escape(visible(text))


def _problems(view: ProblemsView) -> Iterator[str]:
    return (f"{line}\n" for line in junit(view.problems, folder=view.folder))


def _failure(view: FailureView) -> Iterator[str]:
    return (f"{line}\n" for line in junit(view.problems, folder=view.folder, failure=view.message))


FORMAT = Format(
    name="junit",
    problems=Drawing(_problems, "a JUnit report, in which errors are failed tests and warnings skipped ones"),
    failure=_failure,
)
