"""What ``explain`` answers: records that stages work out and renderers draw.

Keywords stand in them as addresses, so that masks hide them whatever letters they have.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from reconciler.model.life import UNLIMITED, Life
from reconciler.model.manifest import Position
from reconciler.model.matching import Matching
from reconciler.model.reach import Why
from reconciler.model.resource import Address, NormalForm, Value
from reconciler.model.rule import Rule


class Likeness(StrEnum):
    """How a keyword is like the word that was asked for."""

    SAME = "same"
    FOLDED = "folded"
    """Equal but for case, width, composition or zero-width characters. The service may take both for one."""
    LOOKS = "looks alike"
    """Written in letters of another alphabet that look the same (Unicode's table of confusables)."""


class Mention(NamedTuple):
    """One place where a list declares or excludes a keyword."""

    keyword: Address
    list: str
    position: Position
    excluded: bool = False
    form: NormalForm | None = None
    """The settings that this declaration alone gives it; None for an exclusion."""
    life: Life = UNLIMITED
    ended: bool = False
    """Whether its life is over, so that it counts as not there."""
    existing: bool = False
    """Whether it is only for a keyword that the account has already."""


class LeafReach(NamedTuple):
    """One leaf that reads keywords, and whether a keyword reaches it."""

    template: str
    """An address of the project, or the name and id of a template of the account."""
    path: str
    title: str
    usage: str
    why: Why
    labels: frozenset[str]
    ways: frozenset[str]
    """The tags by which the keyword reaches it; empty where it does not, or where the leaf has no labels."""
    place: Position | None = None
    """The line of a manifest that decides; None for a template that no manifest declares."""


class InAccount(NamedTuple):
    """A keyword as the account has it."""

    keyword: Address
    form: NormalForm
    updated: str | None
    leaves: tuple[LeafReach, ...]
    """The leaves of all templates of the account, presets and undeclared ones too."""


class Since(NamedTuple):
    """The first version of the state from which on a resource is recorded as it is now, as far as versions are kept."""

    serial: int
    time: float
    """When that version was stored, Unix seconds."""
    by: str | None
    """Who stored it, where that is known."""
    oldest: bool
    """Whether no earlier version is kept, so that it may be recorded so for longer."""


class Recorded(NamedTuple):
    """What the state has on record of a resource: as it was last applied or adopted."""

    form: NormalForm
    identity: str
    """Its id in the account; empty for a keyword, which is its own."""
    list: str | None
    place: Position | None
    adopted: bool
    serial: int
    """The version of the state."""
    applied: float | None
    """When an apply last read the account, Unix seconds."""
    since: Since | None = None
    """None where no version of the state is kept."""


@dataclass(frozen=True, slots=True)
class KeywordExplanation:
    """A keyword: where it is declared, and what it reaches."""

    address: Address
    likeness: Likeness
    mentions: tuple[Mention, ...] = ()
    form: NormalForm | None = None
    """What the project declares in the end; None where nothing of it counts, or declarations differ."""
    leaves: tuple[LeafReach, ...] = ()
    account: tuple[InAccount, ...] | None = None
    """What the account has under this spelling or one that folds to the same; None where it was not asked."""
    recorded: Recorded | None = None


class FieldValue(NamedTuple):
    """One path of a resource's normal form."""

    path: str
    value: Value
    place: Position | None
    """The line that decides; None where nothing is written, so that the documented default holds."""


class ReadingLeaf(NamedTuple):
    """A leaf of a template that reads keywords, and which lists have some that reach it."""

    path: str
    title: str
    usage: str
    on: bool
    labels: frozenset[str]
    lists: tuple[tuple[str, int], ...]
    """List → how many of its keywords reach the leaf, of those that have some."""


@dataclass(frozen=True, slots=True)
class AddressExplanation:
    """A resource that is no keyword: where it is declared, its fields, and which lists reach it."""

    address: Address
    position: Position | None
    fields: tuple[FieldValue, ...] = ()
    reads: tuple[ReadingLeaf, ...] = ()
    protect: bool = False
    ignore: tuple[str, ...] = ()
    account: NormalForm | None = None
    """Its normal form in the account, where that was asked and is known."""
    recorded: Recorded | None = None
    keep: bool = False
    """``deletionPolicy: keep``, as declared."""


class FieldExplanation(NamedTuple):
    """A field of a document: what the reference says of it, in plain text."""

    document: str
    paths: tuple[str, ...]
    """Where documents have it. Fields of one model stand in several places."""
    type: str
    default: str
    limits: str
    meaning: str
    source: str


class RuleExplanation(NamedTuple):
    """A rule of ``validate``, and what the program says about the example that breaks it."""

    rule: Rule
    title: str
    """The part of the reference where it stands."""
    message: str = ""
    fix: str = ""


class TextKeyword(NamedTuple):
    """A declared keyword that a text contains, and what it reaches."""

    keyword: Address
    exact: bool
    """Whether it stands there as it is declared; otherwise only once both are folded."""
    times: int
    line: int
    """The line of the text where it stands first, from 1."""
    column: int
    list: str
    leaves: tuple[LeafReach, ...]
    """Those that it reaches."""


@dataclass(frozen=True, slots=True)
class TextExplanation:
    """The declared keywords that a text contains, under an assumption that is named."""

    source: str
    matching: Matching
    keywords: tuple[TextKeyword, ...] = ()
    declared: int = 0
    """How many keywords were looked for."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that a name stands for."""

    asked: str | Address
    """An address where it is a keyword, in whatever spelling."""
    target: str | None = None
    live: bool = False
    errors: int = 0
    """Errors of the project: with some, what is said of it may be incomplete."""
    keywords: tuple[KeywordExplanation, ...] = ()
    addresses: tuple[AddressExplanation, ...] = ()
    fields: tuple[FieldExplanation, ...] = ()
    rules: tuple[RuleExplanation, ...] = ()
    text: TextExplanation | None = None
    near: tuple[Address, ...] = ()
    """Keywords that are spelt nearly so."""
    remarks: tuple[str, ...] = ()
