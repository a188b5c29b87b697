"""init and validate: work on the files of a project; nothing is sent, but for what validate --online reads."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli import options as shared
from reconciler.cli import untrusted
from reconciler.cli.fleet.options import fleet_of, targets
from reconciler.cli.given_options import given_options
from reconciler.cli.masking import masked
from reconciler.cli.reporting import failure_view, repository_folder
from reconciler.cli.terminal import DONE, ERROR, REFUSED, say, screen, write
from reconciler.errors import ReconcilerError, Refused
from reconciler.render.formats.base import Format, ProblemsView

if TYPE_CHECKING:
    from reconciler.model.manifest import Problem
    from reconciler.pipeline.loading import Loaded


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=".", required=False, metavar="[DIR]")
@click.option("--demo", is_flag=True, help="A project with words and templates, to try on the emulator.")
@click.option("--from", "sources", type=click.Path(path_type=Path), metavar="FILE", multiple=True,
              help="Lists from csv, xlsx or txt files, folders of them, or a glob. Repeatable.")  # fmt: skip
@given_options("--from")
@click.option("--usages", metavar="USAGES", default="Review", show_default=True, help="With --from: of its keywords.")
def init(folder: Path, demo: bool, sources: tuple[Path, ...], no_header: bool, **values: Any) -> int:
    """Make a new project in DIR: an empty one, a demonstration, or one from word lists and spreadsheets.

    \b
    Example:
      reconciler init --demo demo
    """
    from reconciler.files.scaffold import scaffold
    from reconciler.render.escape import visible

    if sources:
        from reconciler.cli.importing import import_files

        return import_files(folder, sources, header=not no_header, **values)
    if not demo and (proved := _proved(folder)):
        say(proved)
        return DONE
    made = scaffold(folder, demo=demo)
    place = "" if str(folder) == "." else f" {folder}"
    say(map(visible, [*(f"created {folder / name}" for name in made), "", f"Next: reconciler plan{place}"]))
    return DONE


def _proved(folder: Path) -> list[str]:
    """For a project that exists: show that the places of its remote states can be trusted with a lock."""
    from reconciler.files.project import FILE
    from reconciler.pipeline import open_only
    from reconciler.pipeline.proving import prove_stores
    from reconciler.render.escape import visible

    if not (folder / FILE).is_file():
        return []
    proved = prove_stores(open_only(folder), dict(os.environ))
    return [visible(f"{name}: {place} supports locks and conditional writes") for name, place in proved]


@click.command()
@shared.path
@shared.formats("problems")
@targets
@click.option("--strict", is_flag=True, help="Warnings are errors.")
@click.option("--errors-only", is_flag=True, help="Report errors, and leave out warnings.")
@click.option("--online", is_flag=True, help="Check against the account too: whose it is, quotas, names. Only reads.")
@shared.endpoint
@untrusted.works
def validate(path: Path, output: Format, strict: bool, errors_only: bool, online: bool, **values: Any) -> int:
    """Check the project file, all manifests and word lists. Offline, unless --online is given.

    \b
    Example:
      reconciler validate --format github
    """
    from reconciler.pipeline import load
    from reconciler.pipeline.loading import errors
    from reconciler.pipeline.refusal_table import ACCOUNT
    from reconciler.pipeline.rule_table import rules

    if online and untrusted.active():
        raise Refused("validate --untrusted does not look at an account; nothing was read", hint="leave out --online")
    fleet = fleet_of(values)
    if fleet is not None:
        if online:
            raise click.UsageError("--online checks one target: name it with --target NAME")
        from reconciler.cli.fleet.offline import validate_fleet

        return validate_fleet(path, fleet, output, strict=strict, errors_only=errors_only)
    try:
        loaded = load(path, values["target"])
        # Manifests with an error cannot be compared with anything.
        found = _online(loaded, values) if online and not errors(loaded.problems) else ()
    except ReconcilerError as error:
        if output.failure is not None:
            write(output.failure(masked(failure_view("problems", error, folder=repository_folder(path, os.environ)))))
        raise
    folder = repository_folder(loaded.project.root, os.environ)
    problems = (*loaded.problems, *found)
    invalid = errors(problems)
    shown, off = (invalid, {}) if errors_only else (problems, loaded.off)
    view = ProblemsView(shown, len(loaded.resources), loaded.files, folder, screen(), off, rules())
    assert output.problems is not None
    write(output.problems.draw(masked(view)))
    if any(problem.rule == ACCOUNT for problem in found):
        return REFUSED
    return ERROR if invalid or (strict and problems) else DONE


def _online(loaded: Loaded, values: dict[str, Any]) -> tuple[Problem, ...]:
    from reconciler.cli import event_loop
    from reconciler.cli.progress import Watcher
    from reconciler.pipeline import open_session
    from reconciler.pipeline.online import online_problems

    async def go() -> tuple[Problem, ...]:
        with Watcher() as watcher:
            async with open_session(loaded.project, shared.options("validate", watcher.listen, values)) as opened:
                return await online_problems(opened, loaded)

    return event_loop.run(go())
