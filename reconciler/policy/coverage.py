"""Which leaves, labels, bands of scores, lists and keywords the cases of a run reach, and which not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from reconciler.model.policy import Finding, Reason, Result
from reconciler.model.policy_report import Coverage, ListCoverage, Unit, UnitKind, UnreachedKeywords
from reconciler.model.reach import reaches, ways
from reconciler.model.resource import Address, Resource
from reconciler.policy.world import LeafPolicy, World

_BANDS = {Reason.BELOW: "pass", Reason.REVIEW: "review", Reason.BLOCK: "block"}
"""Reasons of findings for which the leaf compared a score → the verdict of the band that the score is in."""
_MOST = 100


class _Key(NamedTuple):
    """A unit without its place; of a band the verdict alone."""

    kind: UnitKind
    template: str
    leaf: str
    name: str


class _Alike(NamedTuple):
    """Keywords of one list that reach the same leaves: the first of them, and how many."""

    keyword: Resource
    total: int


def coverage(results: Iterable[Result], world: World, least: int | None = None) -> Coverage:
    """Return what ``results`` reach in ``world``. ``least``: the percentage that is asked for."""
    touched: set[_Key] = set()
    held: dict[str, set[Address]] = {}
    for result in results:
        template = result.case.template
        leaves = {leaf.name: leaf for leaf in world.leaves(template)}
        for finding in result.judged.findings:
            if finding.reason in _BANDS:
                touched.update(_touched(template, leaves[finding.leaf], finding, world))
            if finding.reason in _BANDS and finding.keyword is not None:
                held.setdefault(template, set()).add(finding.keyword)
    alike = _alike(world)
    reached: Counter[UnitKind] = Counter()
    missed: list[Unit] = []
    for template in world.templates:
        for key, unit in _units(template, world, alike):
            if key in touched:
                reached[key.kind] += 1
            else:
                missed.append(unit)
    lists = tuple(_lists(world, alike, held))
    return Coverage(dict(reached), tuple(missed), lists, tuple(_unreached(world, held)), least)


def _touched(template: str, leaf: LeafPolicy, finding: Finding, world: World) -> Iterator[_Key]:
    """What one finding, for which the leaf compared a score, reaches."""
    yield _Key(UnitKind.LEAF, template, leaf.name, "")
    if finding.label is not None:
        yield _Key(UnitKind.LABEL, template, leaf.name, finding.label)
    if finding.keyword is None:
        yield _Key(UnitKind.BAND, template, leaf.name, _BANDS[finding.reason])
    elif leaf.reader is not None:
        keyword = world.keywords[finding.keyword.name]
        yield _Key(UnitKind.LIST, template, leaf.name, keyword.list or "")
        for label in ways(world.sample(keyword), leaf.reader):
            yield _Key(UnitKind.LABEL, template, leaf.name, label)


def _units(template: str, world: World, alike: Iterable[_Alike]) -> Iterator[tuple[_Key, Unit]]:
    """Everything of a template that a case may reach."""
    for leaf in world.leaves(template):
        if not leaf.setting.on:
            continue
        yield _unit(UnitKind.LEAF, template, leaf, "", field="switch")
        for label in sorted(leaf.setting.labels):
            yield _unit(UnitKind.LABEL, template, leaf, label, field="labelSet")
        if leaf.reader is None:
            for verdict, low, high, field in _bands(leaf):
                scores = f"{low}–{high}" if low < high else f"{low}"
                yield _unit(UnitKind.BAND, template, leaf, verdict, field=field, shown=f"{scores} {verdict}")
        else:
            reader = leaf.reader
            lists = dict.fromkeys(
                each.keyword.list or "" for each in alike if reaches(world.sample(each.keyword), reader)
            )
            for name in lists:
                yield _unit(UnitKind.LIST, template, leaf, name, field="switch")


def _unit(
    kind: UnitKind, template: str, leaf: LeafPolicy, name: str, *, field: str, shown: str | None = None
) -> tuple[_Key, Unit]:
    """A unit, and its key. ``field`` of the leaf is where it is written, ``shown`` what it is called."""
    shown = name if shown is None else shown
    return _Key(kind, template, leaf.name, name), Unit(kind, template, leaf.name, shown, leaf.place(field))


def _bands(leaf: LeafPolicy) -> Iterator[tuple[str, int, int, str]]:
    """Yield (verdict, lowest score, highest score, field that bounds it), those that some score is in."""
    block, review = leaf.setting.block, leaf.setting.review
    least = min(block, review)
    if least > 0:
        yield "pass", 0, least - 1, "reviewConfidence" if review <= block else "blockConfidence"
    if review < block:
        yield "review", review, block - 1, "reviewConfidence"
    if block <= _MOST:
        yield "block", block, _MOST, "blockConfidence"


def _alike(world: World) -> tuple[_Alike, ...]:
    """Keywords by list and form: a hundred thousand have a few."""
    found: dict[tuple[str | None, int], list[Resource]] = {}
    for keyword in world.keywords.values():
        found.setdefault((keyword.list, id(keyword.form)), []).append(keyword)
    return tuple(_Alike(keywords[0], len(keywords)) for keywords in found.values())


def _lists(world: World, alike: Iterable[_Alike], held: Mapping[str, set[Address]]) -> Iterator[ListCoverage]:
    for template in world.templates:
        total: Counter[str] = Counter()
        for each in alike:
            if _reaches_any(each.keyword, template, world):
                total[each.keyword.list or ""] += each.total
        found = Counter(world.keywords[address.name].list or "" for address in held.get(template, ()))
        for name, count in total.items():
            yield ListCoverage(name, template, count, found[name])


def _reaches_any(keyword: Resource, template: str, world: World) -> bool:
    sample = world.sample(keyword)
    return any(leaf.reader is not None and reaches(sample, leaf.reader) for leaf in world.leaves(template))


def _unreached(world: World, held: Mapping[str, set[Address]]) -> Iterator[UnreachedKeywords]:
    """Keywords that reach some template, and that no case holds, by list."""
    known: dict[int, bool] = {}
    seen = set().union(*held.values()) if held else set()
    found: dict[str, list[Address]] = {}
    for keyword in world.keywords.values():
        counts = known.get(id(keyword.form))
        if counts is None:
            counts = any(_reaches_any(keyword, template, world) for template in world.templates)
            known[id(keyword.form)] = counts
        if counts and keyword.address not in seen:
            found.setdefault(keyword.list or "", []).append(keyword.address)
    for name, keywords in found.items():
        yield UnreachedKeywords(name, tuple(keywords))
