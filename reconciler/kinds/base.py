"""The Kind protocol: what the core needs to know of a type of resource. Data and pure functions, nothing else.

The core does paging, set arithmetic, batching, pacing, retries, partial failure, verification and recovery, once,
for every kind. A kind only says what its objects look like and which requests make them so.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel

from reconciler.model.call import Answer, Call
from reconciler.model.change import Change, FieldChange, Verb
from reconciler.model.draft import Draft, LeftOut, Wanted
from reconciler.model.manifest import ListFile, ListQuery, Map, Problem
from reconciler.model.posture import Effect, Posture
from reconciler.model.project import Defaults
from reconciler.model.resource import Address, Found, NormalForm, Resource, digest
from reconciler.model.run import Outcome, RunOptions, Task


class Identity(Enum):
    """How an object of the kind is told from another."""

    NATURAL = "natural"
    """By its own text; a lost create is found again by looking."""
    ASSIGNED = "assigned"
    """By an id that only the create's answer carries."""
    RUN_ONCE = "run-once"
    """Not an object but a job: started once per distinct content, then waited for."""


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
    empty where there is none. The core pages, relists and compares ``TotalCount``.
    """

    service: str
    action: str
    items: str
    limit: int
    params: Mapping[str, Any] = field(default_factory=dict)
    ids: str = ""
    ids_max: int = 0


class Metadata(NamedTuple):
    """The validated head of a manifest document."""

    name: str
    protect: bool
    ignore: tuple[str, ...]


class Declared(NamedTuple):
    """A validated document on its way to resources: the file, the head, the kind's own spec model and its tree.

    ``tree`` is the spec as written (bases merged in), for places; ``defaults`` are the project's.
    """

    file: str
    metadata: Metadata
    spec: Any
    tree: Map
    defaults: Defaults


class Expansion(NamedTuple):
    """What a document declares, and what is wrong with it. ``merge``: addresses declared twice are to be united."""

    resources: Iterable[Resource]
    problems: Sequence[Problem] = ()
    merge: bool = False


class Kind(ABC):
    """A type of resource. Every method is pure; ids and names in and out are text."""

    name: ClassVar[str]
    """As in addresses: ``KeywordSample``."""
    document: ClassVar[str]
    """The ``kind`` of the manifest documents that declare it: ``KeywordSamples``."""
    spec: ClassVar[type[BaseModel]]
    identity: ClassVar[Identity]
    id_space: ClassVar[str]
    """Where ids are unique: two kinds of one space may not mix them up."""
    noun: ClassVar[str]
    """Plural for people: ``keywords``."""
    quota: ClassVar[Quota | None] = None
    batches: ClassVar[Mapping[Verb, Batch]] = {}
    rates: ClassVar[Mapping[str, float]] = {}
    """Documented requests a second by ``service.Action``, for all calls of this kind."""
    inherits: ClassVar[bool] = False
    """Whether documents may use ``metadata.base`` and ``metadata.abstract``."""
    delete_guard: ClassVar[int] = 1
    """How many deletes of one apply need no permission, besides the share that guards allow."""

    paths: ClassVar[Sequence[str]] = ()
    """Every path a normal form of the kind may have: what ``ignoreChanges`` may name, each or a group of them."""

    # ---- declaring

    def queries(self, declared: Declared) -> Sequence[tuple[str, ListQuery]]:
        """The list files a document needs, each with a key under which ``expand`` receives them."""
        return ()

    @abstractmethod
    def expand(self, declared: Declared, lists: Mapping[str, Sequence[ListFile]]) -> Expansion:
        """The resources a document declares, in normal form, with positions; and what is wrong with them."""

    def merge(self, first: Resource, second: Resource) -> Resource | None:
        """Two declarations of one address united, where ``duplicates: merge`` was asked for. None: not possible."""
        return None

    def unique(self, form: NormalForm) -> Hashable | None:
        """A key that no two resources of a project may share (cloud name, content of a run); None: there is none."""
        return None

    # ---- reading

    @abstractmethod
    def listing(self) -> Listing:
        """How to see the account's own objects."""

    @abstractmethod
    def found(self, item: Mapping[str, Any]) -> Found:
        """A live item in normal form. Raises KeyError, TypeError or ValueError on an item that cannot be one."""

    def normal(self, form: NormalForm) -> NormalForm:
        """A form that was put together from two others (ignored paths at live values), made whole again."""
        return form

    # ---- writing

    @abstractmethod
    def group(self, change: Change) -> Hashable:
        """Changes of one verb with equal groups may share a call."""

    @abstractmethod
    def calls(self, verb: Verb, batch: Sequence[Change]) -> Sequence[Call]:
        """The requests that carry out a batch, in order; complete writes only."""

    def assigned(self, answer: Answer) -> str:
        """The id in the answer to a create. Raises KeyError or TypeError where it has none."""
        raise TypeError(f"{self.name} assigns no ids")

    # ---- meaning

    @abstractmethod
    def effect(self, before: NormalForm | None, after: NormalForm | None) -> Effect:
        """What the change does to moderation; None is absence."""

    def drops_protection(self, before: NormalForm, after: NormalForm) -> bool:
        """Whether an update takes so much away that guards count it as a delete."""
        return False

    def explain(self, change: Change, field: FieldChange) -> str:
        """What one changed field means for moderation, in a few words; empty where the values say it."""
        return ""

    def unmentioned(self, resource: Resource, live: NormalForm) -> Sequence[str]:
        """Manifest lines for what is live and active but which the author did not write: an adopt would end it."""
        return ()

    def lookalike(self, name: str) -> str | None:
        """A key under which names that the service may not tell apart are equal; None where all differ."""
        return None

    def label(self, form: NormalForm) -> str | None:
        """The cloud name of an object whose address does not tell it; None where the address does."""
        return None

    def draft(self, found: Sequence[Found], wanted: Wanted) -> Draft:
        """Manifests that declare live objects as they are. What they cannot declare is told, never passed over."""
        reason = f"{self.noun} are not exported"
        return Draft(left_out=tuple(LeftOut(self.name, item.id, self.label(item.form) or "", reason) for item in found))

    def conflicts(self, changes: Sequence[Change]) -> Mapping[Address, str]:
        """Changes that cannot be ordered without a moment of lower protection: address → why."""
        return {}


