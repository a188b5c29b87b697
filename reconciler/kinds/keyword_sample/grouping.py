"""From live keywords to lists as a person would keep them. One rule:

A combination (equal usages, equal tags) of ``LARGE`` keywords or more is a list of its own. Smaller ones are put
together where usages and leading tag are equal: that of a keyword's tags which most keywords of the account carry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from reconciler.kinds.keyword_sample.words import ATOMS, EXPANSION, in_order
from reconciler.kinds.naming import Names, in_reading_order, slug
from reconciler.model.resource import Found, NormalForm

LARGE = 50
UNTAGGED = "untagged"


@dataclass
class Combination:
    """Keywords of equal usages and tags."""

    usages: frozenset[str]
    tags: frozenset[str]
    keywords: list[str] = field(default_factory=list)


@dataclass
class Group:
    """One list: its combinations, the tag that leads it, and its name."""

    usages: frozenset[str]
    leading: str
    combinations: list[Combination]
    name: str = ""

    @property
    def file(self) -> str:
        """The group's manifest: lists of one leading tag stand together. Some disks ignore case."""
        return slug(self.leading, "list").lower() if self.leading else UNTAGGED


def combined(found: Iterable[Found]) -> list[Combination]:
    """Every combination, keywords sorted."""
    result: dict[tuple[frozenset[str], frozenset[str]], Combination] = {}
    by_form: dict[int, Combination] = {}
    for item in found:
        # Equal forms are mostly one object; the slow way is for those that are not.
        combination = by_form.get(id(item.form))
        if combination is None:
            usages, tags = _texts(item.form, "usages"), _texts(item.form, "tags")
            combination = result.setdefault((usages, tags), Combination(usages, tags))
            by_form[id(item.form)] = combination
        combination.keywords.append(item.id)
    for combination in result.values():
        combination.keywords.sort(key=lambda keyword: (keyword.casefold(), keyword))
    return sorted(result.values(), key=lambda c: (sorted(c.tags), in_order(c.usages)))


def grouped(combinations: Iterable[Combination]) -> list[Group]:
    """Lists with names, in order of name."""
    every = list(combinations)
    carried: Counter[str] = Counter()
    looked_for: Counter[frozenset[str]] = Counter()
    for combination in every:
        looked_for[combination.usages] += len(combination.keywords)
        for tag in combination.tags:
            carried[tag] += len(combination.keywords)
    usual = min(looked_for, key=lambda usages: (-looked_for[usages], in_order(usages)), default=frozenset())
    alone, together = list[Group](), dict[tuple[frozenset[str], str], Group]()
    for combination in every:
        leading = min(combination.tags, key=lambda tag: (-carried[tag], tag), default="")
        if len(combination.keywords) >= LARGE:
            alone.append(Group(combination.usages, leading, [combination]))
        else:
            group = together.setdefault((combination.usages, leading), Group(combination.usages, leading, []))
            group.combinations.append(combination)
    names = Names()
    groups = [*alone, *together.values()]
    for group in groups:
        group.name = names.take(_name(group, usual))
    return sorted(groups, key=lambda group: (group.file, in_reading_order(group.name)))


def condensed(usages: Iterable[str]) -> list[str]:
    """Usages as people write them: ``Review`` for both of its parts, ``All`` for all four."""
    wanted = frozenset(usages)
    if wanted == frozenset(ATOMS):
        return ["All"]
    short = [name for name in ("Recognition", "Review") if wanted.issuperset(EXPANSION[name])]
    covered = {atom for name in short for atom in EXPANSION[name]}
    return short + [atom for atom in in_order(wanted) if atom not in covered]


def ordered_tags(tags: Iterable[str], leading: str) -> list[str]:
    """The leading tag first."""
    return sorted(tags, key=lambda tag: (tag != leading, tag))


def _name(group: Group, usual: frozenset[str]) -> str:
    """From the tags, and from the usages where they are not the account's usual ones."""
    if len(group.combinations) == 1:
        tags = ordered_tags(group.combinations[0].tags, group.leading)
        name = slug("-".join(tags), "list") if tags else UNTAGGED
    else:
        name = f"{slug(group.leading, 'list')}-mixed"
    if group.usages == usual:
        return name
    return f"{name}-{'-'.join(condensed(group.usages)).replace('.', '-').lower()}"


def _texts(form: NormalForm, path: str) -> frozenset[str]:
    value = form[path]
    assert isinstance(value, frozenset)
    return value
