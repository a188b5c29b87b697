"""Where the leaves of a template are written: for problems that are about one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reconciler.model.manifest import Map, Position


def places_of(tree: Map) -> Mapping[str, Position]:
    """Return the place of each leaf that is written, and of each of its fields, by path as in normal forms.

    ``tree`` is the spec with its bases merged in, so a place may lie in the document of a base.
    """
    return dict(_places(tree))


def _places(tree: Map) -> Iterator[tuple[str, Position]]:
    for group, leaves in tree.items():
        yield str(group), group.position
        for leaf, fields in leaves.items() if isinstance(leaves, Map) else ():
            yield f"{group}.{leaf}", leaf.position
            for field, value in fields.items() if isinstance(fields, Map) else ():
                yield f"{group}.{leaf}.{field}", value.position
