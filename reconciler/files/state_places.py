"""``state: s3://bucket/{project}/{target}``: one line for the states of all targets, each in a place of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from reconciler.model.manifest import Position, Problem
from reconciler.model.project import Project, Target
from reconciler.model.spec import TARGET_NAME, quoted

_HOLDER = re.compile(r"\{([^{}]*)\}")
_PART = re.compile(TARGET_NAME)
HOLDERS = ("project", "target")


def filled(project: Project, place_of: Callable[..., Position]) -> tuple[Project, list[Problem]]:
    """The project with every placeholder in its states filled. One that cannot be is a problem, and no state."""
    problems: list[Problem] = []
    targets = dict(project.targets)
    for name, target in project.targets.items():
        if target.state is None or not _HOLDER.search(target.state):
            continue
        place = place_of("targets", name, "state")
        flaw = _flaw(target.state, {"project": str(project.name), "target": str(name)})
        if flaw is not None:
            message, fix = flaw
            problems.append(Problem("state-place", place, f"target {name}: {message}", fix=fix))
        targets[name] = _filled(target, project.name, name) if flaw is None else _without_state(target)
    return project.model_copy(update={"targets": targets}), problems


def _flaw(state: str, values: dict[str, str]) -> tuple[str, str] | None:
    """What is wrong with the placeholders of a state's address, and what to do."""
    for holder in _HOLDER.findall(state):
        if holder not in HOLDERS:
            return f"{quoted(holder)} in braces is not a placeholder", "{project} and {target} are"
        if not _PART.match(values[holder]):
            # It would be a part of a path: .. leads elsewhere.
            return f"the {holder}'s name cannot be a part of the state's address", f"write it in place of {{{holder}}}"
    return None


def _filled(target: Target, project: str, name: str) -> Target:
    values = {"project": str(project), "target": str(name)}
    assert target.state is not None
    if "://" in target.state:
        # In an address ? and # would begin something else.
        values = {holder: quote(value, safe="") for holder, value in values.items()}
    state = _HOLDER.sub(lambda found: values[found[1]], target.state)
    return target.model_copy(update={"state": state})


def _without_state(target: Target) -> Target:
    return target.model_copy(update={"state": None})
