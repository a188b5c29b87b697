from __future__ import annotations

import gc
import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.errors import Refused, StateError
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.model.change import Verb
from reconciler.model.hold import Hold
from reconciler.model.idset import IdSet, short_hash
from reconciler.model.life import Life
from reconciler.model.manifest import Position
from reconciler.model.state import Intent, Intents, State
from reconciler.stores.document.codec import decode, encode, head_of
from reconciler.stores.document.digest import dump_with_digest, in_other_words, load_with_digest
from reconciler.stores.document.records import Shared
from tests.support.states import FORM, exact, many, record, state, states, word


@given(states)
def test_round_trip_is_exact(given_state: State) -> None:
    data = encode(given_state)
    assert exact(decode(data, where="state.json")) == exact(given_state)
    head = head_of(data, where="state.json") if len(data) < 4096 else None
    assert head is None or head == (given_state.lineage, given_state.serial)


@given(states, st.randoms())
def test_equal_states_have_equal_bytes(given_state: State, chance: random.Random) -> None:
    items = list(given_state.records.items())
    chance.shuffle(items)
    twin = replace(
        given_state,
        records={address: found._replace(form=dict(reversed(found.form.items()))) for address, found in items},
    )
    assert encode(twin) == encode(given_state)


@given(st.binary() | st.text().map(str.encode))
@example(b"")
@example(b"{}")
@example(b'{"format":"reconciler-state/1"}')
@example(b"[" * 100_000)
@example(b'{"format":"reconciler-state/1","serial":' + b"9" * 5000 + b"}")
def test_any_bytes_are_an_error_never_a_traceback(data: bytes) -> None:
    with pytest.raises((StateError, Refused)):
        decode(data, where="state.json")


def test_a_message_about_absurd_content_is_short() -> None:
    """And in words of this program."""
    data = encode(state(1, "casino"))
    absurd = in_other_words(data.rstrip(), lambda text: text.replace('"serial":1', f'"serial":{"9" * 5000}'))
    with pytest.raises(StateError, match=r"is damaged: it holds a number of thousands of digits$"):
        decode(absurd, where="state.json")
    wide = {f"path{number}": 1 for number in range(10_000)}
    assert len(KeywordSample().form_flaw(wide)) < 200


@given(states, st.data())
def test_a_damaged_byte_shows(given_state: State, data: st.DataObject) -> None:
    good = encode(given_state)
    at = data.draw(st.integers(0, len(good) - 2))
    bad = good[:at] + bytes([data.draw(st.integers(0, 255))]) + good[at + 1 :]
    if bad != good:
        with pytest.raises((StateError, Refused)):
            decode(bad, where="state.json")


@given(states, st.data())
def test_a_cut_document_shows(given_state: State, data: st.DataObject) -> None:
    good = encode(given_state)
    with pytest.raises(StateError):
        decode(good[: data.draw(st.integers(0, len(good) - 2))], where="state.json")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@given(states, st.data())
def test_a_document_of_another_shape_with_a_fitting_digest_is_an_error(given_state: State, data: st.DataObject) -> None:
    document = json.loads(encode(given_state))
    del document["digest"]
    place, key = document, data.draw(st.sampled_from(sorted(document)))
    while isinstance(place[key], list | dict) and place[key] and data.draw(st.booleans()):
        place = place[key]
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else list(range(len(place)))))
    place[key] = data.draw(_json)
    try:
        loaded = decode(dump_with_digest(document), where="state.json")
    except (StateError, Refused):
        return
    assert isinstance(loaded, State)
    assert decode(encode(loaded), where="state.json") == loaded


def test_newer_format_is_refused_and_names_the_version() -> None:
    data = encode(state(1, "casino")).replace(b"state/1", b"state/3").replace(b'"tool":"', b'"tool":"9.')
    with pytest.raises(Refused) as caught:
        decode(data, where="prod/state.json")
    assert "prod/state.json has format 3" in caught.value.message
    assert "reconciler 9." in (caught.value.hint or "")


def replacing(*, deletes_first: bool = False) -> State:
    intent = Intent(word("a"), Verb.REPLACE, FORM, "d", "31", deletes_first)
    return state(1, "a", intents=Intents("r", 1.0, (intent,), {"K": frozenset({"31"})}))


@pytest.mark.parametrize("deletes_first", [False, True])
def test_intents_of_replaces_come_back(deletes_first: bool) -> None:
    made = replacing(deletes_first=deletes_first)
    assert decode(encode(made), where="x") == made


def creating(**kept: object) -> State:
    noted = Intent(word("a"), Verb.CREATE, FORM, "d", "a", record=record("a", **kept))
    return state(1, "b", intents=Intents("r", 1.0, (noted,), {}))


