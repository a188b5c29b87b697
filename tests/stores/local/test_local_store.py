from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path

import pytest

from reconciler.errors import LockHeld, StateError, StateMoved, StoreError
from reconciler.ground import disk
from reconciler.model.change import Verb
from reconciler.model.state import Intent, Intents, Settled, State
from reconciler.stores.local.store import LocalStore
from reconciler.stores.owner import Owner
from tests.support.states import FORM, LINEAGE, record, state, word

OWNER = Owner.here("apply", "run-1")
GONE = [Settled(word("a"), None)]


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / ".reconciler" / "prod")


def save(store: LocalStore, *versions: State) -> None:
    with store.lock(OWNER) as memory:
        for version in versions:
            memory.save(version)


def test_nothing_saved_is_no_state_and_loading_makes_nothing(store: LocalStore) -> None:
    assert store.load() is None
    assert not store.folder.parent.exists()


def test_save_then_load(store: LocalStore) -> None:
    save(store, state(1, "a"), state(2, "a", "b"))
    assert store.load() == state(2, "a", "b")
    found = sorted(path.name for path in store.folder.iterdir())
    assert found == ["lock", "state.json", "state.json.backup", "versions"]


def test_the_previous_version_is_kept_with_its_outcomes(store: LocalStore) -> None:
    with store.lock(OWNER) as memory:
        memory.save(state(1, "a"))
        memory.append([Settled(word("b"), record("b"))])
        memory.save(state(2, "c"))
    store.state.write_bytes(store.backup.read_bytes())  # the restore command
    assert store.load() == state(1, "a", "b")
    save(store, state(2, "d"))
    assert store.load() == state(2, "d")


def test_a_journal_of_an_abandoned_branch_never_returns(store: LocalStore) -> None:
    """Restored to version 1 and saved again, the state gets a serial that another journal was bound to."""
    with store.lock(OWNER) as memory:
        memory.save(state(1, "a"))
        memory.save(state(2, "a"))
        memory.append([Settled(word("abandoned"), record("abandoned"))])
    store.state.write_bytes(store.backup.read_bytes())
    assert store.load() == state(1, "a")
    save(store, state(2, "b"))
    assert store.load() == state(2, "b")


def test_outcomes_are_folded_in_without_a_lock(store: LocalStore) -> None:
    intents = Intents("run", 1.0, tuple(Intent(word(n), Verb.CREATE, FORM, "d") for n in "bc"))
    with store.lock(OWNER) as memory:
        memory.save(state(1, "a", intents=intents))
        memory.append([Settled(word("b"), record("b"))])
        memory.append(GONE)
        seen = store.load()
    assert seen is not None
    assert set(seen.records) == {word("b")}
    assert seen.intents == intents
    assert store.load() == seen


def test_a_later_process_goes_on_behind_the_last_whole_line(store: LocalStore) -> None:
    with store.lock(OWNER) as memory:
        memory.save(state(1, "a"))
        memory.append([Settled(word("b"), record("b"))])
    with store.journal.open("ab") as file:
        file.write(b'{"forms":[],"rec')
    with store.lock(OWNER) as memory:
        memory.append([Settled(word("c"), record("c"))])
    assert store.load() == state(1, "a", "b", "c")


def test_outcomes_after_a_restored_version_come_on_top_of_its_own(store: LocalStore) -> None:
    with store.lock(OWNER) as memory:
        memory.save(state(1))
        memory.append([Settled(word("a"), record("a"))])
        memory.save(state(2))
    store.state.write_bytes(store.backup.read_bytes())
    with store.lock(OWNER) as memory:
        memory.append(GONE)
    assert store.load() == state(1)


