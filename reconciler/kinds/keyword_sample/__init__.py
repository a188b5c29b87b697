"""KeywordSample: a word that speech and text recognition look for. Declared many at a time, in ``KeywordSamples``."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from reconciler.kinds.base import Inherited
from reconciler.kinds.documents import Declared, Expansion
from reconciler.kinds.keyword_sample import draft, expand, patches, posture, resolved, rule_table, wire
from reconciler.kinds.keyword_sample.grouping import condensed
from reconciler.kinds.keyword_sample.spec import CREATE_LENGTH, MOST_TAGS, KeywordSamplesSpec
from reconciler.kinds.keyword_sample.words import form_of
from reconciler.kinds.objects import Batch, ObjectKind
from reconciler.model.call import Call
from reconciler.model.change import Change, Verb
from reconciler.model.draft import Draft, Wanted
from reconciler.model.explanation import Mention
from reconciler.model.life import longest
from reconciler.model.manifest import ListFile, ListQuery, Map
from reconciler.model.posture import Effect
from reconciler.model.reach import Sample
from reconciler.model.resource import Found, NormalForm, Resource


class KeywordSample(ObjectKind):
    """The id is the keyword itself. Creates and deletes take 100 a call, updates one (CreateWordSamples page)."""

    name = expand.NAME
    document = "KeywordSamples"
    spec = KeywordSamplesSpec
    noun = "keywords"
    words = True
    listing = wire.LISTING
    batches = {Verb.CREATE: Batch(100), Verb.DELETE: Batch(100), Verb.UPDATE: Batch(1)}
    rates = {
        "mps.CreateWordSamples": 100.0,
        "mps.DescribeWordSamples": 100.0,
        "mps.ModifyWordSample": 100.0,
        "mps.DeleteWordSamples": 100.0,
    }
    delete_guard = 10
    sampled = True
    paths = ("tags", "usages")
    rules = rule_table.RULES

    def patched(self, below: Map, patch: Map) -> Map:
        return patches.patched(below, patch)

    def resolved(self, declared: Declared, expansion: Expansion) -> Mapping[str, Any]:
        return resolved.resolved(declared, expansion)

    def queries(self, declared: Declared) -> Sequence[tuple[str, ListQuery]]:
        return list(expand.queries(declared))

    def expand(self, declared: Declared, lists: Mapping[str, Sequence[ListFile]]) -> Expansion:
        return expand.expand(declared, lists)

    def mentions(self, declared: Declared, lists: Mapping[str, Sequence[ListFile]]) -> Iterable[Mention]:
        return expand.mentions(declared, lists)

    def inherited_by_place(self, declared: Declared) -> Mapping[str, Inherited]:
        return expand.inherited_by_place(declared)

    def written(self, form: NormalForm) -> Mapping[str, tuple[str, ...]]:
        return {"tags": tuple(sorted(_set(form, "tags"))), "usages": tuple(condensed(_set(form, "usages")))}

    def formed(self, fields: Mapping[str, tuple[str, ...]]) -> NormalForm:
        form = form_of(fields.get("usages", ()), fields.get("tags", ()))
        return {name: form[name] for name in fields}

    def form_flaw(self, form: NormalForm) -> str:
        if form.keys() != set(self.paths):
            return f"its form has {', '.join(sorted(form)[:5]) or 'nothing'}, not tags and usages"
        other = [path for path in self.paths if not isinstance(form[path], frozenset)]
        return f"{other[0]} in its form is not a set" if other else ""

    def merge(self, first: Resource, second: Resource) -> Resource | None:
        """Tags, usages and lifecycle united, with the longer life, at the first place; None for more than 20 tags."""
        tags = _texts(first, "tags") | _texts(second, "tags")
        usages = _texts(first, "usages") | _texts(second, "usages")
        if len(tags) > MOST_TAGS:
            return None
        form = form_of(tuple(sorted(usages)), tuple(sorted(tags)))
        return first._replace(
            form=form,
            existing=first.existing or second.existing,
            protect=first.protect or second.protect,
            ignore=tuple(dict.fromkeys(first.ignore + second.ignore)),
            life=longest((first.life, second.life)),
            keep=first.keep or second.keep,
        )

    def found(self, item: Mapping[str, Any]) -> Found:
        return wire.found(item)

    def group(self, change: Change) -> Hashable:
        """One usage set applies to every word of a CreateWordSamples call."""
        return change.after["usages"] if change.verb is Verb.CREATE and change.after else None

    def calls(self, verb: Verb, batch: Sequence[Change]) -> Sequence[Call]:
        return wire.calls(verb, batch)

    def effect(self, before: NormalForm | None, after: NormalForm | None) -> Effect:
        return posture.effect(before, after)

    def drops_protection(self, before: NormalForm, after: NormalForm) -> bool:
        return posture.drops(before, after)

    def sample(self, form: NormalForm) -> Sample:
        usages, tags = form.get("usages"), form.get("tags")
        nothing: frozenset[str] = frozenset()
        return Sample(
            usages if isinstance(usages, frozenset) else nothing, tags if isinstance(tags, frozenset) else nothing
        )

    def only_existing(self, found: Found) -> bool:
        return len(found.id) > CREATE_LENGTH

    def draft(self, found: Sequence[Found], wanted: Wanted) -> Draft:
        return draft.draft(found, wanted)

    def spellings(self, name: str) -> Sequence[str]:
        return posture.spellings(name)

    def lookalike(self, name: str) -> str | None:
        return posture.lookalike(name)


def _texts(resource: Resource, path: str) -> frozenset[str]:
    return _set(resource.form, path)


def _set(form: NormalForm, path: str) -> frozenset[str]:
    value = form[path]
    assert isinstance(value, frozenset)
    return value
