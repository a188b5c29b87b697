"""What every type of resource has, objects and runs alike: how it is declared, and what a change of it means.

A kind is data and pure functions. ``kinds/objects.py`` and ``kinds/runs.py`` hold the two families: what lives in the
account, and what is started once.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from reconciler.kinds.documents import Declared, DocumentType, Expansion
from reconciler.model.change import Change, FieldChange
from reconciler.model.explanation import Mention
from reconciler.model.life import UNLIMITED, Life
from reconciler.model.manifest import ListFile, ListQuery
from reconciler.model.posture import Effect
from reconciler.model.resource import NormalForm, Resource
from reconciler.model.scale import Scale


class Inherited(NamedTuple):
    """What a document gives a keyword that says nothing of itself."""

    form: NormalForm
    life: Life = UNLIMITED
    existing: bool = False


class Kind(DocumentType):
    """A type of resource. Every method is pure; ids and names in and out are text."""

    name: ClassVar[str]
    """As in addresses: ``KeywordSample``."""
    noun: ClassVar[str]
    """Plural, for messages: ``keywords``."""
    words: ClassVar[bool] = False
    """Whether the name of a resource is the word that it looks for: such names are masked."""
    rates: ClassVar[Mapping[str, float]] = {}
    """Documented requests a second by ``service.Action``, for all calls of this kind."""

    # ---- declaring

    def queries(self, declared: Declared) -> Sequence[tuple[str, ListQuery]]:
        """The list files a document needs, each with a key under which ``expand`` receives them."""
        return ()

    @abstractmethod
    def expand(self, declared: Declared, lists: Mapping[str, Sequence[ListFile]]) -> Expansion:
        """The resources a document declares, in normal form, with positions; and what is wrong with them."""

    def mentions(self, declared: Declared, lists: Mapping[str, Sequence[ListFile]]) -> Iterable[Mention]:
        """Every place where a document declares or excludes a keyword; none for a kind whose documents are no lists.

        What is said of one keyword depends on no row of a list file that is about another.
        """
        return ()

    def inherited_by_place(self, declared: Declared) -> Mapping[str, Inherited]:
        """What a keyword has that says nothing of itself: ``""`` → in the document, key of a query → in its files."""
        return {}

    def written(self, form: NormalForm) -> Mapping[str, tuple[str, ...]]:
        """Return the fields of an entry that give a keyword ``form``; none for a kind whose documents are no lists."""
        return {}

    def formed(self, fields: Mapping[str, tuple[str, ...]]) -> NormalForm:
        """Return what ``fields`` of a keyword's entry say, in normal form: the paths of those that are given."""
        return {}

    def merge(self, first: Resource, second: Resource) -> Resource | None:
        """Two declarations of one address united, where ``duplicates: merge`` was asked for. None: not possible."""
        return None

    def unique(self, form: NormalForm) -> Hashable | None:
        """A key that no two resources of a project may share (cloud name, content of a run); None: there is none."""
        return None

    def form_flaw(self, form: NormalForm) -> str:
        """Return what is wrong with a form from a state that this kind cannot have made; empty where it can be used.

        It need not find everything: a form that merely differs shows in a plan.
        """
        return ""

    def extras_flaw(self, extras: Mapping[str, Any]) -> str:
        """Return what is wrong with extras from a saved plan that are not of this kind; empty where nothing is."""
        return f"{self.noun} have no extras"

    # ---- meaning

    @abstractmethod
    def effect(self, before: NormalForm | None, after: NormalForm | None) -> Effect:
        """What the change does to moderation; None is absence."""

    def explain(self, change: Change, field: FieldChange) -> str:
        """What one changed field means for moderation, in a few words; empty where the values say it."""
        return ""

    def scales(self, change: Change) -> Sequence[Scale]:
        """Return the leaves that the change gives other thresholds, and those that it switches on or off."""
        return ()
