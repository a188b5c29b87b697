"""The parts of a remote store that decide by themselves: processes, lock tokens, envelopes."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import StateError
from reconciler.stores.document.codec import decode, encode
from reconciler.stores.document.envelope import HEAD_BYTES, Envelope, unpack
from reconciler.stores.owner import Owner
from reconciler.stores.remote import process
from reconciler.stores.remote.lock_token import Holder, LockToken
from reconciler.stores.remote.process import is_gone, this_process
from tests.support.states import exact, state, states

OWNER = Owner.here("apply", "run-1")


def test_a_process_is_gone_when_it_ended_or_its_number_is_another_ones() -> None:
    here = this_process()
    assert here is not None
    assert not is_gone(here)
    assert is_gone(here._replace(birth=here.birth + 1))
    assert not is_gone(here._replace(machine="0" * 16, pid=2**22, birth=1))
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    stat = process._stat(child.pid)
    assert stat is not None
    other = here._replace(pid=child.pid, birth=stat[1])
    assert not is_gone(other)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert is_gone(other), "ended, though nobody has asked how"
    child.wait()
    assert child.stdin is not None
    child.stdin.close()
    assert is_gone(other)


def test_where_the_system_tells_nothing_only_time_ends_a_lock(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    here = this_process()
    monkeypatch.setattr(process, "_PROC", tmp_path_factory.mktemp("no-proc"))
    assert this_process() is None
    assert here is not None
    assert not is_gone(here)
    holder = Holder(LockToken.new(OWNER, 1000.0, 60).id)
    assert holder.abandoned(1060.0) == ""
    assert "61 s" in holder.abandoned(1061.0)


def test_a_sign_of_life_keeps_a_lock() -> None:
    name = LockToken.new(OWNER, 1000.0, 60).id
    assert Holder(name, seen=1900.0).abandoned(1950.0) == ""
    assert Holder(name, seen=1900.0).abandoned(1961.5)
    assert len(name) < 255, "GitLab takes no longer one"
    assert Holder("terraform's").abandoned(time.time() + 1e9) == ""


@given(states, st.text(max_size=9), st.integers(1, 2**40))
def test_an_envelope_gives_back_what_it_holds(found: object, text: str, number: int) -> None:
    document = encode(found)  # type: ignore[arg-type]
    owner = Owner(text, '","state":{', 1, text, text, 1.5)
    packed = Envelope(number, document, text, 2.5, owner).pack()
    back = unpack(packed)
    assert (back.number, back.lock, back.time, back.owner, back.raw) == (number, text, 2.5, owner, None)
    assert back.state is not None
    assert exact(decode(back.state, where="it")) == exact(found)
    assert packed.count(b"\n") == 1
    head = unpack(packed[:HEAD_BYTES])
    assert (head.number, head.owner) == (number, owner)


def test_a_sign_of_life_without_a_state() -> None:
    assert unpack(Envelope(3, None, "lock", 1.0).pack()) == Envelope(3, None, "lock", 1.0)


def test_a_bare_document_is_understood() -> None:
    document = encode(state(4, "a"))
    assert unpack(document) == Envelope(4, document)


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"{}", b"null", b"[1]", b"\xff", b"<html>", b"[" * 50_000, b'{"format":"reconciler-stored/1"}']
)
def test_anything_else_is_kept_as_it_is(data: bytes) -> None:
    found = unpack(data)
    assert found.pack() == data
    with pytest.raises(StateError):
        found.check("it")
