"""Commands to copy: how to go on with a plan, for the same project and target, with the flags that were given."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from reconciler.render.escape import visible

if TYPE_CHECKING:
    from reconciler.files.project import ProjectFiles
    from reconciler.model.plan import Plan

MOST = 10
"""How many targets have a line of their own."""


def following(command: str, path: Path, made: Plan, values: dict[str, Any]) -> str:
    """The command that carries on with this plan: for the same project, target and choice."""
    words = ["reconciler", command, *([str(path)] if path != Path() else []), "--target", made.basis.target]
    words += _typed_endpoint(values)
    for option in ("only", "exclude"):
        for glob in values.get(option, ()):
            words += [f"--{option}", glob]
    return shlex.join(words)


def accepting(path: Path, target: str, values: Mapping[str, Any]) -> str:
    """The command that writes what a drift shows into the manifests of the project at ``path``."""
    where = ["--path", str(path)] if path != Path() else []
    words = ["reconciler", "accept", "--all", *where, "--target", target]
    return shlex.join([*words, *_typed_endpoint(values)])


def planning(project: ProjectFiles, path: Path, target: str | None) -> str:
    """The command that shows what an apply of edited files would do: for ``target``, or for all that there are."""
    words = ["reconciler", "plan", *([str(path)] if path != Path() else [])]
    if target is not None:
        words += ["--target", target]
    elif len(project.targets) > 1:
        words += ["--all-targets"]
    return shlex.join(words)


def keepable(drift: Plan) -> bool:
    """Whether somebody changed something that could stay as it is now: what came to its end could not."""
    return any(not change.expired for change in drift.changes)


def acceptable(path: Path, targets: Sequence[str], values: Mapping[str, Any]) -> Iterator[str]:
    """How to keep what was changed, a line for each target."""
    for target in targets[:MOST]:
        yield visible(f"to keep what was changed: {accepting(path, target, values)}")
    if len(targets) > MOST:
        yield f"… and of {len(targets) - MOST:,} more targets likewise"


def applying(path: Path, planfile: Path, values: Mapping[str, Any]) -> str:
    """The command that applies a saved plan, of the project at ``path``."""
    where = [str(planfile)] if path == Path() else [str(path), "--plan", str(planfile)]
    return shlex.join(["reconciler", "apply", *where, *_typed_endpoint(values)])


def _typed_endpoint(values: Mapping[str, Any]) -> list[str]:
    """``--endpoint`` as it was given; nothing for one from the environment, which the next command finds there too."""
    context = click.get_current_context(silent=True)
    typed = context is None or context.get_parameter_source("endpoint") is not ParameterSource.ENVIRONMENT
    return ["--endpoint", values["endpoint"]] if values.get("endpoint") and typed else []
