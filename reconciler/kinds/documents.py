"""What a manifest document is, whatever it says: a ``kind``, a head and a spec, read and checked alike.

Most documents declare resources: their types are kinds (``kinds/base.py``). A statement declares none; it says
something about the resources of the project, for example how they are to be tested, or what they were called before.
"""

from __future__ import annotations

from abc import ABC
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel

from reconciler.model.manifest import Map, Problem
from reconciler.model.merging import merged
from reconciler.model.project import Defaults
from reconciler.model.resource import Address, Resource
from reconciler.model.rule import Rule


class Metadata(NamedTuple):
    """The validated head of a manifest document."""

    name: str
    protect: bool
    ignore: tuple[str, ...]
    shared_name: bool = False
    """``sharedName``: other resources may have the same cloud name."""
    keep: bool = False
    """``lifecycle.deletionPolicy`` is ``keep``."""


class Declared(NamedTuple):
    """A validated document: the file, the head, the spec model of its type and its tree.

    ``tree`` is the spec as written (bases merged in), for places; ``defaults`` are the project's. ``now`` is the time
    in Unix seconds for which the project is read: what has ended by then counts as not declared.
    """

    file: str
    metadata: Metadata
    spec: Any
    tree: Map
    defaults: Defaults
    now: float = 0.0


class Expansion(NamedTuple):
    """What a document declares, and what is wrong with it. ``merge``: addresses declared twice are to be united.

    ``ended``: what it would declare if its time were not over.
    """

    resources: Iterable[Resource] = ()
    problems: Sequence[Problem] = ()
    merge: bool = False
    ended: Iterable[Resource] = ()


class DocumentType(ABC):
    """A type of manifest document. Every method is pure."""

    document: ClassVar[str]
    """The ``kind`` of the documents: ``KeywordSamples``."""
    spec: ClassVar[type[BaseModel]]
    inherits: ClassVar[bool] = False
    """Whether documents may use ``metadata.base`` and ``metadata.abstract``."""
    named: ClassVar[bool] = False
    """Whether resources have a name in the cloud that is not their id, so that ``metadata.sharedName`` makes sense."""
    paths: ClassVar[Sequence[str]] = ()
    """Every path a normal form may have: what ``ignoreChanges`` may name, each or a group of them."""
    rules: ClassVar[Sequence[Rule]] = ()
    """The rules of ``validate`` that only documents of this type have, besides the limits of their fields."""

    def patched(self, below: Map, patch: Map) -> Map:
        """The spec ``below`` with that of a patch over it: mappings merge, lists replace, null removes."""
        return merged(below, patch)

    def resolved(self, declared: Declared, expansion: Expansion) -> Mapping[str, Any]:
        """The spec of a document as manifests say it that need no lists and no defaults of a project.

        Values are nodes of its tree, texts, booleans, lists and mappings.
        """
        return {str(key): value for key, value in declared.tree.items()}


class Statement(DocumentType):
    """A type of document that declares no resource, so that nothing of it is planned. It has no ``lifecycle``.

    A new one is one module and one line in the list of ``reconciler/kinds/__init__.py``.
    """

    needs_all: ClassVar[frozenset[str]] = frozenset()
    """Ids of rules about what no resource of the project is: they hold only where every resource is known."""

    def problems(self, declared: Declared, resources: Mapping[Address, Resource]) -> Iterable[Problem]:
        """What is wrong with the document, beside its spec, in view of all resources of the project."""
        return ()

    def problems_together(
        self,
        statements: Sequence[tuple[Statement, Declared]],
        resources: Mapping[Address, Resource],
        types: Collection[DocumentType],
    ) -> Iterable[Problem]:
        """What is wrong with the documents of this type beside one another. Asked once where there are any.

        ``statements`` are all of the project, of other types too; ``types`` are those of documents that are known.
        """
        return ()
