"""Our memory: what was last applied or adopted of each resource, and what was about to be done.

A state belongs to one site and, where declared, one account. ``lineage`` names it for life, ``serial`` counts its
durable versions. The records are written by ``stores``; nothing secret is ever in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from reconciler.model.change import Verb
from reconciler.model.hold import Hold
from reconciler.model.idset import IdSet
from reconciler.model.life import UNLIMITED, Life
from reconciler.model.manifest import Position
from reconciler.model.resource import Address, NormalForm
from reconciler.model.run import RunMemory

FORMAT = 2
"""The newest format of the document. 2 has intents with the records they lead to, intents of replaces, adopted
objects, an owner, lives, holds and what is to be kept: a version that does not know the last five would ask about none
of them, or drop them. A state without all that is of format 1."""


class Record(NamedTuple):
    """One managed resource as last applied or adopted."""

    id: str
    """Keyword text as the cloud spells it, or Definition as text."""
    form: NormalForm
    protect: bool = False
    ignore: tuple[str, ...] = ()
    list: str | None = None
    place: Position | None = None
    """File and line of the declaration, for messages about what is no longer declared; see ``place_of``."""
    run: RunMemory | None = None
    """What is remembered of a run; None for objects."""
    adopted: bool = False
    """Whether the object was in the account before this project managed it. Another project may need it, so deleting it
    asks for permission. Version 0.1.0 did not remember this: what it recorded counts as created."""
    life: Life = UNLIMITED
    """As declared when last applied. Its end was in a plan that somebody could review: see ``planning/ends``."""
    held: Hold | None = None
    """Why it is not deleted, for a time, though no manifest declares it. None: nothing but manifests keep it."""
    keep: bool = False
    """``deletionPolicy: keep``, as declared when last applied: its object is forgotten, never deleted. On record, since
    whoever removes the declaration removes the policy with it."""

    @property
    def memory(self) -> RunMemory:
        """``run``, of a record that is known to be a run's."""
        assert self.run is not None
        return self.run


def place_of(position: Position | None) -> Position | None:
    """The place of a declaration as records keep it: without its column. None where no file declares it."""
    return Position(position.file, position.line) if position and position.file else None


class Intent(NamedTuple):
    """A durable note that a write of ``address`` is about to be sent, with the digest of the wanted normal form.

    Removed when the write was read back, or is known not to have happened. The intent of a replace says what is to be
    created (``form``) and which object is to be deleted (``id``).
    """

    address: Address
    verb: Verb
    form: NormalForm | None
    digest: str
    id: str | None = None
    deletes_first: bool = False
    """Of a replace: the old object is deleted before the new one is created."""
    record: Record | None = None
    """The record that the write leads to. Its ``id`` is empty where only the service's answer contains it. None for a
    delete, and in an intent that version 0.1.0 wrote: it kept nothing but the form."""

    def outcome(self, identity: str, form: NormalForm, before: Record | None) -> Record:
        """Return the record of ``address`` once the write came about as the object ``identity`` with ``form``.

        ``before`` is the record from before the write. Where neither the intent nor ``before`` knows whether the
        object is protected, it is: what is protected in vain costs an apply, what is not may be deleted.
        """
        known = self.record or before or Record(identity, form, protect=True, adopted=True)
        # What was created, in place of another or not, is our own. An update of what had no record is half an adopt.
        return known._replace(id=identity, form=form, adopted=known.adopted and self.verb is Verb.UPDATE)

    def protection_is_known(self, before: Record | None) -> bool:
        """Return whether the intent or ``before``, the record from before the write, says if it is protected."""
        return self.record is not None or before is not None


@dataclass(frozen=True, slots=True)
class Intents:
    """The intents of one apply, from ``started`` (Unix seconds). ``seen`` holds the ids just before, by kind."""

    run: str
    started: float
    entries: tuple[Intent, ...]
    seen: Mapping[str, frozenset[str]] = field(default_factory=dict)


class Who(NamedTuple):
    """Who ran a command, from which commit: as the environment says it, which proves nothing. Empty: not known."""

    user: str = ""
    host: str = ""
    ci: str = ""
    """Name of the CI system."""
    actor: str = ""
    """The person whom the CI system names."""
    run: str = ""
    """Address or number of the CI run."""
    commit: str = ""
    merge_request: str = ""
    approver: str = ""


class ChangesRef(NamedTuple):
    """The change set of one entry, in ``history/NUMBER``: SHA-256 of its content, its bytes, and how many rows it
    has."""

    number: int
    digest: str
    size: int
    rows: int


class Started(NamedTuple):
    """What is known of a command before its first call. ``serial`` is the state's before, ``time`` in Unix seconds."""

    serial: int
    time: float
    run: str
    command: str
    who: Who = Who()
    plan: str = ""
    """Checksum of the plan."""
    approval: str = ""
    """What the plan was approved by: ``checksum``, ``saved plan``, or nothing but the command line."""
    changes: ChangesRef | None = None


class Log(NamedTuple):
    """The state's part of its history.

    ``digest`` is that of entry ``number``, the last one. ``entries`` are the last ones as they are stored: at least the
    last, and all that may not lie beside the state yet. ``started`` is a command that has not ended.
    """

    number: int = 0
    digest: str = ""
    entries: tuple[str, ...] = ()
    started: Started | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The whole memory of one target."""

    lineage: str
    site: str
    serial: int = 0
    account: str | None = None
    records: Mapping[Address, Record] = field(default_factory=dict)
    intents: Intents | None = None
    applied: float | None = None
    """When the account was last read by an apply, Unix seconds. Of a kind that ``unmanaged`` lacks, what is younger
    counts as new to us: version 0.1.0 remembered times only."""
    young: tuple[str, ...] = ()
    """``Kind/id`` of what was in the account then, unmanaged, and made in that very second: CreateTime has no parts."""
    used_plans: tuple[str, ...] = ()
    """Ids of saved plans that were applied, newest last, bounded."""
    unmanaged: Mapping[str, IdSet] = field(default_factory=dict)
    """By kind, what was in the account, unmanaged, when an apply last read it: whatever else is unmanaged appeared
    since. Ids, not times, because the service's clock and ours may differ."""
    owner: str | None = None
    """Whose state it is, as ``Target.owner`` says it; None where no target ever said."""
    guards: Mapping[str, Any] | None = None
    """The guards of the project file at the last apply, as JSON values: what a later change relaxes is shown. None
    where no apply recorded them."""
    log: Log | None = None
    """The end of its history; None where only versions wrote it that keep none."""


class Settled(NamedTuple):
    """One finished write, as the journal holds it: the record to keep, or None where the address is gone."""

    address: Address
    record: Record | None


def predecessor_address(address: Address, identity: str) -> Address:
    """Where the state keeps the object ``identity`` that a replace of ``address`` is still to delete.

    No manifest can declare that name: declared names of objects with assigned ids hold no ``/``. So the record is one
    of an undeclared resource, which the next plan deletes, whatever became of the apply that replaced it.
    """
    return Address(address.kind, f"{address.name}/{identity}")


def is_predecessor(address: Address, identity: str | None) -> bool:
    """Whether ``address`` is the predecessor address of ``identity``."""
    return identity is not None and address.name.endswith(f"/{identity}")


def predecessor_of(record: Record) -> Record:
    """The record of an object that was replaced: nothing protects or holds it any more, nothing of it is given away,
    and its delete has nothing to do with the end of the declaration."""
    return record._replace(protect=False, ignore=(), life=UNLIMITED, held=None, keep=False)
