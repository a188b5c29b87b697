"""init and validate: work on the files of a project, offline."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler.cli import options as shared
from reconciler.cli.terminal import DONE, ERROR, color_out, say, write


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=".", required=False, metavar="[DIR]")
@click.option("--demo", is_flag=True, help="A project with words and templates, to try on the emulator.")
def init(folder: Path, demo: bool) -> int:
    """Make a new project in DIR."""
    from reconciler.files.scaffold import scaffold

    made = scaffold(folder, demo=demo)
    place = "" if str(folder) == "." else f" {folder}"
    say([*(f"created {folder / name}" for name in made), "", f"Next: reconciler plan{place}"])
    return DONE


@click.command()
@shared.path
@shared.output
@shared.target
@click.option("--strict", is_flag=True, help="Warnings are errors.")
def validate(path: Path, output: str, target: str | None, strict: bool) -> int:
    """Check the project file, all manifests and word lists. Offline."""
    from reconciler.pipeline import chosen_target, load
    from reconciler.render.json import problems_json
    from reconciler.render.problems import problem_lines

    loaded = load(path)
    if target is not None:
        chosen_target(loaded.project, target)
    errors = sum(problem.severity == "error" for problem in loaded.problems)
    if output == "json":
        write([problems_json(loaded.problems)])
    else:
        say(problem_lines(loaded.problems, color=color_out()))
        if not errors:
            count = len(loaded.resources)
            files = f"{loaded.files} file{'s' if loaded.files != 1 else ''}"
            say([f"{count:,} resource{'s' if count != 1 else ''} in {files}: sound"])
    return ERROR if errors or (strict and loaded.problems) else DONE
