"""States under a key: nothing in clear in any store, and what was altered, exchanged or put back is refused."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import KeyUnusable, Refused, StateError
from reconciler.model.state import Settled, State
from reconciler.stores.document.codec import decode, encode
from reconciler.stores.document.protection import Loaded
from reconciler.stores.encrypted import Encrypted
from reconciler.stores.seen import Seen
from tests.support.keys import SECOND, flipped, keys, mutated
from tests.support.states import LINEAGE, record, state, states, word

from .encrypted_places import OWNER, WORDS, Place, clear_of, document, rekeyed, stored


def test_no_keyword_stands_in_clear_anywhere(place: Place) -> None:
    """State, previous versions, journal or what stands for it: every byte that a store keeps."""
    with place.open().lock(OWNER) as memory:
        memory.save(state(1, *WORDS))
        memory.append([Settled(word(WORDS[0]), None), Settled(word("t"), record("31", list=WORDS[1]))])
        assert place.read()
        assert not clear_of(place)
        memory.save(state(2, *WORDS))
        memory.append([Settled(word(WORDS[0]), None)])
    assert not clear_of(place)
    found = place.open().load()
    assert found is not None
    assert set(found.records) == {word(name) for name in WORDS[1:]}
    assert place.open().pull() != encode(found)
    assert WORDS[1].encode() not in place.open().pull()
    assert place.open().pull(clear=True) == encode(found)


def test_without_the_key_nothing_is_read_or_written(place: Place) -> None:
    place.save(state(1, "a"))
    before = place.read()
    for key, said in (("", "is encrypted, and RECONCILER_STATE_KEY is not set"), (SECOND, "another key")):
        with pytest.raises(KeyUnusable, match=said) as caught:
            place.open(key).load()
        assert caught.value.hint
        with pytest.raises(KeyUnusable), place.open(key).lock(OWNER) as memory:
            memory.append([Settled(word("a"), None)])
        with pytest.raises(KeyUnusable):
            place.open(key).push(encode(state(5)), OWNER, force=True, clear=True)
    assert [document(data) for data in place.read()] == [document(data) for data in before]


def test_a_flipped_bit_is_refused(place: Place) -> None:
    """Every tenth byte of the document; all of them, of the format itself, are in the tests of the box."""
    place.save(state(1, "a"))
    good = stored(place)
    inner = document(good).rstrip(b"\n")
    decoder = place.open().protection
    for other in list(flipped(inner))[::10]:
        with pytest.raises((StateError, KeyUnusable, Refused)):
            decoder.decode(other, where="it")
    place.put(good.replace(inner[-40:], inner[-40:-20] + b"A" * 10 + inner[-10:]))
    with pytest.raises(StateError, match="damaged or forged"):
        place.open().load()


@pytest.mark.parametrize("other", ["target", "lineage"])
def test_an_exchanged_state_is_refused(place: Place, other: str) -> None:
    """Of the same key, whole: of another target, or of another project's target of the same name."""
    place.save(state(1, "a"))
    elsewhere = Place("local", place.folder / "elsewhere", "", {})
    store = elsewhere.open(target="stage" if other == "target" else "prod")
    with store.lock(OWNER) as memory:
        memory.save(state(1, "b") if other == "target" else replace(state(1, "b"), lineage="other"))
    place.put((place.folder / "elsewhere/state/state.json").read_bytes())
    said = "was encrypted for target stage, not for prod" if other == "target" else r"another state \(lineage other\)"
    with pytest.raises(StateError, match=said):
        place.open().load()


def test_an_older_version_is_refused_where_a_newer_one_was_seen(place: Place) -> None:
    place.save(state(1, "a"))
    old = stored(place)
    place.save(state(2, "a", "b"))
    assert place.open(machine="reader").load() == state(2, "a", "b")
    place.put(old)
    for machine in ("one", "reader"):
        with pytest.raises(StateError, match="holds version 1, where version 2 was seen before: it is older") as caught:
            place.open(machine=machine).load()
        assert "state push --force" in (caught.value.hint or "")
        assert "--accept-stored" in (caught.value.hint or "")
    # A machine that sees it for the first time cannot know.
    assert place.open(machine="fresh").load() == state(1, "a")


def test_a_version_that_is_written_while_it_is_read_is_not_older(tmp_path: Path) -> None:
    """An apply on the same machine adds an outcome after each read, and remembers it before the reader looks."""
    place = Place("local", tmp_path, "", {})
    reader, number = place.open(), 0
    with place.open().lock(OWNER) as memory:
        memory.save(state(1, "a"))
        real = reader.read

        def read() -> Loaded | None:
            nonlocal number
            found, number = real(), number + 1
            memory.append([Settled(word(f"t{number}"), record(str(number)))])
            return found

        reader.read = read  # type: ignore[method-assign]
        for _ in range(3):
            assert reader.load() is not None
    assert number == 6


