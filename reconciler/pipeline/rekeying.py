"""state rekey: everything that a target's store keeps, written anew under today's key."""

from __future__ import annotations

from reconciler.errors import KeyUnusable
from reconciler.ground.encryption.keys import KEY, MAKE_ONE
from reconciler.pipeline.session import Session
from reconciler.stores.encrypted import Encrypted
from reconciler.stores.rekey import Rekeyed
from reconciler.stores.rekey import rekey as rekey_store


def rekey(session: Session, *, decrypt: bool = False, accept: bool = False) -> Rekeyed:
    """Encrypt state, journal and history of the session's target under the key that is set, or decrypt them.

    Raises KeyUnusable where no key is set, and as ``stores.rekey`` does.
    """
    protection = session.store.protection
    if not isinstance(protection, Encrypted):
        raise KeyUnusable(f"{KEY} is not set: there is no key to encrypt or decrypt with", hint=MAKE_ONE)
    return rekey_store(
        session.store,
        protection,
        session.owner,
        session.check,
        timeout=session.options.lock_timeout,
        decrypt=decrypt,
        accept=accept,
    )
