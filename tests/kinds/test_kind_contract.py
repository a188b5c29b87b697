"""What the core relies on, for every kind that is registered."""

import copy
import re
from itertools import product

import pytest
from pydantic import BaseModel

from reconciler.kinds import BY_DOCUMENT, BY_NAME, KINDS, OBJECT_KINDS, RUN_KINDS
from reconciler.kinds.base import Kind
from reconciler.model.change import Change, FieldChange, Verb
from reconciler.model.posture import Effect, Phase, Posture
from reconciler.model.resource import Address, covers, overlay
from tests.support.samples import SAMPLES

MIRROR = {
    Posture.TIGHTENS: Posture.LOOSENS,
    Posture.LOOSENS: Posture.TIGHTENS,
    Posture.MIXED: Posture.MIXED,
    Posture.NEUTRAL: Posture.NEUTRAL,
}
WRITES = (Verb.CREATE, Verb.UPDATE, Verb.DELETE)
OBJECTS = list(OBJECT_KINDS.values())

each_kind = pytest.mark.parametrize("kind", OBJECTS, ids=lambda kind: kind.name)
any_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
each_form = pytest.mark.parametrize(
    ("kind", "form"),
    [(kind, form) for kind in OBJECTS for form in SAMPLES[kind.name].forms],
    ids=lambda value: getattr(value, "name", ""),
)
PAIRS = [
    (kind, before, after)
    for kind in OBJECTS
    for before, after in product(SAMPLES[kind.name].forms, repeat=2)
    if before != after
]
each_pair = pytest.mark.parametrize(
    ("kind", "before", "after"), PAIRS, ids=[f"{kind.name}-{n}" for n, (kind, _, _) in enumerate(PAIRS)]
)


def made(kind, calls, store=None):
    """Found objects after ``calls``, by id."""
    store = store or {}
    for call in calls:
        store = SAMPLES[kind.name].made(store, call)
    return {found.id: found for found in map(kind.found, store.values())}, store


def create(kind, form, name="a"):
    return Change(Address(kind.name, name), Verb.CREATE, Effect(Posture.TIGHTENS), after=form)


def test_names_are_unique():
    """Addresses, documents and nouns tell kinds apart, and every kind is of one family."""
    for values in ([k.name for k in KINDS], [k.document for k in KINDS], [k.noun for k in KINDS]):
        assert len(set(values)) == len(KINDS)
    resources = [each for each in BY_DOCUMENT.values() if isinstance(each, Kind)]
    assert [*BY_NAME.values()] == resources == [*KINDS]
    assert OBJECT_KINDS | RUN_KINDS == BY_NAME
    assert set(SAMPLES) == set(OBJECT_KINDS)


@any_kind
def test_what_it_is(kind):
    assert re.fullmatch(r"[A-Z][A-Za-z]+", kind.name)
    assert re.fullmatch(r"[A-Z][A-Za-z]+", kind.document)
    assert issubclass(kind.spec, BaseModel)
    assert kind.spec.model_config["extra"] == "forbid"
    assert len(set(kind.paths)) == len(kind.paths)


@each_kind
def test_what_an_object_is(kind):
    assert kind.paths
    assert kind.delete_guard >= 1
    assert kind.batches.keys() <= set(WRITES)
    assert {Verb.CREATE, Verb.DELETE} <= kind.batches.keys()
    assert all(any(covers(prefix, path) for path in kind.paths) for prefix in kind.immutable)


@each_kind
def test_listing_is_bounded_and_rated(kind):
    listing = kind.listing
    assert 1 <= listing.limit <= 100
    assert 0 <= listing.ids_max <= 100
    assert bool(listing.ids) == bool(listing.ids_max)
    assert listing.key in kind.rates


@each_kind
def test_batches_are_what_the_documents_say(kind):
    assert all(1 <= batch.size <= 100 for batch in kind.batches.values())


@any_kind
def test_rates_are_what_the_documents_say(kind):
    assert all(re.fullmatch(r"[a-z]+\.[A-Z]\w+", action) and rate > 0 for action, rate in kind.rates.items())


@each_kind
def test_every_call_is_rated_and_carries_what_it_covers(kind):
    """All actions used are in ``rates``; a batch covers each change, and nothing else."""
    form = SAMPLES[kind.name].forms[1]
    for verb, batch_of in kind.batches.items():
        before = None if verb is Verb.CREATE else form
        after = None if verb is Verb.DELETE else form
        batch = [
            Change(Address(kind.name, f"n{n}"), verb, Effect(Posture.MIXED), before, after, id=str(n))
            for n in range(batch_of.size)
        ]
        calls = kind.calls(verb, batch)
        covered = [address for call in calls for address in call.covers]
        assert sorted(covered) == sorted(change.address for change in batch)
        assert all(call.key in kind.rates and not call.reads for call in calls)


@each_form
def test_forms_only_use_declared_paths(kind, form):
    assert set(form) <= set(kind.paths)
    assert all(isinstance(value, str | int | float | frozenset) for value in form.values())
    assert kind.normal(form) == form


@each_form
def test_what_a_create_makes_is_what_was_wanted(kind, form):
    """found(what the documents say the request makes) = wanted."""
    found, _ = made(kind, kind.calls(Verb.CREATE, [create(kind, form)]))
    assert [item.form for item in found.values()] == [form]
    assert not any(item.preset for item in found.values())


