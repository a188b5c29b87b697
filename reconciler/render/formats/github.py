"""Problems, and policy tests that fail, as GitHub's workflow commands: annotations beside lines in the merge request.

The step summary needs no format of its own: it is the Markdown report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from reconciler.model.manifest import Position, Problem
from reconciler.render.escape import clip, visible
from reconciler.render.formats.base import Drawing, FailureView, Format, PolicyView, ProblemsView, in_repository
from reconciler.render.problems import MESSAGE_CELLS, hints, in_order

if TYPE_CHECKING:
    from reconciler.model.policy_report import PolicyReport


def problem_commands(problems: Iterable[Problem], *, folder: str = "") -> Iterator[str]:
    """A command for each problem, errors first: GitHub shows only the first ten of a step.

    ``folder`` is the project's folder as seen from the top of the repository.
    """
    for severity in ("error", "warning"):
        yield from (_command(problem, folder) for problem in in_order(problems) if problem.severity == severity)


def failure_command(message: str) -> str:
    """An error that has no place in a file."""
    return f"::error title=reconciler::{_data(visible(message))}"


def _command(problem: Problem, folder: str) -> str:
    lines = [clip(visible(problem.message), MESSAGE_CELLS), *hints(problem)]
    return _placed(problem.severity, problem.position, problem.rule, lines, folder)


def _placed(severity: str, place: Position, title: str, lines: Iterable[str], folder: str) -> str:
    """An annotation. ``lines`` are inert already."""
    properties = {
        "file": visible(in_repository(place.file, folder)),
        "line": str(place.line),
        "col": str(place.column),
        "title": visible(title),
    }
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{severity} {said}::{_data(chr(10).join(lines))}"


def policy_commands(report: PolicyReport, *, folder: str = "") -> Iterator[str]:
    """An error for each case that fails and for too little coverage, a warning for each that holds unexpectedly."""
    from reconciler.model.policy import Outcome
    from reconciler.render.policy_words import coverage_words, miss_lines

    coverage = report.coverage
    if coverage is not None and not coverage.enough:
        yield f"::error title=coverage::{_data(coverage_words(coverage))}"
    for result in report.results:
        if result.outcome is Outcome.FAIL:
            lines = [line for miss in result.misses for line in miss_lines(result, miss)]
            yield _placed("error", result.case.position, result.case.id, lines, folder)
    for result in report.results:
        if result.outcome is Outcome.CLOSED:
            lines = [f"holds now: remove its todo ({visible(result.case.todo or '')})"]
            yield _placed("warning", result.case.position, result.case.id, lines, folder)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _problems(view: ProblemsView) -> Iterator[str]:
    return (f"{command}\n" for command in problem_commands(view.problems, folder=view.folder))


def _failure(view: FailureView) -> Iterator[str]:
    if view.problems:
        return (f"{command}\n" for command in problem_commands(view.problems, folder=view.folder))
    return iter([f"{failure_command(view.message)}\n"])


def _tests(view: PolicyView) -> Iterator[str]:
    return (f"{command}\n" for command in policy_commands(view.report, folder=view.folder))


FORMAT = Format(
    name="github",
    problems=Drawing(_problems, "annotations of GitHub Actions"),
    tests=Drawing(_tests, "annotations of GitHub Actions"),
    failure=_failure,
)
