"""Which part of a change ends or begins a reach, in words: ``tag gambling removed``. Pure.

Of each reach that ended or began there is the sample before and after, and the leaf before and after. What the words
name are the parts of either that differ and that the reach could depend on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reconciler.model.reach import Reader, Sample

MOST = 3
"""Names that a reason gives one by one."""


def of_sample(old: Sample | None, new: Sample | None, reader: Reader, later: Reader) -> list[str]:
    """What of a sample that went from ``old`` to ``new`` ended or began its reach of a leaf, which itself went from
    ``reader`` to ``later``."""
    if old is None or new is None:
        return [f"keyword {'added' if old is None else 'removed'}"]
    found = []
    usage = reader.usage
    if (usage in old.usages) != (usage in new.usages):
        found.append(f"usage {usage} {'added' if usage in new.usages else 'removed'}")
    labels = reader.labels | later.labels
    found += _moved("tag", (new.tags - old.tags) & labels, (old.tags - new.tags) & labels)
    return found


def of_reader(old: Sample | None, new: Sample | None, reader: Reader, later: Reader, template: str) -> list[str]:
    """What of a leaf that went from ``reader`` to ``later`` ended or began the reach of a sample.

    ``template`` is its name where the words are not about it alone; empty where they are.
    """
    of = f" of {template}" if template else ""
    if reader.on != later.on:
        return [f"switch{of} {'ON' if later.on else 'OFF'}"]
    if not reader.labels:
        return [f"labels{of} no longer empty, which meant all"]
    if not later.labels:
        return [f"labels{of} empty, which means all"]
    tags = frozenset[str]().union(*(sample.tags for sample in (old, new) if sample is not None))
    came, went = (later.labels - reader.labels) & tags, (reader.labels - later.labels) & tags
    return _moved("label", came, went, of)


def of_template(*, added: bool, template: str) -> str:
    """That a whole template came or went."""
    how = "added" if added else "removed"
    return f"template {template} {how}" if template else f"template {how}"


def _moved(noun: str, came: frozenset[str], went: frozenset[str], of: str = "") -> list[str]:
    return [
        f"{noun if len(names) == 1 else noun + 's'} {named(sorted(names), len(names))}{of} {how}"
        for names, how in ((came, "added"), (went, "removed"))
        if names
    ]


def named(names: Iterable[str], count: int) -> str:
    """The first few of ``count`` names, and how many more there are."""
    shown = [name for name, _ in zip(names, range(MOST), strict=False)]
    more = f" and {count - len(shown):,} more" if count > len(shown) else ""
    return ", ".join(shown) + more


def places(titles: Mapping[str, Sequence[str]]) -> str:
    """Template → titles of its leaves, as ``strict (screen text, speech), kids (speech) and 4 more``."""
    return named((f"{name} ({', '.join(leaves)})" for name, leaves in titles.items()), len(titles))
