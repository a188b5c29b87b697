"""Reports for merge requests: whose they are, and what they say where the command fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reconciler.cli.masking import masked
from reconciler.cli.terminal import write
from reconciler.errors import ManifestErrors, ReconcilerError, Refused
from reconciler.render.formats.base import FailureView, Format, ReportName


def home(planfile: Path) -> Path:
    """The project of a saved plan: where the command is run, or else where the plan lies."""
    from reconciler.files.project import FILE

    here = Path.cwd()
    if any((folder / FILE).is_file() for folder in (here, *here.parents)):
        return here
    return planfile.resolve().parent


def project_name(path: Path) -> str:
    """What the project is called; empty where it cannot be read, which is another message's business."""
    from reconciler.pipeline import open_only

    try:
        return open_only(path).project.name
    except ReconcilerError:
        return ""


@contextmanager
def reporting(
    path: Path, mode: str, output: Format, *, target: str | None, commit: str | None, several: str = ""
) -> Iterator[str]:
    """Gives the project's name. An error within is also written in the format of the report, for bots to show.

    ``several``: the command, where it is about several targets.
    """
    project = project_name(path)
    try:
        yield project
    except ReconcilerError as error:
        if output.failure is not None:
            where = {"project": project, "target": target or _only_target(path), "mode": mode, "several": several}
            write(output.failure(masked(failure_view("plan", error, commit=commit, **where))))
        raise


def failure_view(report: ReportName, error: ReconcilerError, **more: Any) -> FailureView:
    """Why there is no report: the error with its refusals in one message, and the problems of manifests."""
    problems = error.problems if isinstance(error, ManifestErrors) else ()
    refusals = error.refusals if isinstance(error, Refused) else ()
    message = "; ".join([error.message, *(refusal.message for refusal in refusals)])
    return FailureView(report, message, error.hint, problems, **more)


def _only_target(path: Path) -> str:
    from reconciler.pipeline import chosen_target, open_only

    try:
        return chosen_target(open_only(path), None)[0]
    except ReconcilerError:
        return ""


def repository_folder(project: Path, environ: Mapping[str, str]) -> str:
    """The project's folder as seen from the top of the repository that CI checked out; empty for the top itself."""
    top = Path(environ.get("GITHUB_WORKSPACE") or environ.get("CI_PROJECT_DIR") or Path.cwd())
    try:
        folder = project.resolve().relative_to(top.resolve()).as_posix()
    except ValueError:
        return ""
    return "" if folder == "." else folder
