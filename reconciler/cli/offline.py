"""plan --offline: its options, what may be given with it, and the plan itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reconciler.cli import options as shared
from reconciler.cli import untrusted
from reconciler.errors import InputError
from reconciler.model.event import silent

if TYPE_CHECKING:
    from reconciler.files.project import ProjectFiles
    from reconciler.model.plan import Plan
    from reconciler.pipeline import Loaded

F = TypeVar("F", bound=Callable[..., Any])
_NEEDS = "give --state FILE (reconciler state pull --out FILE), --live DIR (reconciler export DIR), or both"


def offline_options(command: F) -> F:
    """``--offline``, ``--state`` and ``--live``."""
    command = click.option(
        "--live", type=click.Path(path_type=Path), metavar="DIR", help="With --offline: a folder that export wrote."
    )(command)
    command = click.option(
        "--state",
        "state_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="With --offline: a state that state pull wrote.",
    )(command)
    return click.option(
        "--offline",
        is_flag=True,
        help="Make no call: compare with --state, --live or both. Such a plan cannot be saved or applied.",
    )(command)


def check_offline(values: dict[str, Any], *, out: Path | None) -> bool:
    """Whether the plan is made offline. Raises InputError where options do not fit together."""
    offline: bool = values["offline"]
    untrusted.require(offline, "plan", "--offline")
    given = values["state_file"] is not None or values["live"] is not None
    if given and not offline:
        raise InputError("--state and --live are for --offline", hint="reconciler plan --offline --state FILE")
    if offline and not given:
        raise InputError("plan --offline has nothing to compare with", hint=_NEEDS)
    if offline and out is not None:
        raise InputError(
            "a plan that was made offline cannot be saved: it would be applied to an account it never saw",
            hint="leave out --offline, where the account may be read",
        )
    return offline


def made_offline(
    project: ProjectFiles, loaded: Loaded | None, mode: str, values: dict[str, Any], *, at: str | None
) -> Plan:
    """The plan, from the files that the options name. ``loaded``: the manifests, where there are to be any."""
    from dataclasses import replace

    from reconciler.files.commit import commit_of
    from reconciler.pipeline import Recorded, plan_offline

    options = shared.options("plan", silent, values)
    # An untrusted project's files of Git are not read: they are hidden ones.
    root = Path(os.devnull) if untrusted.active() else project.root
    options = replace(options, commit=options.commit or commit_of(root, os.environ))
    recorded = Recorded(values["state_file"], values["live"])
    choice = shared.choice(values["only"], values["exclude"])
    if loaded is None:
        return plan_offline(project, {}, recorded, options, mode=mode, choice=choice, at=at)
    return plan_offline(
        project,
        loaded.resources,
        recorded,
        options,
        mode=mode,
        choice=choice,
        ended=loaded.ended,
        addresses=loaded.addresses,
        at=at,
    )