@each_pair
def test_what_an_update_makes_is_what_was_wanted(kind, before, after):
    found, store = made(kind, kind.calls(Verb.CREATE, [create(kind, before)]))
    (identity,) = found
    update = create(kind, after)._replace(verb=Verb.UPDATE, before=before, id=identity)
    found, _ = made(kind, kind.calls(Verb.UPDATE, [update]), store)
    assert found[identity].form == after


@each_form
def test_a_delete_leaves_nothing(kind, form):
    found, store = made(kind, kind.calls(Verb.CREATE, [create(kind, form)]))
    (identity,) = found
    delete = create(kind, None)._replace(verb=Verb.DELETE, before=form, id=identity)
    assert made(kind, kind.calls(Verb.DELETE, [delete]), store)[1] == {}


@each_kind
def test_forms_of_one_group_share_a_call(kind):
    """Changes of one group, as many as a batch takes, come out as each was wanted."""
    by_group = {}
    for number, form in enumerate(SAMPLES[kind.name].forms):
        change = create(kind, form, f"n{number}")
        by_group.setdefault(kind.group(change), []).append(change)
    size = kind.batches[Verb.CREATE].size
    for members in by_group.values():
        batch = members[:size]
        found, _ = made(kind, kind.calls(Verb.CREATE, batch))
        assert [item.form for item in found.values()] == [change.after for change in batch]


@each_pair
def test_posture_is_symmetric(kind, before, after):
    """The way back does the opposite, and is sent in the opposite phase."""
    there, back = kind.effect(before, after), kind.effect(after, before)
    assert back.posture is MIRROR[there.posture]
    if there.phase is not None:
        assert back.when is Phase(2 - there.when) or Posture.NEUTRAL in (there.posture, back.posture)
    assert there.reason
    assert kind.drops_protection(before, after) <= (there.posture in (Posture.LOOSENS, Posture.MIXED))


@each_form
def test_posture_of_coming_and_going(kind, form):
    assert kind.effect(form, None).posture is MIRROR[kind.effect(None, form).posture]
    assert kind.effect(None, form).posture in (Posture.TIGHTENS, Posture.NEUTRAL)
    assert kind.effect(form, form).posture is Posture.NEUTRAL
    assert not kind.drops_protection(form, form)


@each_pair
def test_pure(kind, before, after):
    """Same input, same output; inputs stay as they were."""
    change = create(kind, after)._replace(verb=Verb.UPDATE, before=before, id="31")
    kept = copy.deepcopy(change)

    def everything():
        return (
            kind.calls(Verb.UPDATE, [change]),
            kind.effect(before, after),
            kind.drops_protection(before, after),
            kind.normal(after),
            kind.group(change),
            kind.unique(after),
            kind.label(after),
            kind.conflicts([change]),
            kind.lookalike("a"),
            [kind.explain(change, FieldChange(path, before.get(path), after.get(path))) for path in kind.paths],
        )

    first = everything()
    assert everything() == first
    assert change == kept


@each_kind
def test_items_that_cannot_be_one_are_refused(kind):
    """Raised errors are those that paging turns into an answer nobody understands."""
    for item in (None, 1, "text", [], {}, {"Definition": True, "Keyword": 1}, {"Definition": "1", "Keyword": ""}):
        with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
            kind.found(item)


@each_form
def test_times_are_texts_or_nothing(kind, form):
    """A time is only shown: one that is no text does not fail a listing."""
    _, store = made(kind, kind.calls(Verb.CREATE, [create(kind, form)]))
    (item,) = store.values()
    for value, told in (("2019-01-01T12:00:00Z", "2019-01-01T12:00:00Z"), (1546344000, None), (None, None), ([], None)):
        found = kind.found({**item, "CreateTime": value, "UpdateTime": value})
        assert (found.created, found.updated) == (told, told)


@each_pair
def test_ignored_paths_can_be_laid_over_and_made_whole(kind, before, after):
    """Any single path given away: the whole form keeps to the declared paths, and is stable."""
    for prefix in {path.rpartition(".")[0] or path for path in kind.paths} | set(kind.paths):
        mixed = kind.normal(overlay(after, before, (prefix,)))
        assert set(mixed) <= set(kind.paths)
        assert kind.normal(mixed) == mixed
        for path in mixed:
            if covers(prefix, path) and path in before:
                assert mixed[path] == before[path]


@each_kind
def test_ids_are_the_name_or_come_with_the_answer(kind):
    """Where the service assigns ids, only an answer has one; whatever is no id is an error the sender understands."""
    address = Address(kind.name, "a")
    if not kind.assigns_ids:
        assert kind.id_of(address) == kind.created_id(address, {}) == "a"
        return
    assert kind.id_of(address) is None
    assert kind.created_id(address, {"Definition": 7}) == "7"
    for answer in ({}, {"Definition": "7"}, {"Definition": None}, {"Definition": True}):
        with pytest.raises((KeyError, TypeError)):
            kind.created_id(address, answer)


@each_form
def test_what_no_resource_declares_is_shown_by_name_or_number(kind, form):
    """A name that is the object's own leads back to it; a number cannot be mistaken for a name."""
    found, _ = made(kind, kind.calls(Verb.CREATE, [create(kind, form)]))
    (item,) = found.values()
    address = kind.address_of(item)
    if kind.assigns_ids:
        assert address == (kind.name, f"#{item.id}")
    else:
        assert kind.id_of(address) == item.id