def test_one_batch_is_one_write_and_one_flush(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    for name in ("write", "fsync"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *args, name=name, real=real: (seen.append(name), real(*args))[1])
    with store.lock(OWNER) as memory:
        memory.save(state(1))
        seen.clear()
        for number in range(5):
            memory.append([Settled(word(f"{number}-{i}"), record(f"{number}-{i}")) for i in range(100)])
        assert seen == ["write", "fsync"] * 5


def test_only_this_user_may_read(store: LocalStore) -> None:
    with store.lock(OWNER) as memory:
        memory.save(state(1))
        memory.save(state(2))
        memory.append(GONE)
        for path in store.folder.rglob("*"):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    for folder in (store.folder, store.folder.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("version", [state(1), state(2), state(4), State("other", "intl", 3)])
def test_only_the_next_version_may_be_saved(store: LocalStore, version: State) -> None:
    save(store, state(1), state(2))
    with store.lock(OWNER) as memory:
        with pytest.raises(StateMoved, match=f"version 2 of {LINEAGE}"):
            memory.save(version)
        memory.save(state(3))
    assert store.load() == state(3)


def test_a_state_that_disappeared_is_not_written_anew(store: LocalStore) -> None:
    with store.lock(OWNER) as memory:
        memory.save(state(1))
        store.state.unlink()
        with pytest.raises(StateMoved, match="disappeared"):
            memory.save(state(2))


def test_a_missing_state_beside_its_previous_version_is_an_error(store: LocalStore) -> None:
    save(store, state(1), state(2))
    store.state.unlink()
    with pytest.raises(StateError, match="is missing") as caught:
        store.load()
    assert f"cp {store.backup} {store.state}" in (caught.value.hint or "")


def test_damage_names_the_file_and_the_command_that_restores(store: LocalStore) -> None:
    save(store, state(1), state(2))
    store.state.write_bytes(store.state.read_bytes()[:-20])
    with pytest.raises(StateError, match="its end is missing") as caught:
        store.load()
    assert str(store.state) in caught.value.message
    assert f"cp {store.backup} {store.state}" in (caught.value.hint or "")
    with store.lock(OWNER) as memory, pytest.raises((StateError, StateMoved)):
        memory.save(state(2))


@pytest.mark.parametrize("name", ["state.json", "journal"])
def test_links_folders_and_pipes_are_refused(store: LocalStore, tmp_path: Path, name: str) -> None:
    save(store, state(1))
    path = store.folder / name
    for make in (lambda: path.symlink_to(tmp_path / "elsewhere"), path.mkdir, lambda: os.mkfifo(path)):
        path.unlink(missing_ok=True)
        make()
        with pytest.raises(StoreError, match="cannot read"):
            store.load()
        path.rmdir() if path.is_dir() else path.unlink()


def test_a_file_where_the_folder_belongs(store: LocalStore, tmp_path: Path) -> None:
    (tmp_path / ".reconciler").write_text("")
    with pytest.raises(StoreError, match="a file stands where a folder belongs"):
        store.load()
    with pytest.raises(StoreError, match="a file stands where a folder belongs"):
        save(store, state(1))


def test_a_linked_folder_is_refused(store: LocalStore, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    store.folder.parent.mkdir()
    store.folder.symlink_to(tmp_path / "real")
    for attempt in (store.load, lambda: save(store, state(1))):
        with pytest.raises(StoreError, match="is a symbolic link"):
            attempt()
    assert not list((tmp_path / "real").iterdir())


@pytest.mark.parametrize("folder", ["/dev/null/state", "/dev/fd/state"])
def test_a_place_that_takes_no_folder(folder: str) -> None:
    with pytest.raises(StoreError, match=f"cannot make {folder}"):
        save(LocalStore(Path(folder)), state(1))


@pytest.mark.parametrize(
    "content", [b"", b"[1]", b"{}", b"\xff", b"[" * 50_000, b'{"since":1e99}', b"null", b'{"user":NaN}']
)
def test_an_unreadable_owner_is_somebody(store: LocalStore, content: bytes) -> None:
    fields = {"user": "u", "host": "h", "pid": 1, "command": "apply", "run": "r"}
    with store.lock(OWNER):
        for owner in (
            content,
            json.dumps(fields | {"since": 1e99}).encode(),
            json.dumps(fields | {"since": "x"}).encode(),
        ):
            (store.folder / "lock.json").write_bytes(owner)
            with pytest.raises(LockHeld, match="somebody else"), LocalStore(store.folder).lock(OWNER):
                pass


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the file system is read-only"),
        (errno.EACCES, "this user may not"),
        (errno.EIO, "Input/output error"),
    ],
)
@pytest.mark.parametrize("step", ["open", "write", "fsync", "link", "replace"])
def test_a_refused_step_leaves_a_whole_state(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch, step: str, number: int, said: str
) -> None:
    """Every call of each step refused in turn: the state is the old or the new one, and saving again succeeds."""
    with store.lock(OWNER) as memory:
        memory.save(state(1, "a"))
        memory.append([Settled(word("b"), record("b"))])
        old, new = store.load(), state(2, "c")
        for nth in range(1, 20):
            with monkeypatch.context() as patch:
                calls = refuse(patch, step, nth, number)
                try:
                    memory.save(new)
                except StoreError as error:
                    assert said in error.message
                    assert error.hint
                    if step == "open":  # reads are refused too
                        assert "cannot" in error.message
            assert store.load() in (old, new)
            if len(calls) < nth:
                break
        else:
            raise AssertionError("the step never ended")
        assert store.load() == new


def refuse(patch: pytest.MonkeyPatch, step: str, nth: int, number: int) -> list[int]:
    real, calls = getattr(os, step), []

    def failing(*args: object, **more: object) -> object:
        calls.append(1)
        if len(calls) == nth:
            raise OSError(number, os.strerror(number))
        return real(*args, **more)

    patch.setattr(os, step, failing)
    return calls


@pytest.mark.parametrize("step", ["write", "fsync"])
def test_a_refused_append_leaves_whole_lines(store: LocalStore, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    with store.lock(OWNER) as memory:
        memory.save(state(1))
        memory.append([Settled(word("a"), record("a"))])
        with monkeypatch.context() as patch:
            refuse(patch, step, 1, errno.ENOSPC)
            with pytest.raises(StoreError, match="the disk is full"):
                memory.append([Settled(word("b"), record("b"))])
        memory.append([Settled(word("c"), record("c"))])
    assert store.load() == state(1, "a", "c")


def test_a_write_in_pieces_is_whole(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(disk.os, "write", lambda handle, data: real(handle, bytes(data[:7])))
    save(store, state(1, "a", "b"))
    assert store.load() == state(1, "a", "b")


def test_without_hard_links_the_previous_version_is_a_copy(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", none)
    save(store, state(1, "a"), state(2))
    assert store.load() == state(2)
    store.state.write_bytes(store.backup.read_bytes())
    assert store.load() == state(1, "a")


def test_outcomes_need_a_saved_state(store: LocalStore) -> None:
    with store.lock(OWNER) as memory, pytest.raises(StoreError, match="outcomes need a saved state"):
        memory.append(GONE)


def test_rescue(store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "temporary").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    first, second = store.rescue(state(2, "a")), store.rescue(state(2, "b"))
    assert first is not None and second is not None and first != second
    assert first.parent == tmp_path / "here"
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    store.folder.mkdir(parents=True)
    first.replace(store.state)
    assert store.load() == state(2, "a")
    (tmp_path / "here").rename(tmp_path / "temporary" / "x")
    (tmp_path / "temporary" / "x" / second.name).unlink()
    (tmp_path / "temporary" / "x").rmdir()
    third = store.rescue(State("../../etc", "intl", 1))
    assert third is not None
    assert third.parent == tmp_path / "temporary"
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert store.rescue(state(1)) is None


@pytest.mark.parametrize("name", ["lock.json", "lock.json.tmp"])
def test_a_folder_in_the_place_of_the_owner_file_is_named(store: LocalStore, name: str) -> None:
    """The hint names what stands in the way, not the temporary file that was to replace it."""
    in_the_way = store.folder / name
    in_the_way.mkdir(parents=True)
    with pytest.raises(StoreError, match="a folder stands in its place") as caught, store.lock(OWNER):
        pass
    assert caught.value.hint == f"move {in_the_way} away"
