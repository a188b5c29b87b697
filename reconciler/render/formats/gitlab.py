"""GitLab's reports: problems as Code Quality, a plan as the counts of the merge request's infrastructure widget."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from reconciler.model.change import Verb
from reconciler.model.manifest import Problem
from reconciler.model.plan import Plan
from reconciler.render.escape import clip, visible
from reconciler.render.formats.base import Drawing, FailureView, Format, PlanView, ProblemsView, in_repository
from reconciler.render.json import dumps
from reconciler.render.problems import MESSAGE_CELLS, hints, in_order

_SEVERITY = {"error": "major", "warning": "minor"}


def code_quality(problems: Iterable[Problem], *, folder: str = "") -> str:
    """A report for ``artifacts:reports:codequality``.

    ``folder`` is the project's folder as seen from the top of the repository. A fingerprint leaves the line out, so
    that a problem which only moved is not a new one.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    rows = []
    for problem in in_order(problems):
        path = in_repository(problem.position.file, folder)
        key = (path, problem.rule, problem.message)
        seen[key] += 1
        said = dumps([*key, seen[key]])
        rows.append(
            {
                "description": " ".join([clip(visible(problem.message), MESSAGE_CELLS), *hints(problem)]),
                "check_name": problem.rule,
                "fingerprint": hashlib.sha256(said.encode()).hexdigest(),
                "severity": _SEVERITY[problem.severity],
                "location": {"path": path, "lines": {"begin": problem.position.line}},
            }
        )
    return "[" + ",\n".join(map(dumps, rows)) + "]\n"


def widget(plan: Plan) -> str:
    """A report for ``artifacts:reports:terraform``: how much comes, changes and goes.

    A run is something that comes; a replace is one that comes and one that goes, as in Terraform's own report.
    """
    counts = plan.counts()
    replaced = counts[Verb.REPLACE]
    shown = {
        "create": counts[Verb.CREATE] + counts[Verb.RUN] + replaced,
        "update": counts[Verb.UPDATE],
        "delete": counts[Verb.DELETE] + replaced,
    }
    return dumps(shown) + "\n"


def _plan(view: PlanView) -> Iterator[str]:
    yield widget(view.plan)


def _problems(view: ProblemsView) -> Iterator[str]:
    yield code_quality(view.problems, folder=view.folder)


def _failure(view: FailureView) -> Iterator[str]:
    """An empty report: GitLab shows an error of its own for a report that is not JSON."""
    if view.report == "problems":
        yield code_quality(view.problems, folder=view.folder)
    else:
        yield "{}\n"


FORMAT = Format(
    name="gitlab",
    plan=Drawing(_plan, "the counts of GitLab's infrastructure widget"),
    problems=Drawing(_problems, "a Code Quality report of GitLab"),
    failure=_failure,
)
