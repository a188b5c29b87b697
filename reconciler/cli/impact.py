"""impact: stored results of reviews, judged by what the project declares."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from reconciler.cli import options as shared
from reconciler.cli import untrusted
from reconciler.cli.masking import masked
from reconciler.cli.policy import Against
from reconciler.cli.terminal import DONE, screen, write
from reconciler.errors import Refused
from reconciler.render.formats.base import Format, ImpactView


@click.command()
@click.argument("results", nargs=-1, required=True, metavar="RESULTS...")
@click.option(
    "--project",
    "path",
    type=click.Path(path_type=Path),
    default=".",
    metavar="PATH",
    help="The project, where it is not here.",
)
@shared.target
@click.option(
    "--template",
    "templates",
    metavar="[ID=]NAME",
    multiple=True,
    help="Judge every result by this template; with ID=, those of one template id (Definition). Repeatable.",
)
@click.option(
    "--against",
    metavar="live|REF|PLANFILE",
    help="Compare with another policy than the one that each result suggests: the account (live, makes calls), a"
    " revision of Git (REF), or what is before a saved plan.",
)
@shared.formats("impact")
@shared.endpoint
@shared.rate
@untrusted.works
def impact(
    results: tuple[str, ...],
    path: Path,
    templates: tuple[str, ...],
    against: str | None,
    output: Format,
    **values: Any,
) -> int:
    """Judge stored RESULTS by the manifests, and count verdicts that change; - is standard input.

    RESULTS are answers of DescribeTaskDetail and events of callbacks, as JSON or JSON lines of any number. They hold
    scores and no thresholds: what was not returned on their day is named, and makes the number a lower bound. Offline
    but for --against live. Exits 1 where no result was judged.

    \b
    Example:
      reconciler impact results.jsonl --template live-strict
    """
    from reconciler.pipeline import load
    from reconciler.pipeline.impacting import check_names, impact_of

    check_names(results)
    if untrusted.active() and against is not None:
        raise Refused(
            "impact --untrusted works without --against only; nothing was read",
            hint="reconciler impact RESULTS --untrusted",
        )
    compared = Against(against, values, "impact")
    loaded = load(path, compared.target).sound()
    worlds = compared.worlds(loaded)
    made = impact_of(loaded, results, sys.stdin.buffer, templates, worlds)
    assert output.impact is not None
    write(output.impact.draw(masked(ImpactView(made, screen()))))
    return DONE
