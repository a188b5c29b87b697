"""Servers that do not keep their word, or do not answer; and answers that get lost."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.errors import LockHeld, Refused, StateMoved, StoreError
from reconciler.model.state import Settled
from reconciler.stores.open import open_store
from reconciler.stores.owner import Owner
from reconciler.stores.remote.http import lock_info
from reconciler.stores.remote.s3 import backend
from tests.stores.sites import Site, s3_site
from tests.support.state_places import BUCKET, S3_KEYS, ObjectStorage
from tests.support.states import record, state, word
from tests.support.terraform_server import Backend

OWNER = Owner.here("apply", "run-2")
SECRET = "s3cret-word"


@contextlib.contextmanager
def serving(*faults: str) -> Iterator[Backend]:
    backend = Backend(*faults)
    try:
        yield backend
    finally:
        backend.close()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("locks twice", "granted one lock twice"),
        ("writes any", "accepted a state under a lock that was not held"),
        ("unlocks any", "freed a lock that had another name"),
    ],
)
def test_a_web_server_that_breaks_the_protocol(tmp_path: Path, fault: str, said: str) -> None:
    with serving(fault) as backend:
        site = Site("http", f"{backend.url}/states/prod", tmp_path)
        with pytest.raises(Refused, match=said), site.open().lock(OWNER):
            pass
        with pytest.raises(Refused, match=said):
            site.open().prove(OWNER)
        assert site.open().load() is None


def test_what_is_stored_survives_the_trial(tmp_path: Path) -> None:
    with serving() as backend:
        site = Site("http", f"{backend.url}/states/prod", tmp_path)
        with site.open().lock(OWNER) as memory:
            memory.save(state(1, "a"))
        backend.faults.add("writes any")
        script = (
            "import sys; from pathlib import Path; from reconciler.stores.owner import Owner;"
            "from reconciler.stores.open import open_store;"
            "open_store(sys.argv[1], Path('d'), {}).prove(Owner.here('init', 'r'))"
        )
        run = subprocess.run([sys.executable, "-c", script, site.address], capture_output=True, text=True, check=False)
        assert "accepted a state under a lock that was not held" in run.stderr
        assert site.open().load() == state(1, "a")


def test_an_object_storage_that_ignores_conditions(tmp_path: Path, storage: ObjectStorage) -> None:
    for more in ("", "&create=forbid-overwrite"):
        site = s3_site(tmp_path, storage.deaf, more=more)
        with pytest.raises(Refused, match="wrote over one that was there") as caught, site.open().lock(OWNER):
            pass
        assert "conditional writes" in (caught.value.hint or "")
        with pytest.raises(Refused, match="wrote over one that was there"):
            site.open().prove(OWNER)
        assert site.open().load() is None


def test_cos_honours_its_own_header_only(tmp_path: Path, storage: ObjectStorage) -> None:
    with pytest.raises(Refused), s3_site(tmp_path, storage.cos).open().lock(OWNER):
        pass
    with s3_site(tmp_path, storage.cos, more="&create=forbid-overwrite").open().lock(OWNER) as memory:
        memory.save(state(1))


def test_rclone_is_such_a_storage(tmp_path: Path) -> None:
    (tmp_path / "data" / BUCKET).mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    rclone = Path(sys.executable).parent / "rclone"
    key = f"{S3_KEYS['AWS_ACCESS_KEY_ID']},{S3_KEYS['AWS_SECRET_ACCESS_KEY']}"
    args = [rclone, "serve", "s3", "--config", "", "--auth-key", key, "--addr", f"127.0.0.1:{port}", tmp_path / "data"]
    process = subprocess.Popen(args, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        site = s3_site(tmp_path, f"http://127.0.0.1:{port}")
        with pytest.raises(Refused, match="wrote over one that was there"), site.open().lock(OWNER):
            pass
    finally:
        process.kill()
        process.wait()


def test_wrong_credentials_are_told_by_the_names_of_the_right_ones(tmp_path: Path) -> None:
    with serving("login") as backend:
        address = f"{backend.url}/states/prod?token={SECRET}"
        for environ in ({}, {"TF_HTTP_USERNAME": "ci", "TF_HTTP_PASSWORD": SECRET + "x"}):
            with pytest.raises(StoreError, match="status 401") as caught:
                open_store(address, tmp_path, environ).load()
            assert "RECONCILER_STATE_PASSWORD" in (caught.value.hint or "")
            assert SECRET not in f"{caught.value.message} {caught.value.hint}"
        good = {"RECONCILER_STATE_USERNAME": "ci", "RECONCILER_STATE_PASSWORD": SECRET}
        with open_store(address, tmp_path, good).lock(OWNER) as memory:
            memory.save(state(1))


def test_a_server_that_does_not_lock(tmp_path: Path) -> None:
    with serving() as backend:
        store = open_store(f"{backend.url}/states/prod?lock_method=PATCH", tmp_path, {})
        with pytest.raises(StoreError, match="cannot lock") as caught, store.lock(OWNER):
            pass
        assert "lock_address" in (caught.value.hint or "")


def test_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused connection is tried again a few times, with short pauses."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    for address in ("http://127.0.0.1:1/x", f"s3://{BUCKET}/key?endpoint=http://127.0.0.1:1"):
        for attempt in (open_store(address, tmp_path, S3_KEYS).load, lambda a=address: prove(a, tmp_path)):
            with pytest.raises(StoreError) as caught:
                attempt()
            assert "127.0.0.1:1" in caught.value.message
            assert SECRET not in f"{caught.value.message} {caught.value.hint}"
    assert 0 < sum(waited) < 5


def prove(address: str, folder: Path) -> None:
    open_store(address, folder, S3_KEYS).prove(OWNER)


def test_a_missing_bucket_is_told(tmp_path: Path, storage: ObjectStorage) -> None:
    store = open_store(f"s3://no-such-bucket/key?endpoint={storage.honest}", tmp_path, S3_KEYS)
    with pytest.raises(StoreError, match="no such bucket"):
        store.load()
    with pytest.raises(StoreError, match="no such bucket"), store.lock(OWNER):
        pass


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/states/prod", "/api/v4/projects/1/terraform/state/prod"])
def test_lost_answers_of_a_web_server(tmp_path: Path, path: str) -> None:
    """Locked, written and unlocked, each answered with an error: nothing is doubled, and no lock is left."""
    with serving() as backend:
        site = Site("http", backend.url + path, tmp_path)
        with site.open().lock(OWNER) as memory:
            memory.save(state(1, "a"))
        for position in range(4):
            backend.fail = [-502]
            with site.open().lock(OWNER, timeout=5) as memory:
                memory.save(state(position + 2, "b"))
                backend.fail = [-500, 503]
                memory.append([Settled(word("x"), record("1"))])
                backend.fail = [-503]
            found = site.open().load()
            assert found is not None
            assert found.serial == position + 2
            assert word("x") in found.records
        assert not backend.locks


def test_lost_answers_of_an_object_storage(
    tmp_path: Path, storage: ObjectStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every object that is created is reported as one that was there already."""
    site = s3_site(tmp_path, storage.honest)
    site.open().prove(OWNER)
    real = backend.Objects.create
    monkeypatch.setattr(backend.Objects, "create", lambda *args: real(*args) and False)
    with site.open().lock(OWNER) as memory:
        memory.save(state(1, "a"))
        memory.append([Settled(word("x"), record("1"))])
        memory.save(state(2, "b"))
    monkeypatch.undo()
    with site.open().lock(OWNER):
        assert site.open().load() == state(2, "b")


