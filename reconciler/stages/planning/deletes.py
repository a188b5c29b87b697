"""The delete of what is on record and no longer declared. Pure."""

from __future__ import annotations

from reconciler.model.change import Change, Verb
from reconciler.model.posture import Effect
from reconciler.model.resource import Address, Found
from reconciler.model.state import Record, is_predecessor
from reconciler.stages.planning.ends import expired_effect

REPLACED = "replaced by an earlier apply, which did not get as far as deleting it"


def delete_of(address: Address, record: Record, found: Found, effect: Effect, now: float) -> Change:
    """Return the delete of the live object ``found``; ``effect`` is what that does to moderation at all."""
    expired = record.life.ended(now)
    if is_predecessor(address, record.id):
        effect = effect._replace(reason=REPLACED)
    elif expired:
        effect = expired_effect(effect, record.life)
    return Change(
        address,
        Verb.DELETE,
        effect,
        before=found.form,
        id=record.id,
        recorded=record.form,
        undoes_edit=False,
        updated=found.updated,
        list=record.list,
        protect=record.protect,
        adopted=record.adopted,
        life=record.life,
        expired=expired,
        held=record.held,
    )