def test_a_version_without_encryption_says_that_a_newer_one_wrote_it(place: Place) -> None:
    """As version 0.1.0 does, which reads documents with this very function."""
    place.save(state(1, "a"))
    with pytest.raises(Refused, match="it has format 100; this version"):
        decode(document(stored(place)), where="it")


def test_a_state_that_was_removed_is_not_a_first_run(place: Place) -> None:
    place.save(state(1, "a"))
    if place.kind == "local":
        shutil.rmtree(place.folder / "state")
    else:
        place.put(b"")
    if place.kind == "s3":  # an empty object is not an absent one
        with pytest.raises(StateError, match="it is empty"):
            place.open().load()
        return
    with pytest.raises(StateError, match="holds no state, where version 1 was seen before"):
        place.open().load()
    assert rekeyed(place.open(), accept=True).serial is None
    assert place.open().load() is None


def test_outcomes_that_were_taken_away_are_missed(place: Place) -> None:
    """What a journal, or a store without one, added to a version: the version as it was before is older."""
    place.save(state(1, "a"))
    with place.open().lock(OWNER) as memory:
        before = stored(place)
        memory.append([Settled(word("a"), record("31"))])
    if place.kind == "local":
        (place.folder / "state/journal").unlink()
    else:
        place.put(before)
    with pytest.raises(StateError, match="lacks outcomes that were recorded in version 1"):
        place.open().load()


def test_a_rescued_copy_is_encrypted(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.folder.joinpath("here").mkdir()
    monkeypatch.chdir(place.folder / "here")
    path = place.open().rescue(state(3, *WORDS))
    assert path is not None
    assert not any(text.encode() in path.read_bytes() for text in WORDS)
    assert place.open().push(path.read_bytes(), OWNER) == state(3, *WORDS)


def test_pushed_documents(place: Place) -> None:
    """One in clear only when it is said; one of another target never, under a key."""
    place.save(state(1, "a"))
    with pytest.raises(StateError, match="the document to push is in clear") as caught:
        place.open().push(encode(state(2, "b")), OWNER, force=True)
    assert "--clear" in (caught.value.hint or "")
    assert place.open().push(encode(state(2, "b")), OWNER, clear=True) == state(2, "b")
    other = place.open(target="stage").protection.encode(state(9, "c"))
    with pytest.raises(StateError, match="encrypted for target stage"):
        place.open().push(other, OWNER, force=True)
    with pytest.raises(KeyUnusable, match="the document to push is encrypted"):
        place.open("").push(other, OWNER, force=True)


@given(states)
def test_any_state_comes_back(made: State) -> None:
    protection = Encrypted(keys(), "prod", Seen(None, "prod", "place"))
    assert decode(encode(made), where="it") == protection.decode(protection.encode(made), where="it").state


@given(st.integers(0, 2**32))
def test_a_document_with_anything_wrong_is_one_error(seed: int) -> None:
    """No bug, whatever the head says: a StateError, a KeyUnusable or, of another format, a Refused."""
    protection = Encrypted(keys(), "prod", Seen(None, "prod", "place"))
    good = protection.encode(state(1, "a"))
    other = mutated(good, random.Random(seed))
    if other.rstrip(b"\r\n") != good.rstrip(b"\n"):
        with pytest.raises((StateError, KeyUnusable, Refused)):
            protection.decode(other, where="it")


@given(st.integers(0, 2**32))
def test_a_journal_with_anything_wrong_is_an_error_or_means_nothing(seed: int) -> None:
    protection = Encrypted(keys(), "prod", Seen(None, "prod", "place"))
    chance = random.Random(seed)
    from reconciler.stores.document.codec import Head

    first, chain = protection.begin_journal(Head(LINEAGE, 1), b"")
    whole = first + chain.protect(b"one\n") + chain.protect(b"two\n")
    data = mutated(first, chance).rstrip(b"\n") + b"\n" + whole[len(first) :] if chance.random() < 0.5 else b""
    data = data or whole[: chance.randrange(len(whole))] + bytes([chance.randrange(256)]) + whole[-20:]
    try:
        found = protection.open_journal(data, Head(LINEAGE, 1), where="it")
    except (StateError, KeyUnusable):
        return
    assert found is None or found.clear.partition(b"\n")[2] in (b"", b"one\n", b"one\ntwo\n")
