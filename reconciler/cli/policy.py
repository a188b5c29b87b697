"""test: the project's own examples of content, judged by what it declares."""

from __future__ import annotations

import os
from pathlib import Path

import click

from reconciler.cli import options as shared
from reconciler.cli import untrusted
from reconciler.cli.masking import masked
from reconciler.cli.reporting import failure_view, repository_folder
from reconciler.cli.terminal import DIFFERENT, DONE, color_out, write
from reconciler.errors import InputError, ReconcilerError
from reconciler.render.formats.base import Format, PolicyView, Screen


@click.command()
@shared.path
@click.option(
    "--only", metavar="GLOB", multiple=True, help="Only these cases: by document, name, or DOCUMENT/NAME. Repeatable."
)
@shared.target
@shared.formats("tests")
@click.option("--coverage", "covered", is_flag=True, help="Report what of the templates no case reaches.")
@click.option(
    "--min", "least", type=click.IntRange(0, 100), metavar="N", help="With --coverage: exit 2 under N percent."
)
@untrusted.works
def test(
    path: Path, output: Format, *, only: tuple[str, ...], target: str | None, covered: bool, least: int | None
) -> int:
    """Run the policy tests of a project: examples of content, each with the verdict that is expected. Offline.

    Exits 2 where a case does not hold or less than --min is covered, and 1 where no case ran.
    """
    from reconciler.pipeline import load
    from reconciler.pipeline.testing import run_tests

    if least is not None and not covered:
        raise InputError("--min is for --coverage", hint="reconciler test --coverage --min N")
    try:
        loaded = load(path, target).sound()
        report = run_tests(loaded, only, covered=covered, least=least)
    except ReconcilerError as error:
        if output.failure is not None:
            write(output.failure(masked(failure_view("tests", error, folder=repository_folder(path, os.environ)))))
        raise
    view = PolicyView(report, repository_folder(loaded.project.root, os.environ), Screen(color=color_out()))
    assert output.tests is not None
    write(output.tests.draw(masked(view)))
    return DONE if report.ok else DIFFERENT
