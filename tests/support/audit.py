"""Which files a command opened and changed, and what it connected to: by ``opened_program.py``."""

from __future__ import annotations

import json
import mimetypes
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from .paths import ROOT, SUPPORT

SCRIPT = str(SUPPORT / "opened_program.py")
_RANDOM = (
    (re.compile(r"\.partial-[a-z0-9_]{8}"), ".partial-*"),
    (re.compile(r"\.[a-z0-9_]{8}\.tmp$"), ".*.tmp"),
    (re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "*"),
)
_PROCESS = re.compile(r"^/proc/[0-9]+/")
_PYTHON = {sys.prefix, sys.base_prefix, *filter(None, sys.path), str(ROOT), *mimetypes.knownfiles}


@dataclass(frozen=True)
class Opened:
    """Places as ``name/path`` below the folders that the test named, the rest as they are; Python's own left out."""

    read: frozenset[str]
    written: frozenset[str]
    listed: frozenset[str]
    sockets: frozenset[str]
    """Families of the sockets that were made, connected or not."""
    connected: frozenset[str]
    listening: frozenset[str]
    ran: frozenset[str]


def opened(log: Path, folders: Mapping[str, Path]) -> Opened:
    """What a log says. ``folders``: name → folder."""
    found: dict[str, set[str]] = {}
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else ():
        what, thing = json.loads(line)
        shown = _shown(thing, folders) if what in ("read", "write", "list") else thing
        if shown is not None:
            found.setdefault(what, set()).add(shown)
    kinds = ("read", "write", "list", "socket", "connect", "listen", "run")
    return Opened(*(frozenset(found.get(kind, ())) for kind in kinds))


def _shown(path: str, folders: Mapping[str, Path]) -> str | None:
    for name, folder in folders.items():
        real = str(folder.resolve())
        if path == real or path.startswith(real + "/"):
            shown = name + (path.removeprefix(real) or "/")
            for pattern, instead in _RANDOM:
                shown = pattern.sub(instead, shown)
            return shown
    if any(path == own or path.startswith(own.rstrip("/") + "/") for own in _PYTHON):
        return None
    return _PROCESS.sub("/proc/self/", path)


def commands() -> list[str]:
    """Every command of the program, ``state list`` among them."""
    from reconciler.cli.main import root

    def below(group: click.Group, words: tuple[str, ...]) -> list[str]:
        names = []
        for name, command in group.commands.items():
            inner = (*words, name)
            names += below(command, inner) if isinstance(command, click.Group) else [" ".join(inner)]
        return names

    return below(root, ())
