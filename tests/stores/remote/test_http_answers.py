"""Answers of a state's web server that would hurt: compressed without end, without end at all, or a refused unlock."""

from __future__ import annotations

import gzip
import json
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reconciler.errors import LockHeld, StoreError
from reconciler.ground.bounded_body import BoundedBody, Unreadable
from reconciler.model.event import Warned
from reconciler.stores.document.codec import encode
from reconciler.stores.open import open_store
from reconciler.stores.owner import Owner
from reconciler.stores.remote.http import client
from reconciler.stores.remote.http.lock_info import holder_of
from reconciler.stores.remote.lock_token import LockToken
from tests.cloud.scripted_server import Server, http
from tests.support.bombs import bomb
from tests.support.states import state
from tests.support.terraform_server import Backend

OWNER = Owner.here("apply", "run-2")


def load(server: Server, folder: Path) -> object:
    return open_store(f"{server.url}/states/prod", folder, {}).load()


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,gzip,gzip", "br", "deflate", "gzip, br"])
def test_layers_of_compression_are_refused_unread(tmp_path: Path, encoding: str) -> None:
    with (
        Server(
            http(gzip.compress(gzip.compress(encode(state(1)))), headers=[("Content-Encoding", encoding)])
        ) as server,
        pytest.raises(StoreError, match="only gzip, once, is decoded"),
    ):
        load(server, tmp_path)


def test_one_layer_is_understood_although_none_was_asked_for(tmp_path: Path) -> None:
    with Server(http(gzip.compress(encode(state(3))), headers=[("Content-Encoding", "gzip")])) as server:
        assert load(server, tmp_path) == state(3)
        assert server.received[0].headers["accept-encoding"] == "identity"


@pytest.mark.slow
def test_a_bomb_is_refused_in_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_ANSWER", 2 * 1024 * 1024)
    with Server(http(bomb(), headers=[("Content-Encoding", "gzip")])) as server:
        tracemalloc.start()
        try:
            with pytest.raises(StoreError, match="an answer of more than 2,097,152 bytes"):
                load(server, tmp_path)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 64 * 1024 * 1024


@pytest.mark.parametrize("cut", [1, 12, -9])
def test_a_cut_or_altered_gzip_is_an_error(cut: int) -> None:
    whole = gzip.compress(b"content of a state" * 50)
    body = BoundedBody("gzip", 10_000)
    with pytest.raises(Unreadable, match="cut"):
        body.feed(whole[:cut])
        body.content()
    body = BoundedBody("gzip", 10_000)
    with pytest.raises(Unreadable):
        body.feed(whole + whole)
    body = BoundedBody("gzip", 10_000)
    body.feed(whole)
    assert body.content() == b"content of a state" * 50


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_the_bound_is_exact(encoding: str) -> None:
    content = b"x" * 1000
    sent = gzip.compress(content) if encoding else content
    fits = BoundedBody(encoding, 1000)
    fits.feed(sent)
    assert fits.content() == content
    with pytest.raises(Unreadable, match="more than 999 bytes"):
        BoundedBody(encoding, 999).feed(sent)


def trickle(before: bytes, piece: bytes, after: bytes) -> object:
    """An answer that is whole after five seconds."""

    def pieces(_: object) -> Iterator[bytes]:
        yield before
        for _ in range(50):
            time.sleep(0.1)
            yield piece
        yield after

    return pieces


@pytest.mark.parametrize(
    "answer",
    [
        trickle(b"HTTP/1.1 404 X\r\nX-Slow: ", b"a", b"\r\nContent-Length: 0\r\n\r\n"),
        trickle(b"HTTP/1.1 404 X\r\nContent-Length: 50\r\n\r\n", b"a", b""),
        trickle(b"HTTP/1.1 404 X\r\nConnection: close\r\n\r\n", b"a", b""),
    ],
    ids=["headers", "body", "body without a length"],
)
def test_a_trickled_answer_ends_with_the_exchange(
    tmp_path: Path, answer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "TOTAL", 0.7)
    with Server(answer) as server, pytest.raises(StoreError, match=r"not finished within 0\.7 s"):
        load(server, tmp_path)
    assert len(server.received) == 1, "repetitions are part of the exchange"