def test_the_records_that_intents_lead_to_come_back() -> None:
    made = creating(protect=True, ignore=("tags",), list="scams", place=Position("lists/scams.txt", 12))
    assert decode(encode(made), where="x") == made


def test_only_a_state_with_newer_intents_is_of_the_newer_format() -> None:
    """Whatever an older version understands, it can read; what it would forget of an intent, it must not."""
    assert encode(state(1, "a")).startswith(b'{"format":"reconciler-state/1"')
    assert encode(replacing()).startswith(b'{"format":"reconciler-state/2"')
    assert encode(creating()).startswith(b'{"format":"reconciler-state/2"')


def test_ten_thousand_open_creates_are_small() -> None:
    """What their records will hold costs each of them its line."""
    records = many(10_000).records
    known = Intents(
        "r", 1.0, tuple(Intent(a, Verb.CREATE, r.form, "d" * 64, a.name, record=r) for a, r in records.items())
    )
    unknown = replace(known, entries=tuple(entry._replace(record=None) for entry in known.entries))
    empty = state(1)
    assert len(encode(replace(empty, intents=known))) - len(encode(replace(empty, intents=unknown))) < 50_000


def test_a_version_that_would_forget_what_was_adopted_cannot_read_it() -> None:
    """Version 0.1.0 would write the record without the mark, and then delete the object unasked."""
    made = replace(state(1, "a", "b"), records={word("a"): record("a", adopted=True), word("b"): record("b")})
    assert encode(made).startswith(b'{"format":"reconciler-state/2"')
    assert decode(encode(made), where="x") == made


ENDING = Life("2026-12-01", "ana", "T-1", "a campaign")


def test_a_version_that_would_forget_an_end_cannot_read_it() -> None:
    """Version 0.1.0 would write the record without it, and its delete would then count as one that was never said."""
    for life in (ENDING, Life(owner="ana")):
        made = replace(state(1, "a", "b"), records={word("a"): record("a", life=life), word("b"): record("b")})
        assert encode(made).startswith(b'{"format":"reconciler-state/2"')
        assert decode(encode(made), where="x") == made
        assert decode(encode(creating(life=life)), where="x") == creating(life=life)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "life"),
        ({"expires": 1}, "life.expires is not a text"),
        ({"expires": "2026-13-01"}, "life.expires is not a day or a time"),
        ({"expires": "2026-12-01T10:00+08:00"}, "life.expires is not a day or a time"),
        ({"expires": "never"}, "life.expires is not a day or a time"),
        ({"expires": "2026-12-01", "until": "x"}, 'life has an unknown field "until"'),
    ],
)
def test_a_life_of_another_shape_is_named(value: object, said: str) -> None:
    document = load_with_digest(encode(replace(state(1), records={word("a"): record("a", life=ENDING)})).rstrip(b"\n"))
    document["records"][0]["life"] = value
    with pytest.raises(StateError, match="KeywordSample/a") as caught:
        decode(dump_with_digest(document), where="state.json")
    assert said in caught.value.message


HOLD = Hold("2026-11-28T03:00:00Z", "2026-12-01T03:00:00Z", "ana", "seen on air")


def test_a_version_that_would_forget_a_hold_cannot_read_it() -> None:
    """It would write the record without it, and the next apply from elsewhere would delete the word."""
    made = replace(state(1, "a", "b"), records={word("a"): record("a", held=HOLD), word("b"): record("b")})
    assert encode(made).startswith(b'{"format":"reconciler-state/2"')
    assert decode(encode(made), where="x") == made
    assert decode(encode(creating(held=HOLD)), where="x") == creating(held=HOLD)


OTHERWISE: dict[str, Any] = {
    "list": "other",
    "file": Position("lists/other.txt", 3),
    "protect": True,
    "ignore": ("tags",),
    "adopted": True,
    "life": ENDING,
    "held": HOLD,
    "keep": True,
}


@pytest.mark.parametrize("part", Shared._fields)
@pytest.mark.parametrize("first", [True, False])
def test_records_that_differ_in_one_part_alone_each_keep_theirs(part: str, first: bool) -> None:
    """Whatever else is the very same object in both. A neighbour's ``keep`` would delete, or keep, the wrong object."""
    plain = record("a", place=Position("lists/words.txt", 1))
    other = plain._replace(**{"place" if part == "file" else part: OTHERWISE[part]})
    names = ("a", "b") if first else ("b", "a")
    made = replace(state(1), records={word(n): (other if n == "a" else plain)._replace(id=n) for n in names})
    assert decode(encode(made), where="x") == made


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "held"),
        ({"since": "2026-11-28"}, "held has no until"),
        ({"since": "now", "until": "2026-12-01"}, "held.since is not a day or a time"),
        ({"since": "2026-11-28", "until": "never"}, "held.until is not a day or a time"),
        ({"since": "2026-11-28", "until": "2026-12-01", "by": "x" * 201}, "a text of more than 200 characters"),
        ({"since": "2026-11-28", "until": "2026-12-01", "for": "x"}, 'held has an unknown field "for"'),
    ],
)
def test_a_hold_of_another_shape_is_named(value: object, said: str) -> None:
    document = load_with_digest(encode(replace(state(1), records={word("a"): record("a", held=HOLD)})).rstrip(b"\n"))
    document["records"][0]["held"] = value
    with pytest.raises(StateError, match="KeywordSample/a") as caught:
        decode(dump_with_digest(document), where="state.json")
    assert said in caught.value.message


