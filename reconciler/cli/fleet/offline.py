"""validate and test of several targets: files only, so one target after another."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.cli.fleet.ended import Ended
from reconciler.cli.fleet.options import Fleet, refuse_ambiguous
from reconciler.cli.fleet.plan import load_targets, one_by_one, options_for, run_reading, session_of
from reconciler.cli.fleet.reporting import check_format, write_fleet
from reconciler.cli.reporting import repository_folder
from reconciler.cli.terminal import DIFFERENT, DONE, ERROR, color_out
from reconciler.cli.verbosity import Verbosity
from reconciler.errors import InputError
from reconciler.render.formats.base import Format, PolicyView, ProblemsView, Screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.cli.fleet.running import Link
    from reconciler.pipeline import Loaded, Session
    from reconciler.pipeline.policy_worlds import Worlds

LIVE = "live"


def validate_fleet(path: Path, fleet: Fleet, output: Format, *, strict: bool, errors_only: bool) -> int:
    """validate."""
    from reconciler.pipeline.loading import errors, load_each
    from reconciler.pipeline.rule_table import rules
    from reconciler.render.words import counted

    check_format(output)
    loaded = load_each(path, fleet.choose)

    def work(name: str) -> Ended:
        own = loaded[name]
        folder = repository_folder(own.project.root, os.environ)
        invalid = errors(own.problems)
        shown, off = (invalid, {}) if errors_only else (own.problems, own.off)
        screen = Screen(color=color_out())
        view = ProblemsView(shown, len(own.resources), own.files, folder, screen, off, rules())
        wrong = bool(invalid or (strict and own.problems))
        warnings = len(own.problems) - len(invalid)
        parts = [counted(len(own.resources), "resource")]
        parts += [counted(len(invalid), "error")] if invalid else []
        parts += [counted(warnings, "warning")] if warnings else []
        return Ended(ERROR if wrong else DONE, ", ".join(parts), view)

    return write_fleet("validate", one_by_one(tuple(loaded), work), output, fleet)


def check_fleet(path: Path, fleet: Fleet, output: Format, values: dict[str, Any]) -> int:
    """test. ``values`` are those of the command."""
    from reconciler.pipeline.policy_worlds import revision_worlds

    check_format(output)
    refuse_ambiguous({"from_result": values["result"]}, {"from_result": "the case is made for the templates of one"})
    against = values["against"]
    if against is not None and against != LIVE and os.path.lexists(against) and not Path(against).is_dir():
        raise InputError(
            f"--against {against} is a saved plan, which is for one target", hint="leave out --target, or name its own"
        )
    loaded = load_targets(path, fleet)
    if against == LIVE:
        return write_fleet("test", run_reading(tuple(loaded), _live(loaded, values), fleet, Verbosity()), output, fleet)

    def work(name: str) -> Ended:
        own = loaded[name].sound()
        return _tested(own, values, None if against is None else revision_worlds(own, against))

    return write_fleet("test", one_by_one(tuple(loaded), work), output, fleet)


def _live(loaded: Mapping[str, Loaded], values: dict[str, Any]) -> Any:
    """The work of ``--against live``, which looks at each account."""
    base = options_for("test", values)

    def work(link: Link) -> Ended:
        from reconciler.pipeline.policy_worlds import live_worlds
        from reconciler.pipeline.testing import chosen_cases

        own = loaded[link.name].sound()
        # Nobody is asked for the sake of a run without a case.
        chosen_cases(own, values["only"])

        async def look(opened: Session) -> Worlds:
            return await live_worlds(await opened.reading(), own.resources)

        return _tested(own, values, session_of(own.project, base, link, look))

    return work


def _tested(own: Loaded, values: dict[str, Any], worlds: Worlds | None) -> Ended:
    from reconciler.pipeline.testing import run_tests
    from reconciler.render.policy_words import summary_words

    report = run_tests(own, values["only"], covered=values["covered"], least=values["least"], against=worlds)
    view = PolicyView(report, repository_folder(own.project.root, os.environ), Screen(color=color_out()))
    return Ended(DONE if report.ok else DIFFERENT, summary_words(report), view)
