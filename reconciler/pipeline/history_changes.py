"""Reading the change set that an entry names, as long as it is kept."""

from __future__ import annotations

import hashlib

from reconciler.errors import StateError
from reconciler.model.history import ChangeSet, ChangesRef
from reconciler.stores.base import Store
from reconciler.stores.beside import Beside
from reconciler.stores.document.changes import NAME, unpack
from reconciler.stores.document.history import CHANGE_SETS


def read_changes(store: Store, beside: Beside, changes: ChangesRef) -> ChangeSet | None:
    """The rows that ``changes`` refers to; None where they are no longer kept.

    Raises StateError where they are not those that the entry names, KeyUnusable, StoreError.
    """
    data = beside.read(CHANGE_SETS, changes.number)
    if data is None:
        return None
    where = f"the change set {changes.number} of {store.describe()}"
    content = store.protection.unwrap(NAME, data, where=where).content
    if hashlib.sha256(content).hexdigest() != changes.digest:
        raise StateError(f"{where} is not the one that its entry names: it was altered or exchanged")
    return unpack(content, where=where)