@pytest.mark.parametrize("value", [1, "true", None, []])
def test_a_mark_of_another_type_is_named(value: object) -> None:
    made = replace(state(1), records={word("a"): record("a", adopted=True)})
    document = load_with_digest(encode(made).rstrip(b"\n"))
    document["records"][0]["adopted"] = value
    del document["digest"]
    with pytest.raises(StateError, match="adopted is neither true nor false"):
        decode(dump_with_digest(document), where="x")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda d: b"", "it is empty"),
        (lambda d: b"<html>", "it is not a state document"),
        (lambda d: d[: len(d) // 2], "its end is missing"),
        (lambda d: d.replace(b"casino", b"kasino"), "the digest does not fit the content"),
        (lambda d: d.replace(b"state/1", b"state/0"), "the digest does not fit the content"),
    ],
)
def test_damage_is_named_with_the_file(damage: object, said: str) -> None:
    with pytest.raises(StateError) as caught:
        decode(damage(encode(state(1, "casino"))), where="x/state.json", hint="restore it")  # type: ignore[operator]
    assert caught.value.message == f"x/state.json is damaged: {said}"
    assert caught.value.hint == "restore it"


def test_equal_forms_come_back_as_one_object() -> None:
    found = decode(encode(many(1000)), where="x")
    assert len({id(record.form) for record in found.records.values()}) == 20


def test_a_hundred_thousand_keywords_are_small() -> None:
    assert len(encode(many(100_000))) < 4_000_000


@given(st.frozensets(st.text(max_size=6), max_size=20), st.frozensets(st.text(max_size=6), max_size=20))
def test_a_set_of_ids_holds_what_it_was_made_of(ids: frozenset[str], more: frozenset[str]) -> None:
    """And nothing else; adding in two steps is the same as adding at once."""
    made = IdSet.of(ids)
    assert {identity for identity in ids | more if short_hash(identity) in made.hashes()} == ids
    assert made.with_ids(more) == IdSet.of(ids | more)
    kept = State("l", "intl", 1, unmanaged={"KeywordSample": made})
    assert decode(encode(kept), where="x").unmanaged == {"KeywordSample": made}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "unmanaged is not an object"),
        ({"KeywordSample": ["casino"]}, "unmanaged.KeywordSample is not a text"),
        ({"KeywordSample": "not base64!"}, "unmanaged.KeywordSample is not base64"),
        ({"KeywordSample": "AAAA"}, "unmanaged.KeywordSample is not a set of hashes"),
        ({"KeywordSample": "AAAAAAAAAAEAAAAAAAAAAA=="}, "unmanaged.KeywordSample is not a set of hashes"),
    ],
)
def test_a_set_of_ids_of_another_shape_is_named(value: object, said: str) -> None:
    document = json.loads(encode(state(1, "casino"))) | {"unmanaged": value}
    del document["digest"]
    with pytest.raises(StateError) as caught:
        decode(dump_with_digest(document), where="x/state.json")
    assert said in caught.value.message


def test_a_hundred_thousand_unmanaged_keywords_cost_a_megabyte() -> None:
    unmanaged = {"KeywordSample": IdSet.of(f"关键词-{i:06d}" for i in range(100_000))}
    without = len(encode(many(10)))
    assert len(encode(replace(many(10), unmanaged=unmanaged))) - without < 1_070_000


def test_the_collector_is_left_as_it_was() -> None:
    encode(state())
    assert gc.isenabled()
    gc.disable()
    try:
        encode(state())
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_record_costs_the_same_whatever_it_shares() -> None:
    """Words that are equal but for their form must not share a group."""
    one = State("l", "intl", 1, None, {word("a"): record("a", {"x": True}), word("b"): record("b", {"x": 1})})
    found = decode(encode(one), where="x")
    assert found.records[word("a")].form["x"] is True
    assert found.records[word("b")].form["x"] == 1
    assert found.records[word("b")].form["x"] is not True
