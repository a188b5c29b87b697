"""Problems as GitHub's workflow commands: each becomes an annotation beside its line in the merge request.

The step summary needs no format of its own: it is the Markdown report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.model.manifest import Problem
from reconciler.render.escape import clip, visible
from reconciler.render.formats.base import Drawing, FailureView, Format, ProblemsView
from reconciler.render.problems import MESSAGE_CELLS, hints, in_order


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
    place = problem.position
    properties = {
        "file": visible(f"{folder}/{place.file}" if folder else place.file),
        "line": str(place.line),
        "col": str(place.column),
        "title": visible(problem.rule),
    }
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    lines = [clip(visible(problem.message), MESSAGE_CELLS), *hints(problem)]
    return f"::{problem.severity} {said}::{_data(chr(10).join(lines))}"


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


FORMAT = Format(name="github", problems=Drawing(_problems, "annotations of GitHub Actions"), failure=_failure)
