"""Kinds of objects that live in the account: how they are listed, written and distinguished.

The core does paging, set arithmetic, batching, pacing, retries, partial failure, verification and recovery, once,
for every kind. A kind only says what its objects look like and which requests make them so.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from reconciler.kinds.base import Kind
from reconciler.model.call import Answer, Call
from reconciler.model.change import Change, Verb
from reconciler.model.draft import Draft, LeftOut, Wanted
from reconciler.model.posture import Effect, Shift
from reconciler.model.reach import Reader, Sample
from reconciler.model.resource import Address, Found, NormalForm, Resource, Value


@dataclass(frozen=True, slots=True)
class Batch:
    """How many changes of one verb go into one call."""

    size: int = 1


@dataclass(frozen=True, slots=True)
class Quota:
    """The most custom objects an account may have, and the error code beyond it."""

    limit: int
    code: str


@dataclass(frozen=True, slots=True)
class Listing:
    """How to see live objects: pages of ``limit`` by ``Offset`` and ``Limit``, items under ``items``.

    ``ids`` names the parameter that restricts the listing to given ids, ``ids_max`` how many it takes;
    empty where there is none. ``presets`` are the parameters that list the service's own objects instead, None where
    it has none. The core pages, relists and compares ``TotalCount``.
    """

    service: str
    action: str
    items: str
    limit: int
    params: Mapping[str, Any] = field(default_factory=dict)
    ids: str = ""
    ids_max: int = 0
    presets: Mapping[str, Any] | None = None

    @property
    def key(self) -> str:
        """``service.Action``, as in ``Kind.rates``."""
        return f"{self.service}.{self.action}"


ID_DIGITS = 20


class ObjectKind(Kind):
    """A kind whose resources are objects in the account.

    The verbs it supports are the keys of ``batches``. Unless ``assigns_ids`` is set, an object's id is the name in its
    address.
    """

    listing: ClassVar[Listing]
    """How to see the account's own objects."""
    batches: ClassVar[Mapping[Verb, Batch]]
    """The writing verbs that the service has for this kind (create, update, delete), and how many changes of each fit
    into one call. A verb that is missing here cannot be carried out by a call of its own."""
    immutable: ClassVar[Sequence[str]] = ()
    """Paths of the normal form that cannot change once the object is created, each with everything below it."""
    assigns_ids: ClassVar[bool] = False
    """Whether the service assigns the id, which then only the create's answer carries."""
    quota: ClassVar[Quota | None] = None
    delete_guard: ClassVar[int] = 1
    """How many deletes of one apply need no permission, besides the share that guards allow."""
    sampled: ClassVar[bool] = False
    """Whether objects of this kind are samples, which leaves of templates read; see ``sample``."""
    reads: ClassVar[Collection[str]] = ()
    """Usages of samples that objects of this kind read; see ``readers``."""

    # ---- listing

    @abstractmethod
    def found(self, item: Mapping[str, Any]) -> Found:
        """A live item in normal form. Raises KeyError, TypeError or ValueError on an item that cannot be one."""

    def normal(self, form: NormalForm) -> NormalForm:
        """A form that was put together from two others (ignored paths at live values), made whole again."""
        return form

    # ---- ids

    def id_of(self, address: Address) -> str | None:
        """The id that the object at ``address`` has, or will have; None where only the service can say it."""
        return None if self.assigns_ids else address.name

    def id_flaw(self, identity: str) -> str:
        """Return why ``identity``, from a state or a saved plan, cannot be the id of an object; empty where it can.

        What the service assigns is a number of at most 64 bits.
        """
        if not identity:
            return "its id is empty"
        number = identity.isascii() and identity.isdigit() and len(identity) <= ID_DIGITS
        if self.assigns_ids and not number:
            return f'its id is "{identity[:ID_DIGITS]}", which is not a number'
        return ""

    def filter_ids(self, ids: Collection[str]) -> list[str] | list[int]:
        """``ids`` as the parameter ``Listing.ids`` takes them, in a fixed order."""
        return sorted(ids)

    def created_id(self, address: Address, answer: Answer) -> str:
        """The id of the object that a create of ``address`` made. Raises KeyError or TypeError where there is none."""
        return address.name

    def address_of(self, found: Found) -> Address:
        """The address under which a live object that no resource declares is shown."""
        return Address(self.name, f"#{found.id}" if self.assigns_ids else found.id)

    def label(self, form: NormalForm) -> str | None:
        """The cloud name of an object whose address does not say it; None where the address does."""
        return None

    def traces(self, form: NormalForm) -> frozenset[tuple[str, Value]]:
        """What a form says beside ``name``, without the parts that read so in an object where nothing was set."""
        said = ((path, value) for path, value in form.items() if path != "name")
        return frozenset((path, value) for path, value in said if value not in (None, "", frozenset()))

    def spellings(self, name: str) -> Sequence[str]:
        """``name`` and what a service that does not keep names as sent may make of it: what to ask a filter for."""
        return (name,)

    def lookalike(self, name: str) -> str | None:
        """A key under which names that the service may take for one are equal; None where all differ."""
        return None

    # ---- writing

    @abstractmethod
    def group(self, change: Change) -> Hashable:
        """Changes of one verb with equal groups may share a call."""

    @abstractmethod
    def calls(self, verb: Verb, batch: Sequence[Change]) -> Sequence[Call]:
        """The requests that carry out a batch, in order; complete writes only."""

    def beside(self, resource: Resource, live: Found) -> Mapping[str, Any] | None:
        """What the requests that change ``live`` say beside the forms, as ``Change.extras``."""
        return resource.extras

    def unsent(self, change: Change) -> Collection[str]:
        """Paths, each with everything below it, that an update leaves out though the object has something there."""
        return ()

    # ---- meaning

    def may_reset(self, change: Change) -> Collection[str]:
        """Those parts of the live object that this version does not know which the change's requests may reset."""
        return ()

    def drops_protection(self, before: NormalForm, after: NormalForm) -> bool:
        """Whether an update takes so much away that guards count it as a delete."""
        return False

    def sample(self, form: NormalForm) -> Sample | None:
        """Usages and tags of an object that leaves of templates read; None where the kind has no such objects."""
        return None

    def effect_beside_readers(self, before: NormalForm | None, after: NormalForm | None) -> Effect:
        """``effect`` without what the change does to leaves that read samples: that is judged by the samples."""
        return self.effect(before, after)

    def shifts(self, before: NormalForm, after: NormalForm) -> Sequence[Shift]:
        """The settings that an update changes so that content fares otherwise: at least one for each way it goes."""
        return ()

    def readers(self, form: NormalForm | None) -> Sequence[Reader]:
        """The leaves of an object that read samples, OFF ones too and in a fixed order; None is absence."""
        return ()

    def unmentioned(self, resource: Resource, live: NormalForm) -> Sequence[str]:
        """Manifest lines for what is live and active but which the author did not write: an adopt would end it."""
        return ()

    def bridges(self, changes: Sequence[Change]) -> Mapping[Address, NormalForm]:
        """Updates that are to be sent in two steps so that nothing dips: address → the form in between."""
        return {}

    def conflicts(self, changes: Sequence[Change]) -> Mapping[Address, str]:
        """Changes that cannot be ordered without a moment of lower protection: address → why."""
        return {}

    # ---- exporting

    def only_existing(self, found: Found) -> bool:
        """Whether the account has something that the service would not create again, and so ``existing`` is said."""
        return False

    def draft(self, found: Sequence[Found], wanted: Wanted) -> Draft:
        """Manifests that declare live objects as they are, and each object that they cannot declare, with a reason."""
        reason = f"{self.noun} are not exported"
        return Draft(left_out=tuple(LeftOut(self.name, item.id, self.label(item.form) or "", reason) for item in found))


def renamable(kind: Kind) -> bool:
    """Whether the name in an address is the project's own choice. Where it is the object's id, it is not."""
    return not isinstance(kind, ObjectKind) or kind.assigns_ids


def object_kinds(kinds: Mapping[str, Kind]) -> dict[str, ObjectKind]:
    """The kinds among ``kinds`` whose resources are objects, by name, in the same order."""
    return {name: kind for name, kind in kinds.items() if isinstance(kind, ObjectKind)}
