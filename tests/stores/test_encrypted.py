"""States under a key: nothing in clear in any store, and what was altered, exchanged or put back is refused."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import KeyUnusable, Refused, StateError
from reconciler.ground.encryption.keys import keys_of
from reconciler.model.state import Settled, State
from reconciler.stores.base import Store
from reconciler.stores.document.codec import decode, encode
from reconciler.stores.document.envelope import unpack
from reconciler.stores.document.protection import Loaded
from reconciler.stores.encrypted import Encrypted
from reconciler.stores.open import open_store
from reconciler.stores.owner import Owner
from reconciler.stores.rekey import Rekeyed, rekey
from reconciler.stores.remote.store import RemoteStore
from reconciler.stores.seen import Seen, Version, folder_of
from tests.support.keys import FIRST, SECOND, flipped, keys, mutated, with_key
from tests.support.state_places import ObjectStorage
from tests.support.states import LINEAGE, record, state, states, word
from tests.support.terraform_server import Backend

from .sites import s3_site

OWNER = Owner.here("apply", "run-1")
WORDS = ("kasino", "руле́тка", "德州扑克")


class Place:
    """A state of some store: its raw content, and machines that open it."""

    def __init__(self, kind: str, folder: Path, address: str, environ: dict[str, str]) -> None:
        self.kind, self.folder, self.address, self.environ = kind, folder, address, environ
        self.read: Callable[[], list[bytes]] = list
        self.put: Callable[[bytes], None] = lambda data: None

    def open(self, key: str = FIRST, *old: str, machine: str = "one", target: str = "prod") -> Store:
        """The store as ``machine``, which remembers what it saw, opens it. ``key`` empty: without one."""
        environ = dict(self.environ)
        if key:
            environ |= with_key(self.folder / machine, key, *old)
        return open_store(self.address or None, self.folder / "state", environ, target=target)

    def save(self, *versions: State, machine: str = "one") -> None:
        with self.open(machine=machine).lock(OWNER) as memory:
            for version in versions:
                memory.save(version)


@pytest.fixture(params=["local", "http", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    kind = str(request.param)
    if kind == "local":
        made = Place(kind, tmp_path, "", {})
        folder = tmp_path / "state"
        made.read = lambda: [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
        made.put = lambda data: (folder / "state.json").write_bytes(data) and None
        return made
    if kind == "http":
        backend: Backend = request.getfixturevalue("backend")
        made = Place(kind, tmp_path, f"{backend.url}/states/prod", {})
        made.read = lambda: list(backend.states.values())
        made.put = lambda data: backend.states.update({"/states/prod": data})
        return made
    storage: ObjectStorage = request.getfixturevalue("storage")
    site = s3_site(tmp_path, storage.honest)
    made = Place(kind, tmp_path, site.address, site.environ)

    def read() -> list[bytes]:
        objects = site.open().backend._objects  # type: ignore[attr-defined]
        return [objects.get(item.name) for item in objects.numbered(site.open().backend._folder)]  # type: ignore[attr-defined]

    made.read, made.put = read, site.foreign
    return made


def stored(place: Place) -> bytes:
    """What is stored now, as it stands there."""
    if place.kind == "local":
        return (place.folder / "state/state.json").read_bytes()
    return place.read()[-1]


def document(data: bytes) -> bytes:
    """The state document in what a store holds."""
    return unpack(data).state or b""


def rekeyed(store: Store, **options: bool) -> Rekeyed:
    assert isinstance(store.protection, Encrypted)
    return rekey(store, store.protection, OWNER, lambda found: None, **options)


def clear_of(place: Place) -> list[bytes]:
    return [data for data in place.read() if any(text.encode() in data for text in WORDS)]


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


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[tuple[Place, Path, list[bytes]]]:
    """A journal of four outcomes on a local state of version 1."""
    place = Place("local", tmp_path, "", {})
    with place.open().lock(OWNER) as memory:
        memory.save(state(1, "a"))
        for number in range(4):
            memory.append([Settled(word(f"t{number}"), record(str(30 + number)))])
    path = tmp_path / "state/journal"
    yield place, path, path.read_bytes().splitlines(keepends=True)


def test_lines_of_a_journal_stand_where_they_were_written(lines: tuple[Place, Path, list[bytes]]) -> None:
    place, path, content = lines
    first, *rest = content
    forgeries = {
        "swapped": [first, rest[1], rest[0], *rest[2:]],
        "left out": [first, rest[0], *rest[2:]],
        "twice": [first, rest[0], *rest],
        "flipped": [first, *rest[:3], rest[3][:50] + bytes([rest[3][50] ^ 1]) + rest[3][51:]],
        "empty": [first, b"\n", *rest],
        "in clear": [first, *rest, b'{"forms":[],"records":[],"gone":[["KeywordSample","a"]]}\n'],
        "no head": rest,
    }
    for what, forged in forgeries.items():
        path.write_bytes(b"".join(forged))
        # Also on a machine that sees it for the first time.
        with pytest.raises(StateError):
            place.open(machine=f"fresh-{what}").load()
    path.write_bytes(b"".join(content))
    assert place.open(machine="fresh").load() is not None


def test_a_journal_of_another_version_is_not_taken(lines: tuple[Place, Path, list[bytes]]) -> None:
    """Its lines do not open under another head, and as a whole it is bound to its own version."""
    place, path, content = lines
    place.save(state(2, "b"))
    with place.open().lock(OWNER) as memory:
        memory.append([Settled(word("z"), None)])
    own = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([own[0], *content[1:]]))
    with pytest.raises(StateError, match="line 2 was altered, moved or taken from elsewhere"):
        place.open(machine="fresh").load()
    path.write_bytes(b"".join(content).replace(b'"serial":1', b'"serial":2'))
    with pytest.raises(StateError, match="cannot be used"):
        place.open(machine="fresh").load()
    path.write_bytes(b"".join(content))
    assert place.open(machine="fresh").load() == state(2, "b")
    with pytest.raises(StateError, match="lacks outcomes"):
        place.open().load()


def test_a_last_line_that_was_cut_never_counted_and_is_gone_on_from(lines: tuple[Place, Path, list[bytes]]) -> None:
    place, path, content = lines
    for cut in (1, 20, len(content[-1]) - 1):
        path.write_bytes(b"".join(content)[:-cut])
        found = place.open(machine=f"fresh-{cut}").load()
        assert found is not None
        assert [a.name for a in found.records] == ["a", "t0", "t1", "t2"]
    with place.open(machine="other").lock(OWNER) as memory:
        memory.append([Settled(word("later"), record("40"))])
    found = place.open(machine="other").load()
    assert found is not None
    assert [a.name for a in found.records] == ["a", "t0", "t1", "t2", "later"]


def test_a_journal_that_was_cut_before_its_first_line_ended_holds_nothing(
    lines: tuple[Place, Path, list[bytes]],
) -> None:
    """As far as where the head is whole: for a machine that sees it for the first time, the journal never began."""
    place, path, content = lines
    for cut in (1, 2, 40, len(content[0]) - 50):
        path.write_bytes(content[0][:-cut])
        assert place.open(machine=f"fresh-{cut}").load() == state(1, "a")
        with pytest.raises(StateError, match="lacks outcomes"):
            place.open().load()
    with place.open(machine="other").lock(OWNER) as memory:
        memory.append([Settled(word("later"), record("40"))])
    found = place.open(machine="other").load()
    assert found is not None
    assert [a.name for a in found.records] == ["a", "later"]


def test_a_clear_journal_beside_an_encrypted_state_is_refused(lines: tuple[Place, Path, list[bytes]]) -> None:
    place, path, _ = lines
    plain = Place("local", place.folder / "plain", "", {})
    with plain.open("").lock(OWNER) as memory:
        memory.save(state(1, "a"))
        memory.append([Settled(word("a"), None)])
        path.write_bytes((place.folder / "plain/state/journal").read_bytes())
    with pytest.raises(StateError, match="is in clear, and a key is set"):
        place.open(machine="fresh").load()


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


def test_what_was_seen_only_rises(tmp_path: Path) -> None:
    seen = Seen(tmp_path, "prod", "here")
    assert (seen.lineage(), seen.highest("one")) == (None, None)
    for serial, revision in ((3, 0), (2, 9), (3, 2), (3, 1)):
        assert seen.remember("one", Version(serial, revision))
    assert seen.highest("one") == Version(3, 2)
    assert Seen(tmp_path, "prod", "elsewhere").highest("one") == Version(3, 2)
    assert Seen(tmp_path, "prod", "elsewhere").lineage() is None
    assert Seen(tmp_path, "stage", "here").highest("one") is None
    assert len(list((tmp_path / "lineages").glob("*/*"))) == 1


def test_where_nothing_can_be_remembered_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (None, tmp_path / "file"):
        seen = Seen(folder, "prod", "here")
        assert not seen.remember("one", Version(1, 0))
        assert (seen.lineage(), seen.highest("one")) == (None, None)
    assert folder_of({"XDG_STATE_HOME": "in/the/checkout", "HOME": "/a"}) == Path("/a/.local/state/reconciler")
    assert folder_of({"XDG_STATE_HOME": "/x"}) == Path("/x/reconciler")
    assert folder_of({}) is None
