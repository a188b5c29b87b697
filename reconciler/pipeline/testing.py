"""Policy tests of a project: its cases, chosen and run against what it declares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from reconciler.errors import InputError
from reconciler.ground.collector import collector_paused
from reconciler.kinds.policy_tests import PolicyTests
from reconciler.kinds.policy_tests.cases import cases_of
from reconciler.model.policy import Case
from reconciler.model.policy_report import PolicyReport
from reconciler.pipeline.loading import Loaded
from reconciler.pipeline.policy_worlds import Worlds
from reconciler.policy.compare import compare
from reconciler.policy.coverage import coverage
from reconciler.policy.expect import run
from reconciler.policy.world import World

SHOWN = 5
"""How many names of documents a message lists."""


def chosen_cases(loaded: Loaded, only: Sequence[str] = ()) -> tuple[Case, ...]:
    """Return the cases of a sound project, those that ``only`` matches: globs of a document, a case, or both.

    Raises InputError where there are none: a run that tests nothing must not look like one in order.
    """
    if loaded.contents > 1:
        raise InputError(
            f"the targets declare different things: {', '.join(loaded.project.targets)}",
            hint="run the tests of each: reconciler test --target NAME",
        )
    cases = tuple(_cases(loaded))
    if not cases:
        raise InputError(
            f"no case ran: no PolicyTests document below {loaded.project.root} has a case",
            hint="write one; docs/policy-tests.md says how",
        )
    if not only:
        return cases
    chosen = tuple(case for case in cases if any(_matches(glob, case) for glob in only))
    if not chosen:
        names = dict.fromkeys(case.suite for case in cases)
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        raise InputError(
            f"no case ran: none of {len(cases)} matches --only {' '.join(only)}",
            hint=f"documents: {', '.join(list(names)[:SHOWN])}{more}; a case is DOCUMENT/NAME",
        )
    return chosen


def has_cases(loaded: Loaded) -> bool:
    """Whether a sound project has any case."""
    return next(_cases(loaded), None) is not None


def _cases(loaded: Loaded) -> Iterator[Case]:
    for kind, document in loaded.statements:
        if isinstance(kind, PolicyTests):
            yield from cases_of(document)


def _matches(glob: str, case: Case) -> bool:
    return any(fnmatchcase(text, glob) for text in (case.suite, case.name, case.id))


def run_tests(
    loaded: Loaded,
    only: Sequence[str] = (),
    *,
    covered: bool = False,
    least: int | None = None,
    against: Worlds | None = None,
) -> PolicyReport:
    """Run the cases of a sound project. ``covered``: also what they reach; ``least``: how many percent it should be.

    ``against``: also which of them fare differently in two worlds.

    Raises InputError where no case runs.
    """
    cases = chosen_cases(loaded, only)
    with collector_paused():
        world = World(loaded.resources)
        results = tuple(run(case, world) for case in cases)
        reached = coverage(results, world, least) if covered else None
        compared = (
            None if against is None else compare(cases, against.before, against.after, against.names, against.notes)
        )
    return PolicyReport(results, reached, compared)
