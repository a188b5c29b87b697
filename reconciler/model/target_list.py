"""The targets of a project, and which of them a range of Git can have changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from reconciler.model.manifest import Position


class ChangeCause(NamedTuple):
    """Why a target counts as changed: a place in today's files, or in those of the revision, and what is there."""

    place: Position
    message: str


@dataclass(frozen=True, slots=True)
class ListedTarget:
    """A target, and why it can have changed. ``more``: how many causes there are beside those in ``causes``.

    ``site`` and ``account`` are None where the project file, or the environment that it refers to, does not say them.
    """

    name: str
    site: str | None
    account: str | None
    causes: tuple[ChangeCause, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class TargetList:
    """The targets of a project in the order of its file.

    With ``since``, a revision, ``targets`` are those that can have changed, ``unchanged`` the names of the others, and
    ``removed`` the names of targets that the project had at the revision and has no more.
    """

    project: str
    targets: tuple[ListedTarget, ...]
    since: str | None = None
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
