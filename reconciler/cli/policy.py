"""test: the project's own examples of content, judged by what it declares."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli import event_loop, untrusted
from reconciler.cli import options as shared
from reconciler.cli.fleet.options import fleet_of, targets
from reconciler.cli.masking import masked
from reconciler.cli.reporting import failure_view, home, repository_folder
from reconciler.cli.terminal import DIFFERENT, DONE, screen, write
from reconciler.errors import InputError, ReconcilerError, Refused
from reconciler.model.event import silent
from reconciler.render.formats.base import Format, PolicyView

if TYPE_CHECKING:
    from reconciler.model.plan import Plan
    from reconciler.pipeline import Loaded
    from reconciler.pipeline.policy_worlds import Worlds

LIVE = "live"


@click.command()
@shared.path
@click.option(
    "--only", metavar="GLOB", multiple=True, help="Only these cases: by document, name, or DOCUMENT/NAME. Repeatable."
)
@targets
@shared.formats("tests")
@click.option("--coverage", "covered", is_flag=True, help="Report what of the templates no case reaches.")
@click.option(
    "--min", "least", type=click.IntRange(0, 100), metavar="N", help="With --coverage: exit 2 under N percent."
)
@click.option(
    "--against",
    metavar="live|REF|PLANFILE",
    help="Also list the cases whose verdict is changed: by an apply (live, makes calls), since a revision of Git (REF),"
    " or by a saved plan.",
)
@click.option(
    "--from-result",
    "result",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Run nothing: print a case made of a stored result, an answer of DescribeTaskDetail or an event as JSON.",
)
@click.option("--template", metavar="NAME", help="With --from-result: whose case it is, where there are several.")
@shared.endpoint
@shared.rate
@untrusted.works
def test(path: Path, output: Format, *, covered: bool, against: str | None, **values: Any) -> int:
    """Run the policy tests of a project: examples of content, each with the verdict that is expected.

    Exits 2 where a case does not hold or less than --min is covered, and 1 where no case ran. Cases whose verdict
    differs by --against alone change no exit code. Offline but for --against live.

    \b
    Example:
      reconciler test --coverage
    """
    from reconciler.pipeline import load
    from reconciler.pipeline.testing import chosen_cases, run_tests

    least, only = values["least"], values["only"]
    if least is not None and not covered:
        raise InputError("--min is for --coverage", hint="reconciler test --coverage --min N")
    if untrusted.active() and (against is not None or values["result"] is not None):
        raise Refused(
            "test --untrusted works without --against and --from-result only; nothing was read",
            hint="reconciler test --untrusted",
        )
    fleet = fleet_of(values)
    if fleet is not None:
        from reconciler.cli.fleet.offline import check_fleet

        return check_fleet(path, fleet, output, {**values, "covered": covered, "against": against})
    if values["result"] is not None:
        return _write_case(path, values)
    try:
        compared = Against(against, values, "test")
        loaded = load(path, compared.target).sound()
        if against is not None:
            # Nobody is asked for the sake of a run without a case.
            chosen_cases(loaded, only)
        worlds = compared.worlds(loaded)
        report = run_tests(loaded, only, covered=covered, least=least, against=worlds)
    except ReconcilerError as error:
        if output.failure is not None:
            write(output.failure(masked(failure_view("tests", error, folder=repository_folder(path, os.environ)))))
        raise
    view = PolicyView(report, repository_folder(loaded.project.root, os.environ), screen())
    assert output.tests is not None
    write(output.tests.draw(masked(view)))
    return DONE if report.ok else DIFFERENT


def _write_case(path: Path, values: dict[str, Any]) -> int:
    """Print a case made of a stored result."""
    from reconciler.pipeline import load
    from reconciler.pipeline.stored_results import case_lines

    loaded = load(path, values["target"]).sound()
    write(f"{line}\n" for line in case_lines(loaded, values["result"], values["template"]))
    return DONE


class Against:
    """What ``--against`` of ``command`` names. ``target`` is whose manifests count: a saved plan has its own."""

    def __init__(self, named: str | None, values: dict[str, Any], command: str) -> None:
        self._values, self._command = values, command
        self._live = named == LIVE
        self._plan = self._revision = None
        if named is not None and not self._live:
            # What lies there as a file is meant as one; a branch of that name can be given as refs/heads/NAME.
            # A folder is no plan, and may well have the name of a branch.
            if os.path.lexists(named) and not Path(named).is_dir():
                self._plan = _saved(Path(named))
            else:
                self._revision = named
        self.target: str | None = values["target"]
        if self._plan is not None:
            planned = self._plan.basis.target
            if self.target not in (None, planned):
                raise InputError(f"the plan is for target {planned}, not {self.target}", hint="leave out --target")
            self.target = planned

    def worlds(self, loaded: Loaded) -> Worlds | None:
        """The two worlds in which the cases are compared; None where nothing was named."""
        from reconciler.pipeline.policy_worlds import live_worlds, planned_worlds, revision_worlds

        if self._revision is not None:
            return revision_worlds(loaded, self._revision)
        if self._plan is not None:
            return planned_worlds(self._plan, loaded.resources)
        if not self._live:
            return None

        async def go() -> Worlds:
            from reconciler.pipeline import open_session

            async with open_session(loaded.project, shared.options(self._command, silent, self._values)) as opened:
                return await live_worlds(await opened.reading(), loaded.resources)

        return event_loop.run(go())


def _saved(planfile: Path) -> Plan:
    """The saved plan, if it does not contradict itself: whoever could write the file could write anything into it."""
    from reconciler.files.planfile import open_plan
    from reconciler.files.project import open_project
    from reconciler.ground.encryption.keys import keys_of
    from reconciler.pipeline.plan_places import check_place
    from reconciler.pipeline.saved_plans import check_saved

    made = open_plan(planfile, keys_of(os.environ))
    check_place(open_project(home(planfile))[0], planfile)
    check_saved(made)
    return made
