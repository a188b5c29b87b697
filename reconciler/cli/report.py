"""report: what is done with the reports that runs have left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli import notifying
from reconciler.cli import options as shared
from reconciler.cli.masking import masked
from reconciler.cli.terminal import color_out, write
from reconciler.render.formats.base import Format, Screen
from reconciler.render.formats.several import MergedView, TargetView

if TYPE_CHECKING:
    from reconciler.model.fleet import TargetOutcome


@click.group()
def report() -> None:
    """Work with the reports of runs over several targets.

    \b
    Example:
      reconciler report merge reports
    """


@report.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--expect",
    "count",
    type=click.IntRange(1),
    metavar="N",
    help="How many shards, or reports of jobs without shards, there must be.",
)
@click.option(
    "--targets",
    "names",
    metavar="FILE",
    help="Which targets there must be: what reconciler targets --format json wrote.",
)
@click.option(
    "--metrics",
    "numbers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write metrics of all targets, as Prometheus' textfile collector reads them (extra metrics).",
)
@shared.formats("merged")
@notifying.notifies
def merge(files: tuple[str, ...], count: int | None, names: str | None, numbers: Path | None, output: Format) -> int:
    """Make one report, with one exit code, of the JSON reports of several runs over targets; a folder is all in it.

    The exit code is that of all targets together: 130 outranks 1, 1 outranks 3, 3 outranks 2. A shard that is missing,
    a target that is missing or in two reports, and a file that cannot be used or is of another command are faults of
    the report: it says so, and exits 1.

    \b
    Example:
      reconciler report merge reports --expect 2
    """
    from reconciler.model.fleet_merge import Expected
    from reconciler.pipeline.merged_views import target_view
    from reconciler.pipeline.merging_reports import expected_targets
    from reconciler.pipeline.merging_reports import merge as merge_reports
    from reconciler.pipeline.nouns import nouns

    destination = None
    if numbers is not None:
        from reconciler.files.metrics_file import metrics_output
        from reconciler.render.metrics.text import require_library

        require_library()
        destination = metrics_output(numbers)
        destination.check()
    expected = Expected(count, expected_targets(names) if names is not None else None)
    made = merge_reports(files, expected)
    notifying.merged(made)
    if destination is not None:
        from reconciler.render.metrics.merged import report_metrics

        # The collector is another user, and there are counts only.
        destination.write(report_metrics(masked(made)), public=True)
    assert output.merged is not None

    def read(outcome: TargetOutcome) -> TargetView:
        # Masked once more: one of the program's own words stays in a sentence, and is hidden as a keyword's name.
        return masked(target_view(outcome))

    write(output.merged.draw(MergedView(masked(made), Screen(color=color_out()), read, nouns())))
    return made.exit_code
