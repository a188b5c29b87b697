"""Why a live object cannot be taken over: the refusals of adopts by command and by plan. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.model.change import Change
from reconciler.model.plan import Refusal
from reconciler.model.resource import Address, Found
from reconciler.stages.hints import adopt_command

RENAME = "reconciler state mv gives a resource a new name"


def not_adopted(address: Address, identity: str, found: Found | None) -> Refusal:
    """There is no such object, or it is not known to be the account's own."""
    wish = f"{address} is to be adopted from {identity}"
    if found is None:
        message = f"{wish}, but the account has no {address.kind} {identity} of its own"
        return Refusal("adopt-missing", message, (address,))
    return Refusal("adopt-preset", f"{wish}, but {why_not_own(found)}", (address,))


def why_not_own(found: Found) -> str:
    """What a live object is that is not known to be the account's own."""
    if found.preset:
        return f"{found.id} is a preset of the service, not the account's own"
    return f"the service does not say whether {found.id} is the account's own or a preset"


def managed_already(address: Address, identity: str) -> Refusal:
    """The address has an object in the state."""
    return Refusal("adopt-taken", f"{identity} is managed as {address} already", (address,), hint=RENAME)


def managed_elsewhere(address: Address, identity: str, owner: Address) -> Refusal:
    """The object has another address in the state."""
    message = f"{address} is to be adopted from {identity}, which is managed as {owner}"
    return Refusal("adopt-taken", message, (address, owner), hint=RENAME)


def wanted_twice(address: Address, identity: str, other: Address) -> Refusal:
    """Two addresses are to be adopted from one object: each apply would rewrite what the other one wants."""
    message = f"{address} and {other} are both to be adopted from {identity}: an object has one address"
    return Refusal("adopt-taken", message, (address, other), hint="leave one of the two out")


def unwritten(address: Address, lines: Sequence[str]) -> Refusal:
    """The object has active parts that the manifest does not mention. ``lines``: what to write."""
    message = (
        f"{address} has active parts in the account that the manifest does not mention;"
        " adopting it would switch them off"
    )
    hint = "\n".join(["write them, ON as they are or OFF, under spec:", *lines])
    return Refusal("adopt-unwritten", message, (address,), hint=hint)


def needs_replace(change: Change, fixed: Sequence[str]) -> Refusal:
    """``fixed`` paths cannot be changed in the object: the adopt would delete what this project did not make."""
    message = (
        f"{change.address} is in the account already, and {', '.join(fixed)} cannot be changed there:"
        " to be as declared it would have to be deleted and created anew"
    )
    command = adopt_command(change.address, change.id or "")
    hint = f"{command}\nthen the next plan shows the replace; or declare it as it is"
    return Refusal("adopt-replace", message, (change.address,), hint=hint)


def name_taken(address: Address, name: str, twins: Sequence[Found]) -> Refusal:
    """Unmanaged objects, ``twins``, have the cloud name of what is to be created."""
    commands = [adopt_command(address, twin.id) for twin in twins if twin.own]
    hint = "\n".join(commands) or f"give {address} another spec.name"
    ids = ", ".join(twin.id for twin in twins)
    message = f'the account already has "{name}", which this project does not manage: {ids}'
    return Refusal("name-taken", message, (address,), hint=hint)


def existing_absent(address: Address) -> Refusal:
    """What is marked existing is nothing to create."""
    message = f"{address} is marked existing, but the account does not have it; existing resources are never created"
    return Refusal("existing-absent", message, (address,))