def refusing_unlock(*statuses: int) -> Backend:
    """A server that refuses UNLOCK for good, and keeps the lock."""
    backend = Backend()
    real = backend.answer

    def answer(method: str, path: str, ident: str, body: bytes) -> tuple[int, bytes]:
        known = path in backend.locks
        if method == "UNLOCK" and known and b"reconciler-trial" not in body:
            return statuses[0], b""
        return real(method, path, ident, body)

    backend.answer = answer  # type: ignore[method-assign]
    return backend


@pytest.mark.parametrize("status", [400, 403, 405, 409, 423, 500])
def test_a_refused_unlock_is_an_error(tmp_path: Path, status: int) -> None:
    backend = refusing_unlock(status)
    try:
        store = open_store(f"{backend.url}/states/prod", tmp_path, {})
        refused = pytest.raises(StoreError, match=rf"cannot free the lock of .*HTTP status {status}")
        with refused, store.lock(OWNER) as memory:
            memory.save(state(1))
        assert store.load() == state(1)
        assert backend.locks
    finally:
        backend.close()


def test_a_refused_unlock_does_not_hide_what_went_wrong_first(tmp_path: Path) -> None:
    backend = refusing_unlock(409)
    try:
        store = open_store(f"{backend.url}/states/prod", tmp_path, {})
        heard: list[object] = []
        store.listen = heard.append  # type: ignore[method-assign]
        with pytest.raises(RuntimeError, match="first"), store.lock(OWNER):
            raise RuntimeError("first")
        (warned,) = heard
        assert isinstance(warned, Warned)
        assert "cannot free the lock" in warned.message
    finally:
        backend.close()


def test_state_unlock_says_that_it_was_refused(tmp_path: Path) -> None:
    backend = refusing_unlock(409)
    try:
        backend.locks["/states/prod"] = {"ID": "5", "Who": "bob@pc", "Created": "", "Operation": "", "Info": ""}
        store = open_store(f"{backend.url}/states/prod", tmp_path, {})
        with pytest.raises(StoreError, match="cannot free the lock"):
            store.unlock(OWNER, force=True)
    finally:
        backend.close()


@pytest.mark.parametrize("status", [409, 412, 423])
def test_a_lock_held_by_a_holder_without_a_name(tmp_path: Path, status: int) -> None:
    with Server(lambda request: http(status=404 if request.method == "GET" else status)) as server:
        store = open_store(f"{server.url}/states/prod", tmp_path, {})
        with pytest.raises(LockHeld) as caught, store.lock(OWNER):
            pass
    assert caught.value.message == f"a holder whom the server does not name holds the lock {server.url}/states/prod"
    assert holder_of(b'{"ID": "5"}').name() == "an unnamed holder (lock 5)"


class Handed(Backend):
    """A server at which somebody else died with the lock each time it is asked for."""

    def _lock(self, name: str, info: Any, held: Any, gitlab: bool) -> tuple[int, bytes]:
        assert len(self.log) < 100, "asked for the lock without end"
        return 423, json.dumps(info | {"ID": LockToken.new(OWNER, 1.0, 60.0).id}).encode()


def test_a_lock_that_changes_hands_is_not_waited_for_without_end(tmp_path: Path) -> None:
    """An abandoned lock is followed to its next holder, but not once the time is over."""
    server = Handed()
    try:
        store = open_store(f"{server.url}/states/prod", tmp_path, {})
        with pytest.raises(LockHeld), store.lock(OWNER):
            pass
    finally:
        server.close()
    assert server.log.count("LOCK /states/prod") == 3  # who has it, with theirs freed, and who has it now
