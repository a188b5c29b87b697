"""``history verify``: whether the entries are those that were written, all of them, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconciler.errors import ReconcilerError
from reconciler.model.approval import approves
from reconciler.pipeline.history import readable
from reconciler.pipeline.history_changes import read_changes
from reconciler.pipeline.history_log import StoredLog
from reconciler.pipeline.recorder import KEPT, LARGEST
from reconciler.stores.base import Store
from reconciler.stores.document.history import CHANGE_SETS


@dataclass(frozen=True, slots=True)
class Verified:
    """``problems``: what does not fit; ``remarks``: what could not be looked at, or is no proof of anything."""

    number: int
    digest: str
    entries: int
    problems: Sequence[str]
    remarks: Sequence[str]


def verify(store: Store, stored: StoredLog, anchors: Sequence[str] = ()) -> Verified:
    """Hold the whole history against its digests, and against ``anchors``: digests that were kept elsewhere."""
    problems, remarks = list(stored.problems), list(_remarks(store, stored))
    problems += _changes(store, stored)
    for anchor in anchors:
        if not any(approves(anchor, entry.digest) for entry in stored.entries):
            problems.append(f"no entry has the digest {anchor}: the history was written anew since that was kept")
    return Verified(stored.log.number, stored.log.digest, len(stored.entries), problems, remarks)


def _remarks(store: Store, stored: StoredLog) -> list[str]:
    remarks = []
    if not stored.beside:
        remarks.append(
            f"{store.describe()} keeps nothing beside the state: only the last {KEPT} entries are there, in the state"
        )
    unread = [entry for entry in stored.entries if entry.entry is None]
    if unread:
        remarks.append(f"{len(unread)} entries could not be read, only their digests were checked: {unread[0].why}")
    there = {entry.number: entry.entry for entry in stored.entries}
    for number, entry in there.items():
        before = there.get(number - 1)
        if entry is None:
            continue
        if entry.gap:
            remarks.append(f"before entry {number} the state was written without an entry, or put back")
        elif before is not None and entry.started.serial < before.serial:
            remarks.append(f"entry {number} goes on from version {entry.started.serial}, older than entry {number - 1}")
    if stored.log.started is not None:
        remarks.append(f"a command ({stored.log.started.command}) has begun and has no entry yet")
    return remarks


def _changes(store: Store, stored: StoredLog) -> list[str]:
    """The change sets that are kept must be those that their entries name, and the last ones must be there."""
    beside, problems = store.beside(), []
    if beside is None:
        return []
    there = beside.numbered(CHANGE_SETS)
    for _, entry in readable(stored):
        changes = entry.started.changes
        if changes is None:
            continue
        try:
            rows = read_changes(store, beside, changes)
        except ReconcilerError as error:
            problems.append(f"what entry {entry.number} changed cannot be believed: {error.message}")
            continue
        newer = [item.size for item in there if item.number > changes.number]
        if rows is None and len(newer) < KEPT and sum(newer) + changes.size <= LARGEST:
            problems.append(f"what entry {entry.number} changed is missing")
    return problems[::-1]
