"""whoami and state list of several targets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.cli.account import account_shown, exit_code, identity_lines, identity_of
from reconciler.cli.fleet.ended import Ended
from reconciler.cli.fleet.options import Fleet
from reconciler.cli.fleet.plan import options_for, run_reading, session_of
from reconciler.cli.fleet.reporting import write_fleet
from reconciler.cli.state import listing
from reconciler.cli.terminal import DONE
from reconciler.cli.verbosity import Verbosity
from reconciler.render.formats.json import FORMAT as JSON
from reconciler.render.formats.text import FORMAT as TEXT

if TYPE_CHECKING:
    from reconciler.cli.fleet.running import Link, Work
    from reconciler.files.project import ProjectFiles
    from reconciler.model.state import State
    from reconciler.pipeline import Session


def whoami_fleet(path: Path, fleet: Fleet, output: str, values: dict[str, Any]) -> int:
    """whoami. ``values`` are those of the command."""
    base = options_for("whoami", values)

    def work_in(project: ProjectFiles) -> Work:
        def work(link: Link) -> Ended:
            found: dict[str, Any] = session_of(project, base, link, identity_of)
            line = f"account {account_shown(found)} ({found['site']}), credentials from {found['credentials']}"
            document = {"format_version": 1, **found}
            return Ended(exit_code(found), line, document=document, lines=identity_lines(found))

        return work

    return _run("whoami", path, fleet, output, work_in)


def state_list_fleet(path: Path, fleet: Fleet, output: str, names: tuple[str, ...], values: dict[str, Any]) -> int:
    """state list. ``values`` are those of the command."""
    from reconciler.render.words import counted

    base = options_for("state list", values)

    async def stored(opened: Session) -> State:
        return opened.state()

    def work_in(project: ProjectFiles) -> Work:
        def work(link: Link) -> Ended:
            # What one target does not have another one may: nothing is said of unknown names.
            found = listing(session_of(project, base, link, stored), names)
            return Ended(DONE, counted(len(found.lines), "resource"), document=found.document, lines=found.lines)

        return work

    return _run("state list", path, fleet, output, work_in)


def _run(command: str, path: Path, fleet: Fleet, output: str, work_in: Callable[[ProjectFiles], Work]) -> int:
    from reconciler.pipeline import open_only

    project = open_only(path)
    ended = run_reading(fleet.choose(project), work_in(project), fleet, Verbosity())
    return write_fleet(command, ended, JSON if output == "json" else TEXT, fleet)
