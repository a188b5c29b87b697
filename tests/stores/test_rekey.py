"""From clear to encrypted, from one key to another, and back: on purpose only."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.errors import KeyUnusable, Refused, StateError
from reconciler.ground.encryption.keys import keys_of
from reconciler.model.state import Settled
from reconciler.stores.document.codec import encode
from reconciler.stores.encrypted import Encrypted
from reconciler.stores.rekey import Rekeyed, rekey
from reconciler.stores.remote.store import RemoteStore
from tests.support.keys import FIRST, SECOND, keys, with_key
from tests.support.states import record, state, word

from .encrypted_places import OWNER, WORDS, Place, clear_of, rekeyed, stored


def test_a_state_in_clear_is_refused_until_it_is_rekeyed(place: Place) -> None:
    """A forged state needs no key, so what is in clear is never believed without a word."""
    with place.open("").lock(OWNER) as memory:
        memory.save(state(1, *WORDS))
        memory.save(state(2, *WORDS))
        memory.append([Settled(word("t"), record("31"))])
    expected = place.open("").load()
    assert expected is not None
    assert clear_of(place)
    with pytest.raises(StateError, match="is in clear, and a key is set") as caught:
        place.open().load()
    assert "reconciler state rekey encrypts it" in (caught.value.hint or "")
    done = rekeyed(place.open())
    assert (done.serial, done.rewritten, done.left, done.accepted) == (3, True, (), "")
    assert not clear_of(place)
    assert place.open().load() == replace(expected, serial=3)
    assert rekeyed(place.open()) == Rekeyed(3, False, 0, (), "")
    # From now on one in clear is a forgery, also for state rekey.
    place.put(encode(state(9, "forged")))
    with pytest.raises(StateError, match="was encrypted when it was last seen"):
        rekeyed(place.open())
    assert "was encrypted when it was last seen" in rekeyed(place.open(), accept=True).accepted


def test_an_older_version_comes_back_on_purpose(place: Place) -> None:
    """By push, or by accepting what was restored: as a version above all that any machine saw."""
    place.save(state(1, "a"))
    copy, old = place.open().pull(), stored(place)
    place.save(*(state(serial, "a", "b") for serial in (2, 3, 4)))
    with pytest.raises(Refused, match="it is older"):
        place.open().push(copy, OWNER)
    assert place.open().push(copy, OWNER, force=True) == state(5, "a")
    place.put(old)
    with pytest.raises(StateError, match="it is older"):
        place.open().push(copy, OWNER)
    with pytest.raises(StateError, match="it is older"):
        rekeyed(place.open())
    done = rekeyed(place.open(), accept=True)
    assert (done.serial, "it is older" in done.accepted) == (6, True)
    assert place.open().load() == state(6, "a")
    place.put(old)
    assert place.open().push(copy, OWNER, force=True) == state(7, "a")


def test_rotation(place: Place) -> None:
    """The old key reads, the new one writes; rekey brings everything under the new one."""
    place.save(*(state(serial, *WORDS) for serial in (1, 2, 3)))
    rotated = place.open(SECOND, FIRST)
    assert rotated.load() == state(3, *WORDS)
    with rotated.lock(OWNER) as memory:
        memory.append([Settled(word("t"), record("31"))])
    expected = place.open(SECOND, FIRST).load()
    assert expected is not None
    assert word("t") in expected.records
    done = rekeyed(place.open(SECOND, FIRST))
    assert (done.serial, done.left) == (4, ())
    assert place.open(SECOND).load() == replace(expected, serial=4)
    store = place.open(SECOND)
    for version in store.history():
        assert store.version(version.serial).serial == version.serial
    with pytest.raises(KeyUnusable):
        place.open(FIRST).load()
    assert rekeyed(place.open(SECOND)) == Rekeyed(4, False, 0, (), "")


def test_decrypting_is_a_step_of_its_own(place: Place) -> None:
    place.save(state(1, *WORDS), state(2, *WORDS))
    done = rekeyed(place.open(), decrypt=True)
    assert (done.serial, done.rewritten, done.left) == (3, True, ())
    plain = place.open("")
    assert plain.load() == state(3, *WORDS)
    for version in plain.history():
        assert plain.version(version.serial).serial == version.serial
    assert rekeyed(place.open(), decrypt=True) == Rekeyed(3, False, 0, (), "")
    # And back: the serials went on meanwhile, so nothing is doubted.
    assert rekeyed(place.open()).serial == 4


def test_history_that_was_exchanged_or_cannot_be_read(place: Place) -> None:
    place.save(*(state(serial, "a") for serial in (1, 2, 3)))
    store = place.open()
    if place.kind == "http":
        assert not store.history()
        return
    serials = {version.serial: version for version in store.history()}
    if isinstance(store, RemoteStore):
        store.backend.rewrite(serials[2], store.document(serials[1]) or b"")
        assert [version.serial for version in store.history()] == [3, 1, 1]
    else:
        shutil.copy(serials[1].place, serials[2].place + ".new")
        Path(serials[2].place + ".new").replace(serials[2].place)
        with pytest.raises(StateError, match="holds version 1, not 2"):
            store.version(2)
    # What no key reads stays, and is named; the rest is rewritten.
    other = place.open(SECOND).protection.encode(state(2, "a"))
    if isinstance(store, RemoteStore):
        store.backend.rewrite(serials[2], other)
    else:
        Path(serials[2].place + ".new").write_bytes(other)
        Path(serials[2].place + ".new").replace(serials[2].place)
    third = keys_of(with_key(place.folder, FIRST[::-1].lstrip("=") + "="))
    assert third is not None
    protection = place.open(FIRST).protection
    assert isinstance(protection, Encrypted)
    renewed = replace(protection, keys=replace(third, old=(keys(FIRST).current,)))
    done = rekey(store, renewed, OWNER, lambda found: None)
    assert [left.place for left in done.left] == [serials[2].place]
    assert "another key" in done.left[0].why
