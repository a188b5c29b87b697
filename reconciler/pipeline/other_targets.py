"""Who else may manage an object. Nothing in the cloud says so; only other targets of the same project can be asked."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.errors import InputError, StateError, StoreError
from reconciler.model.resource import Address
from reconciler.pipeline.session import Session, store_of
from reconciler.stores.open import is_folder


def other_owners(session: Session, ids: Mapping[Address, str]) -> list[str]:
    """A remark for each object that another target of this project manages, on the same site and account.

    Only states on this machine are looked at: asking others could need credentials that are not at hand.
    """
    own = session.target
    wanted = {(address.kind, identity): address for address, identity in ids.items()}
    remarks = []
    for name, target in session.project.targets.items():
        same = (target.site, target.endpoint) == (own.site, own.endpoint)
        elsewhere = target.account and own.account and target.account != own.account
        if name == session.name or not same or elsewhere or not is_folder(target.state):
            continue
        try:
            state = store_of(session.project, name, session.options).load()
        except (InputError, StateError, StoreError):  # only a remark: what is not allowed here is not looked at
            continue
        for address, record in state.records.items() if state else ():
            if (address.kind, record.id) in wanted:
                remarks.append(f"{record.id} is managed by target {name} too, as {address}: each would undo the other")
    return remarks
