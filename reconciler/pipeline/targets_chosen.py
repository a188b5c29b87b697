"""Which targets of a project a command works on, where it may work on several: names, globs, or all of them."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from reconciler.errors import InputError
from reconciler.files.project import ProjectFiles
from reconciler.model.nearest import nearest
from reconciler.model.spec import quoted

_MOST_LISTED = 9
"""Targets up to which a message lists all of the project."""


def matching_targets(project: ProjectFiles, patterns: Sequence[str]) -> tuple[str, ...]:
    """The targets that any of ``patterns`` names or matches, in the order of the project file.

    Raises InputError for a pattern that matches none: passed over, it would leave out what somebody meant.
    """
    found: set[str] = set()
    for pattern in patterns:
        found |= _matching(project, pattern)
    return tuple(name for name in project.targets if name in found)


def waves_of(project: ProjectFiles, waves: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The targets of each wave: names and globs, joined by commas. A target belongs to the first wave that has it.

    Raises InputError for a pattern that matches no target, and for a wave that earlier ones leave nothing of.
    """
    taken: set[str] = set()
    found: list[tuple[str, ...]] = []
    for wave in waves:
        patterns = [part.strip() for part in wave.split(",") if part.strip()]
        if not patterns:
            raise InputError(f"the wave {quoted(wave)} names no target")
        names = tuple(name for name in matching_targets(project, patterns) if name not in taken)
        if not names:
            raise InputError(
                f"nothing is left for the wave {quoted(wave)}: its targets are in earlier waves",
                hint="remove the wave; a target is applied in the first wave that has it",
            )
        taken.update(names)
        found.append(names)
    return tuple(found)


def _matching(project: ProjectFiles, pattern: str) -> set[str]:
    targets = tuple(project.targets)
    # A name goes before a glob: a target may be called by what looks like one.
    matched = {pattern} if pattern in targets else {name for name in targets if fnmatchcase(name, pattern)}
    if matched:
        return matched
    near = nearest(pattern, sorted(targets))
    meant = f", did you mean {near}?" if near is not None else ""
    listed = ", ".join(targets[:_MOST_LISTED]) + (", …" if len(targets) > _MOST_LISTED else "")
    raise InputError(f"{quoted(pattern)} matches no target of the project{meant}", hint=f"targets: {listed}")
