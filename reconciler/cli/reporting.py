"""Reports for merge requests: whose they are, and what they say where the command fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from reconciler.cli.terminal import write
from reconciler.errors import ManifestErrors, ReconcilerError


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
def reporting(path: Path, mode: str, output: str, *, target: str | None, commit: str | None) -> Iterator[str]:
    """Gives the project's name. An error within is also written in the format of the report, for bots to show."""
    project = project_name(path) if output == "markdown" else ""
    try:
        yield project
    except ReconcilerError as error:
        if output == "markdown":
            names = {"project": project, "target": target or _only_target(path), "mode": mode}
            write([_failure(error, names, commit)])
        elif output == "gitlab":
            write(["{}\n"])
        raise


def _failure(error: ReconcilerError, names: dict[str, str], commit: str | None) -> str:
    from reconciler.render.markdown_failure import failure_markdown

    problems = error.problems if isinstance(error, ManifestErrors) else ()
    said = [error.message, *(refusal.message for refusal in getattr(error, "refusals", ()))]
    message = "; ".join(said)
    return failure_markdown(message, names, hint=error.hint, problems=problems, commit=commit)


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
