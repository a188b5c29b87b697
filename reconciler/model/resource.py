"""Resources: their address, their normal form, and the forms of them that stages compare."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

from reconciler.model.life import UNLIMITED, Life
from reconciler.model.manifest import Position
from reconciler.model.run import RunOptions

Scalar = str | int | float | bool | None
Value = Scalar | frozenset[str]
NormalForm = Mapping[str, Value]
"""Path → scalar or set: what is compared, stored and digested. Never changed once made; equal ones are shared."""


class Address(NamedTuple):
    """Identity of a resource across all stages, written ``Kind/name``."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Raises ValueError where ``text`` has no ``/`` or an empty part. A keyword may itself hold ``/``."""
        kind, slash, name = text.partition("/")
        if not (kind and slash and name):
            raise ValueError(text)
        return cls(kind, name)


class Resource(NamedTuple):
    """One desired resource. A tuple, not a dataclass: there are a hundred thousand of them."""

    address: Address
    form: NormalForm
    position: Position
    list: str | None = None
    """Name of the ``KeywordSamples`` document that declares it."""
    protect: bool = False
    """``lifecycle.preventDestroy``."""
    ignore: tuple[str, ...] = ()
    """``lifecycle.ignoreChanges``: paths, each with everything below it, given away to the cloud."""
    existing: bool = False
    """Legal, but never created: for keywords too long for CreateWordSamples that the account already has."""
    written: frozenset[str] = frozenset()
    """Paths that the author wrote, where that differs from what the form says: an unwritten part is not a wish."""
    options: RunOptions | None = None
    """How a run is treated, beside what its form asks for; None for objects."""
    extras: Mapping[str, Any] | None = None
    """What requests for an object say beside its form, JSON values; nothing compares it."""
    shared_name: bool = False
    """``metadata.sharedName``: other objects may have its cloud name, so only its id says which one it is."""
    life: Life = UNLIMITED
    """When the declaration ends, and who answers for it."""
    places: Mapping[str, Position] | None = None
    """Where parts of it are written, by path; None where nothing but ``position`` is known."""
    keep: bool = False
    """``lifecycle.deletionPolicy: keep``: its object outlives its declaration."""

    def place(self, path: str) -> Position:
        """Where ``path`` is written, or else what it is a part of."""
        known = self.places or {}
        while path:
            if path in known:
                return known[path]
            path = path.rpartition(".")[0]
        return self.position


class Origin(Enum):
    """Who made a live object. Services of the older version show their presets among the rest, and do not say."""

    OWN = "own"
    PRESET = "preset"
    UNKNOWN = "unknown"


class Found(NamedTuple):
    """One live object as a Describe call lists it, in normal form. ``id`` is the keyword, or the Definition as text."""

    id: str
    form: NormalForm
    updated: str | None = None
    created: str | None = None
    origin: Origin = Origin.OWN
    unknown: Mapping[str, str] = {}
    """What it has that this version does not know: path → JSON text. Not compared, and never passed over in silence."""

    @property
    def preset(self) -> bool:
        """Whether the service made it: never changed, adopted, deleted or counted."""
        return self.origin is Origin.PRESET

    @property
    def own(self) -> bool:
        """Whether it is known to be the account's own: only then may it be adopted, deleted unasked, or counted."""
        return self.origin is Origin.OWN


class Live:
    """What the cloud has: kind → id → Found. Complete for every kind that was listed.

    ``partial``: kinds of which only some objects were asked for by id. What is not here of them says nothing.
    """

    def __init__(
        self, found: Mapping[str, Mapping[str, Found]] | None = None, partial: frozenset[str] = frozenset()
    ) -> None:
        self.kinds: dict[str, dict[str, Found]] = {kind: dict(items) for kind, items in (found or {}).items()}
        self.partial = partial

    def get(self, kind: str, identity: str) -> Found | None:
        return self.kinds.get(kind, {}).get(identity)

    def of(self, kind: str) -> Mapping[str, Found]:
        return self.kinds.get(kind, {})

    def count(self) -> Iterator[tuple[str, int]]:
        """(kind, number of objects that are the account's own)."""
        for kind, items in self.kinds.items():
            yield kind, sum(item.own for item in items.values())

    def with_own(self, ids: Iterable[tuple[str, str]]) -> Live:
        """The same objects, where those of ``ids`` (kind, id) whose origin is unknown are the account's own."""
        unknown = {
            kind for kind, items in self.kinds.items() if any(i.origin is Origin.UNKNOWN for i in items.values())
        }
        if not unknown:
            return self
        result = Live(self.kinds, self.partial)
        for kind, identity in ids:
            item = result.get(kind, identity) if kind in unknown else None
            if item is not None and item.origin is Origin.UNKNOWN:
                result.kinds[kind][identity] = item._replace(origin=Origin.OWN)
        return result


def plain(value: Value) -> Scalar | list[str]:
    """A value as JSON can hold it: sets become sorted lists."""
    return sorted(value) if isinstance(value, frozenset) else value


def plain_form(form: NormalForm) -> dict[str, Scalar | list[str]]:
    return {path: plain(form[path]) for path in sorted(form)}


def digest(form: NormalForm) -> str:
    """SHA-256 of a normal form, hexadecimal: equal forms, equal digests, in every version of this program."""
    text = json.dumps(plain_form(form), ensure_ascii=False, separators=(",", ":"))
    # The service may answer half a surrogate pair: JSON can say that, UTF-8 cannot.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Digests:
    """``digest`` with a memory: a hundred thousand keywords share a handful of forms, and each is hashed once."""

    def __init__(self) -> None:
        # The form is kept, so that its id is not given to another one.
        self._known: dict[int, tuple[NormalForm, str]] = {}

    def __call__(self, form: NormalForm) -> str:
        known = self._known.get(id(form))
        if known is None:
            known = self._known[id(form)] = (form, digest(form))
        return known[1]


def covers(prefix: str, path: str) -> bool:
    """Whether the ignored path ``prefix`` gives ``path`` away: itself or anything below it."""
    return path == prefix or path.startswith(prefix + ".")


def overlay(form: NormalForm, live: NormalForm, ignore: tuple[str, ...]) -> NormalForm:
    """``form`` with every ignored path at its live value: what a complete write has to send."""
    if not ignore:
        return form
    kept = {path: value for path, value in form.items() if not any(covers(p, path) for p in ignore)}
    taken = {path: value for path, value in live.items() if any(covers(p, path) for p in ignore)}
    return kept | taken


def seconds(text: str | None) -> float | None:
    """Unix seconds of an ISO 8601 time; answers show both ``Z`` and ``+08:00``."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo else None
