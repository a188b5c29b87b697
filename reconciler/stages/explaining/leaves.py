"""The leaves that read keywords, of declared templates and of those in the account, and which a keyword reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reconciler.kinds import OBJECT_KINDS
from reconciler.model.explanation import LeafReach
from reconciler.model.manifest import Position
from reconciler.model.reach import Reader, Sample, Why, ways, why
from reconciler.model.resource import Address, Found, Live, NormalForm, Resource


class Leaf(NamedTuple):
    """A leaf that reads keywords, OFF or ON, of the template that is called ``template``."""

    template: str
    reader: Reader
    resource: Resource | None = None
    """The template where a manifest declares it."""


def declared_leaves(resources: Mapping[Address, Resource]) -> tuple[Leaf, ...]:
    """Return the leaves of all declared templates, in their order."""
    return tuple(_declared(resources.values()))


def _declared(resources: Iterable[Resource]) -> Iterator[Leaf]:
    for resource in resources:
        kind = OBJECT_KINDS.get(resource.address.kind)
        if kind is not None and kind.reads:
            yield from (Leaf(str(resource.address), reader, resource) for reader in kind.readers(resource.form))


def account_leaves(live: Live, names: Mapping[tuple[str, str], Address]) -> tuple[Leaf, ...]:
    """Return the leaves of all templates of the account. ``names``: (kind, id) → address, of those that are known."""
    return tuple(_of_account(live, names))


def _of_account(live: Live, names: Mapping[tuple[str, str], Address]) -> Iterator[Leaf]:
    for name, kind in OBJECT_KINDS.items():
        if not kind.reads:
            continue
        items = live.of(name)
        for identity in sorted(items, key=lambda text: (len(text), text)):
            found = items[identity]
            known = names.get((name, identity))
            shown = str(known) if known is not None else _title(name, found, kind.label(found.form))
            yield from (Leaf(shown, reader) for reader in kind.readers(found.form))


def _title(kind: str, found: Found, label: str | None) -> str:
    """What a template is called that no manifest declares."""
    whose = "preset" if found.preset else "not declared"
    named = f" {label}" if label else ""
    return f"{kind}/#{found.id}{named} ({whose})"


def reach_of(sample: Sample, leaves: Sequence[Leaf]) -> tuple[LeafReach, ...]:
    """Return for each leaf whether ``sample`` reaches it, by which tags, and which line of a manifest decides."""
    return tuple(_reach(sample, leaf) for leaf in leaves)


def _reach(sample: Sample, leaf: Leaf) -> LeafReach:
    reader = leaf.reader
    reason = why(sample, reader)
    place = deciding_place(leaf.resource, reader, reason) if leaf.resource is not None else None
    return LeafReach(
        leaf.template,
        reader.path,
        reader.title,
        reader.usage,
        reason,
        reader.labels,
        ways(sample, reader),
        place,
    )


def deciding_place(resource: Resource, reader: Reader, reason: Why) -> Position:
    """Return the line of the template that decides: its switch, its labels, or the leaf as a whole."""
    if reason is Why.OFF:
        return resource.place(f"{reader.path}.switch")
    if reason is Why.USAGE:
        return resource.place(reader.path)
    return resource.place(f"{reader.path}.labelSet")


def sample_of(kind: str, form: NormalForm) -> Sample | None:
    """Return usages and tags of a keyword; None for what is none."""
    known = OBJECT_KINDS.get(kind)
    return known.sample(form) if known is not None else None