def test_a_lost_answer_never_frees_the_lock_of_who_was_faster(
    tmp_path: Path, storage: ObjectStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = s3_site(tmp_path, storage.honest)
    site.open().prove(OWNER)
    real = backend.Objects.create

    def slow(objects: backend.Objects, name: str, data: bytes) -> bool:
        monkeypatch.undo()
        other = site.open()
        entered = other.lock(OWNER)
        entered.__enter__()
        keep.append(entered)
        real(objects, name, data)
        raise StoreError("the answer was lost")

    keep: list[contextlib.AbstractContextManager[object]] = []
    monkeypatch.setattr(backend.Objects, "create", slow)
    with pytest.raises(StoreError, match="was lost"), site.open().lock(OWNER):
        pass
    with pytest.raises(LockHeld), site.open().lock(OWNER):
        pass
    keep[0].__exit__(None, None, None)
    site.open().prove(OWNER)


def test_a_number_used_long_ago_gives_no_lock(tmp_path: Path, storage: ObjectStorage) -> None:
    """Whoever looked long ago may create a number that was used and removed: the highest one counts."""
    site = s3_site(tmp_path, storage.honest)
    for _ in range(3):
        site.open().prove(OWNER)
    late = site.open().backend._lock  # type: ignore[attr-defined]
    with site.open().lock(OWNER):
        with pytest.MonkeyPatch.context() as patch:
            seen, top = [(1, None)], late._top
            patch.setattr(late, "_top", lambda: seen.pop() if seen else top())
            holder = late.take(_token())
        assert holder is not None
        with pytest.raises(LockHeld), site.open().lock(OWNER):
            pass
    site.open().prove(OWNER)


def _token() -> object:
    from reconciler.stores.remote.lock_token import LockToken

    return LockToken.new(OWNER, time.time(), 60)


def test_a_lost_lock_is_noticed_by_its_sign_of_life(tmp_path: Path, storage: ObjectStorage) -> None:
    site = s3_site(tmp_path, storage.honest)
    with site.open(RECONCILER_LOCK_EXPIRY="1").lock(OWNER) as memory:
        memory.save(state(1))
        site.open().unlock(OWNER, force=True)
        time.sleep(1)
        with pytest.raises(StateMoved, match="lock"):
            memory.append([Settled(word("x"), record("x"))])


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[1]", b"\xff", b"[" * 50_000, b'{"ID":1}', b'{"ID":"x","Who":{},"Info":"{"}', b'{"Info":"[1]"}'],
)
def test_a_hostile_holder_is_somebody(body: bytes) -> None:
    assert lock_info.holder_of(body).abandoned(9e9) == ""
    assert lock_info.holder_of(body).name()


def test_terraform_holds_a_lock_as_long_as_it_likes(tmp_path: Path) -> None:
    info = {
        "ID": "5",
        "Who": "bob@pc",
        "Created": "2020-01-01T00:00:00Z",
        "Operation": "OperationTypeApply",
        "Info": "",
    }
    with serving() as backend:
        backend.locks["/states/prod"] = info
        site = Site("http", f"{backend.url}/states/prod", tmp_path)
        with pytest.raises(LockHeld, match="bob@pc, since 2020-01-01T00:00:00Z, OperationTypeApply"):
            site.open().prove(OWNER)
        with pytest.raises(LockHeld):
            site.open().unlock(OWNER)
        assert "bob@pc" in (site.open().unlock(OWNER, force=True) or "")
        site.open().prove(OWNER)
