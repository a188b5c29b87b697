"""Commands in the hints of refusals, so that they work word for word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from reconciler.model.plan import Refusal
from reconciler.model.resource import Address
from reconciler.model.shell import joined, quoted

_COMMAND = re.compile(
    r"reconciler (?:adopt|rerun|state (?:mv|rm)) (?:'?[A-Z]\w*/|ADDRESS).*?(?=(?:    #.*)?$)", re.MULTILINE
)
"""A command, up to the end of its line or a comment there."""


def adopt_command(address: Address, identity: str) -> str:
    """The command that adopts an object by its id."""
    return joined(["reconciler", "adopt", address, identity])


def forget_command(address: Address) -> str:
    """The command that takes an address out of the state, and leaves its object in the account."""
    return joined(["reconciler", "state", "rm", address])


def rerun_command(address: Address) -> str:
    """The command that starts a run again."""
    return joined(["reconciler", "rerun", address])


def naming_target(refusals: Iterable[Refusal], target: str) -> tuple[Refusal, ...]:
    """The refusals with the target in their commands, which do nothing without it where a project has several."""
    said = f" --target {quoted(target)}"
    return tuple(
        replace(each, hint=_COMMAND.sub(lambda found: found[0] + said, each.hint)) if each.hint else each
        for each in refusals
    )
