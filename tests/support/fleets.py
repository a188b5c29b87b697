"""Several targets in one project, each account an emulator of its own in this process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from reconciler.emulator import Emulator
from reconciler.emulator.server.auth import Credential

from .credentials import SECRET_ID, SECRET_KEY
from .manifests import PROJECT
from .project import Project

ACCOUNTS = ("100000000001", "100000000002", "100000000003")


@contextmanager
def accounts(*names: str, **more: object) -> Iterator[dict[str, Emulator]]:
    """An emulator for each account; all of them take ``CREDENTIALS``."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(Emulator(account=name, credentials=[Credential(SECRET_ID, SECRET_KEY)], **more))
            for name in names
        }


def fleet(root: Path, targets: Mapping[str, str]) -> Project:
    """A project with ``targets``: name → the rest of its line, in braces."""
    made = Project(root)
    rows = "".join(f"  {name}: {{{more}}}\n" for name, more in targets.items())
    made.put("reconciler.yaml", PROJECT + "defaults: {keywords: {usages: [Review]}}\ntargets:\n" + rows)
    return made
