"""show: a saved plan, without credentials."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from reconciler.cli import options as shared
from reconciler.cli.next_commands import applying
from reconciler.cli.plan import show_plan
from reconciler.cli.reporting import home, reporting
from reconciler.cli.terminal import DONE
from reconciler.render.formats.base import Format


@click.command()
@click.argument("planfile", type=click.Path(path_type=Path))
@shared.plan_formats
def show(planfile: Path, output: Format, commit: str | None, full: bool) -> int:
    """Show a saved plan. Needs no credentials.

    \b
    Example:
      reconciler show tonight.plan --full
    """
    from reconciler.files.planfile import open_plan
    from reconciler.files.project import open_project
    from reconciler.ground.encryption.keys import keys_of
    from reconciler.pipeline.plan_places import check_place
    from reconciler.pipeline.saved_plans import NEW_PLAN, OLD_PLAN, check_saved, is_old

    with reporting(home(planfile), "apply", output, target=None, commit=commit) as project:
        made = open_plan(planfile, keys_of(os.environ))
        opened = open_project(home(planfile))[0]
        check_place(opened, planfile)
        if is_old(made):
            made = replace(made, warnings=(*made.warnings, f"{OLD_PLAN}: it cannot be applied; {NEW_PLAN}"))
        else:
            check_saved(made)
    target = opened.targets.get(made.basis.target)
    usual = target.endpoint if target is not None else None
    known = (usual or "", os.environ.get("RECONCILER_ENDPOINT", ""))
    sent_to = "" if made.basis.endpoint in known else made.basis.endpoint
    command = applying(Path(), planfile, {"endpoint": sent_to})
    show_plan(made, output, command, project=project, commit=commit, full=full)
    return DONE
