"""Paths that a person names on the command line, inside a checkout that somebody else may have prepared."""

from __future__ import annotations

import os
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.reading import inside

_MARKS = ("reconciler.yaml", ".git")
"""What the top of a checkout, or of a project, holds."""


def check_not_linked(path: Path, *, within: Path | None = None) -> None:
    """Raise InputError where the way to ``path`` leads through a symbolic link of the checkout that holds it.

    Whoever wrote the checkout could have put the link there: the command would write, or read, wherever it leads.
    Outside of checkouts and projects links are the user's own, and followed. ``within``: a folder above ``path`` that
    counts as a checkout too.
    """
    top = _top(path, within)
    links = _links(path, top) if top is not None else []
    if links:
        raise InputError(
            f"{path} leads through {links[0].name}, a symbolic link below {top}; nothing was read or written",
            hint="name the real place, or remove the link: a link of a checkout may lead anywhere",
        )


def check_stays(path: Path) -> None:
    """Raise InputError where links lead from ``path`` out of the checkout that holds it: links within it are fine."""
    top = _top(path)
    if top is not None and _links(path, top) and not inside(top.resolve(), path):
        raise InputError(
            f"{path} leads out of {top} through a symbolic link; nothing was read or written",
            hint="name the real place, or remove the link",
        )


def _top(path: Path, within: Path | None = None) -> Path | None:
    """Where the checkout begins that holds ``path`` as written; None outside of any.

    The outermost one: a link inside could lead to a folder that has a project, or a .git, of its own.
    """
    written = Path(os.path.normpath(path.absolute()))
    own = Path(os.path.normpath(within.absolute())) if within is not None else None
    return next((folder for folder in reversed(written.parents) if folder == own or _is_marked(folder)), None)


def _links(path: Path, top: Path) -> list[Path]:
    """The links below ``top`` on the way to ``path``, one that ``..`` leads out of again among them."""
    written = path.absolute()
    steps = [*reversed(written.parents), written]
    below = [step for step in steps if top in Path(os.path.normpath(step)).parents]
    return [step for step in below if _is_link(step)]


def _is_marked(folder: Path) -> bool:
    try:
        return any((folder / mark).exists() or (folder / mark).is_symlink() for mark in _MARKS)
    except (OSError, ValueError):
        return False


def _is_link(place: Path) -> bool:
    try:
        return place.is_symlink()
    except (OSError, ValueError):  # too long, or a NUL: the command says so where it opens the path
        return False
