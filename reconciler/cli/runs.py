"""rerun: ask for a run to be started once more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reconciler.cli import completing, event_loop
from reconciler.cli import options as shared
from reconciler.cli.terminal import DONE, say


@click.command()
@click.argument("address", shell_complete=completing.addresses)
@click.option("--path", type=click.Path(path_type=Path), default=".", help="The project. [default: current folder]")
@shared.target
@shared.endpoint
@shared.lock_timeout
def rerun(address: str, path: Path, **values: Any) -> int:
    """Let the next apply start the run ADDRESS again, and pay for it again.

    \b
    Example:
      reconciler rerun MediaProcessing/trailer
    """
    from reconciler.model.event import silent
    from reconciler.pipeline import open_only, open_session
    from reconciler.pipeline.session import refuse_lost_state
    from reconciler.pipeline.state_edits import run_again
    from reconciler.render.escape import visible

    project = open_only(path)

    async def go() -> None:
        chosen = shared.options("rerun", silent, values)
        refuse_lost_state(project, chosen)
        async with open_session(project, chosen) as opened:
            run_again(opened, address)

    event_loop.run(go())
    say([visible(f"the next apply starts {address} again")])
    return DONE
