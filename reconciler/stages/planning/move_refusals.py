"""Why addresses cannot be changed, or resources not be forgotten, as documents say: the refusals. Pure."""

from __future__ import annotations

from reconciler.model.moves import Move
from reconciler.model.plan import Refusal
from reconciler.model.resource import Address
from reconciler.stages.hints import forget_command


def taken(move: Move) -> Refusal:
    """The state has the new address too, or two old ones of one new address: neither object may be given up for it."""
    message = f"{move.old} cannot be moved to {move.new}: the state has more than one object for that address"
    where = f" at {move.place}" if move.place else ""
    hint = (
        f"remove the Moved document{where}, and the next plan shows what becomes of {move.old}\n"
        f"or forget it, and leave its object in the account: {forget_command(move.old)}"
    )
    return Refusal("moved-taken", message, (move.old, move.new), hint=hint)


def kept_of_exclusive(address: Address) -> Refusal:
    """The target owns the kind alone: what is forgotten would be deleted by the next plan, as if by nobody's doing."""
    message = (
        f"{address} is to be kept in the account, but the target has {address.kind} in exclusive: the next plan would"
        " delete it as undeclared"
    )
    return Refusal("kept-exclusive", message, (address,), hint=f"take {address.kind} out of exclusive, or declare it")
