"""Problems and policy tests as JUnit reports, which most CI servers show.

An error is a failed test, a warning a skipped one; a case that may fail and does is a skipped one too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from reconciler.model.manifest import Problem
from reconciler.render.escape import clip, visible
from reconciler.render.formats.base import Drawing, FailureView, Format, PolicyView, ProblemsView, in_repository
from reconciler.render.problems import MESSAGE_CELLS, hints, in_order

if TYPE_CHECKING:
    from reconciler.model.policy import Result
    from reconciler.model.policy_report import PolicyReport

_SUITE = "reconciler validate"
_TESTS = "reconciler test"


def junit(problems: Iterable[Problem], *, folder: str = "", failure: str = "", suite: str = _SUITE) -> Iterator[str]:
    """The report, in lines. A project without problems is one test that passed.

    ``folder``: the project's folder as seen from the top of the repository. ``failure``: why the command failed.
    ``suite``: the command's name.
    """
    ordered = in_order(problems)
    cases = [_case(problem, folder) for problem in ordered]
    failures = sum(problem.severity == "error" for problem in ordered)
    skipped = len(ordered) - failures
    errors = 0
    if failure:
        cases.append(_test("command", suite, f"<error message={_quoted(failure)}/>"))
        errors = 1
    if not cases:
        cases.append(_test("project", "valid", ""))
    yield from _suite(suite, cases, failures, errors, skipped)


def _suite(name: str, cases: Sequence[str], failures: int, errors: int, skipped: int) -> Iterator[str]:
    """A whole report of one suite."""
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{errors}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f"<testsuites {counts}>"
    yield f'<testsuite name="{name}" {counts} skipped="{skipped}">'
    yield from cases
    yield "</testsuite>"
    yield "</testsuites>"


def policy_junit(report: PolicyReport) -> Iterator[str]:
    """The report of policy tests, in lines. Too little coverage is a failed test of its own."""
    from reconciler.model.policy import Outcome
    from reconciler.render.policy_words import coverage_words

    cases = [_policy_case(result) for result in report.results]
    failures, skipped = report.count(Outcome.FAIL), report.count(Outcome.KNOWN)
    if report.coverage is not None and report.coverage.least is not None:
        said = coverage_words(report.coverage)
        enough = report.coverage.enough
        outcome = "" if enough else f'<failure type="coverage" message={_quoted(said)}/>'
        failures += not enough
        cases.append(_test("coverage", f"at least {report.coverage.least}%", outcome))
    yield from _suite(_TESTS, cases, failures, 0, skipped)


def _policy_case(result: Result) -> str:
    from reconciler.model.policy import Outcome
    from reconciler.render.policy_words import miss_lines

    case, outcome = result.case, ""
    if result.outcome is Outcome.FAIL:
        lines = [line for miss in result.misses for line in miss_lines(result, miss)]
        place = f"{case.position.file}:{case.position.line}:{case.position.column}"
        body = "\n".join(map(_text, [place, *lines]))
        outcome = f'<failure type="verdict" message={_quoted(lines[0])}>{body}</failure>'
    elif result.outcome is Outcome.KNOWN:
        outcome = f"<skipped message={_quoted(case.todo or '')}/>"
    elif result.outcome is Outcome.CLOSED:
        outcome = f"<system-out>{_text('holds now: remove its todo')}</system-out>"
    return _test(case.suite, case.name, outcome)


def _case(problem: Problem, folder: str) -> str:
    place = problem.position
    path = in_repository(place.file, folder)
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
    suite = _TESTS if view.report == "tests" else _SUITE
    return (f"{line}\n" for line in junit(view.problems, folder=view.folder, failure=view.message, suite=suite))


def _tests(view: PolicyView) -> Iterator[str]:
    return (f"{line}\n" for line in policy_junit(view.report))


FORMAT = Format(
    name="junit",
    problems=Drawing(_problems, "a JUnit report, in which errors are failed tests and warnings skipped ones"),
    tests=Drawing(_tests, "a JUnit report, in which known gaps are skipped tests"),
    failure=_failure,
)
