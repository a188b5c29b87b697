"""Commands to copy: how to go on with a plan, for the same project and target, with the flags that were given."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from reconciler.model.plan import Plan


def following(command: str, path: Path, made: Plan, values: dict[str, Any]) -> str:
    """The command that carries on with this plan: for the same project, target and choice."""
    words = ["reconciler", command, *([str(path)] if path != Path() else []), "--target", made.basis.target]
    words += _typed_endpoint(values)
    for option in ("only", "exclude"):
        for glob in values.get(option, ()):
            words += [f"--{option}", glob]
    return shlex.join(words)


def accepting(path: Path, made: Plan, values: Mapping[str, Any]) -> str:
    """The command that writes what a drift shows into the manifests of the project at ``path``."""
    where = ["--path", str(path)] if path != Path() else []
    words = ["reconciler", "accept", "--all", *where, "--target", made.basis.target]
    return shlex.join([*words, *_typed_endpoint(values)])


def applying(path: Path, planfile: Path, values: Mapping[str, Any]) -> str:
    """The command that applies a saved plan, of the project at ``path``."""
    where = [str(planfile)] if path == Path() else [str(path), "--plan", str(planfile)]
    return shlex.join(["reconciler", "apply", *where, *_typed_endpoint(values)])


def _typed_endpoint(values: Mapping[str, Any]) -> list[str]:
    """``--endpoint`` as it was given; nothing for one from the environment, which the next command finds there too."""
    context = click.get_current_context(silent=True)
    typed = context is None or context.get_parameter_source("endpoint") is not ParameterSource.ENVIRONMENT
    return ["--endpoint", values["endpoint"]] if values.get("endpoint") and typed else []
