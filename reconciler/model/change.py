"""Changes: the planned differences between what is declared, remembered and live."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from reconciler.model.hold import Hold, hold_words
from reconciler.model.life import UNLIMITED, Life
from reconciler.model.manifest import Position
from reconciler.model.posture import Effect
from reconciler.model.resource import Address, NormalForm, Value
from reconciler.model.run import RunOptions


class Verb(StrEnum):
    """What happens to one address."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    """Another object is created, and the old one deleted: for what the service cannot change in place."""
    DELETE = "delete"
    ADOPT = "adopt"
    FORGET = "forget"
    RUN = "run"
    KEEP = "keep"


class FieldChange(NamedTuple):
    """One path that differs. ``None`` stands for absent."""

    path: str
    before: Value
    after: Value


class Change(NamedTuple):
    """One planned difference. ``before`` is the live normal form, ``after`` the desired one.

    An adopt with ``fields`` is followed by an update of them. ``fields`` is empty for creates and deletes:
    there ``after`` or ``before`` says everything. Of a replace, ``id`` and ``before`` are the old object's; one that
    ``dips`` deletes it before the new one is created.
    """

    address: Address
    verb: Verb
    effect: Effect
    before: NormalForm | None = None
    after: NormalForm | None = None
    fields: tuple[FieldChange, ...] = ()
    id: str | None = None
    """The live id: keyword text, or Definition. None where the cloud will assign it."""
    recorded: NormalForm | None = None
    undoes_edit: bool = False
    """Somebody changed the live object since the state recorded it, and this change takes that back."""
    updated: str | None = None
    """The cloud's UpdateTime of the live object."""
    dips: str = ""
    """Why protection is lower for a moment while this change is carried out; empty where it is not."""
    list: str | None = None
    position: Position | None = None
    protect: bool = False
    ignore: tuple[str, ...] = ()
    options: RunOptions | None = None
    """How a run is treated; None for objects."""
    extras: Mapping[str, Any] | None = None
    """Those of its resource, see ``Resource.extras``."""
    adopted: bool = False
    """Whether the object was in the account before this project managed it, see ``Record.adopted``."""
    namesakes: tuple[str, ...] = ()
    """Of a create whose resource may share its cloud name: ids of unmanaged objects that have that name already."""
    life: Life = UNLIMITED
    """The declaration's life; of a delete, the recorded one."""
    expired: bool = False
    """Of a delete: the recorded end is past, so that its time was known before. Of a drift: it is still live."""
    via: NormalForm | None = None
    """Of an update that is sent in two steps, so that nothing dips: what is sent first; ``after`` follows when what
    else the plan exchanges was read back. None: it is sent at once."""
    held: Hold | None = None
    """The hold that the change records; of a delete, the one that the resource had."""
    keep: bool = False
    """``deletionPolicy: keep``, see ``Record.keep``."""

    @property
    def reason(self) -> str:
        """What the change does to moderation, in words: the effect's reason, and which reach ends or begins.

        Of a delete of what was held, first that it was.
        """
        effect, name = self.effect, self.address.name
        reach = [f"{name} {said}" for said in (effect.lost, effect.gained) if said]
        return "; ".join(filter(None, [self.hold_over, effect.reason, *reach]))

    @property
    def hold_over(self) -> str:
        """That something was held and is deleted all the same; empty where it was not."""
        if self.held is None or self.verb is not Verb.DELETE:
            return ""
        return f"held {hold_words(self.held)}"

    @property
    def writes(self) -> bool:
        """Whether the cloud is changed; adopt and forget alone only change the state."""
        return self.verb in WRITING or (self.verb is Verb.ADOPT and bool(self.fields))


class EndChange(NamedTuple):
    """A managed resource whose declaration ends at another time than recorded. An apply records the new life."""

    address: Address
    before: Life
    after: Life

    @property
    def shortens(self) -> bool:
        """Whether the resource now ends, or ends earlier: its delete is announced by that."""
        return self.after.end < self.before.end


class PolicyChange(NamedTuple):
    """A managed resource whose deletionPolicy is not the recorded one. An apply records it; ``keep`` is as declared."""

    address: Address
    keep: bool


FILE_GONE = "file gone: "
"""How the reason of a delete begins whose manifest or list file does not stand any more; its path follows."""
DELETING = frozenset({Verb.DELETE, Verb.REPLACE})
"""Verbs that delete an object."""
WRITING = frozenset({Verb.CREATE, Verb.UPDATE, Verb.REPLACE, Verb.DELETE, Verb.RUN})