class RunKind(Kind):
    """A kind whose resources are jobs. Its forms are requests; equal forms are one run, whatever they are called."""

    identity = Identity.RUN_ONCE
    memory: ClassVar[float]
    """Seconds after its start for which the service knows a task."""

    @abstractmethod
    def subject(self, form: NormalForm) -> Hashable:
        """What a run works on. Only one run of unknown outcome at a time is allowed for each."""

    @abstractmethod
    def start(self, address: Address, form: NormalForm, options: RunOptions) -> Call:
        """The request that starts the run, and is paid."""

    @abstractmethod
    def task(self, answer: Answer) -> str:
        """The task's id in the answer to ``start``. Raises KeyError or TypeError where it has none."""

    @abstractmethod
    def poll(self, address: Address, form: NormalForm, task: str) -> Call:
        """How to ask for a task's progress."""

    @abstractmethod
    def outcome(self, answer: Answer) -> Outcome:
        """What the answer to ``poll`` says. Raises nothing: what is not understood is not yet an outcome."""

    @abstractmethod
    def look(self, address: Address, form: NormalForm, after: float, before: float) -> Call:
        """The first page of the tasks on the run's subject that were created in a window of Unix seconds."""

    @abstractmethod
    def looked(self, call: Call, answer: Answer) -> tuple[Sequence[Task], Call | None]:
        """The tasks of that kind on a page, and the call for the next one, if there is one.

        Raises TypeError or ValueError on a page that cannot be one.
        """

    def could_be(self, form: NormalForm, answer: Answer) -> bool:
        """Whether the task that an answer to ``poll`` describes could have been started by this request."""
        return True

    def contradicts(self, form: NormalForm, answer: Answer) -> bool:
        """Whether the task that an answer to ``poll`` describes seems to have been started by another request.

        Not sure enough to pass it over, but enough not to take it for this run's without asking.
        """
        return False

    def unique(self, form: NormalForm) -> Hashable:
        return digest(form)

    def confusions(self, resource: Resource, ids: Mapping[str, Address]) -> Iterable[str]:
        """Remarks about ids in a request that mean something else elsewhere. ``ids``: id → address of objects."""
        return ()

    # What objects need, and jobs have not.

    def listing(self) -> Listing:
        raise TypeError(f"{self.name} is not listed")

    def found(self, item: Mapping[str, Any]) -> Found:
        raise TypeError(f"{self.name} is not listed")

    def group(self, change: Change) -> Hashable:
        return change.address

    def calls(self, verb: Verb, batch: Sequence[Change]) -> Sequence[Call]:
        assert verb is Verb.RUN
        return [
            self.start(change.address, change.after, RunOptions(**change.options) if change.options else RunOptions())
            for change in batch
            if change.after is not None
        ]

    def effect(self, before: NormalForm | None, after: NormalForm | None) -> Effect:
        return Effect(Posture.NEUTRAL, "a paid run" if after is not None else "")
