"""What every store promises of the documents that it keeps: order, durability, history, proof."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.errors import InputError, Refused, StateError, StateMoved, StoreError, VersionNotKept
from reconciler.model.change import Verb
from reconciler.model.run import RunMemory, RunOptions
from reconciler.model.state import Intent, Intents, Settled, State
from reconciler.stores.document.codec import decode, encode
from reconciler.stores.owner import Owner
from tests.support.states import FORM, LINEAGE, record, state, word

from .sites import Site

OWNER = Owner.here("apply", "run-2")
NATURAL = [Settled(word("b"), record("b"))]
ASSIGNED = [Settled(word("template"), record("31"))]


def save(site: Site, *versions: State) -> None:
    with site.open().lock(OWNER) as memory:
        for version in versions:
            memory.save(version)


def held(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"


def go_on(process: subprocess.Popen[str]) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(30)


def with_template(serial: int, *names: str) -> State:
    found = state(serial, *names)
    return replace(found, records={**found.records, word("template"): record("31")})


def test_round_trip(site: Site) -> None:
    assert site.open().load() is None
    intents = Intents("run", 1.0, (Intent(word("b"), Verb.CREATE, FORM, "d"), Intent(word("c"), Verb.DELETE, None, "")))
    first = State(
        LINEAGE,
        "intl",
        1,
        None,
        {word('词\ud800"}'): record("x", run=RunMemory.starting(1.0, RunOptions(), ["t"]))},
        intents,
    )
    save(site, first)
    assert site.open().load() == first
    save(site, replace(first, serial=2, intents=None), state(3, "a"))
    assert site.open().load() == state(3, "a")


@pytest.mark.parametrize("version", [state(1), state(2), state(4), State("other", "intl", 3)])
def test_only_the_next_version_may_be_saved(site: Site, version: State) -> None:
    save(site, state(1), state(2))
    with site.open().lock(OWNER) as memory:
        with pytest.raises(StateMoved, match=f"version 2 of {LINEAGE}"):
            memory.save(version)
        memory.save(state(3))
    assert site.open().load() == state(3)


def test_a_first_version_is_the_first(site: Site) -> None:
    with site.open().lock(OWNER) as memory:
        with pytest.raises(StateMoved, match="disappeared"):
            memory.save(state(2))
        with pytest.raises(StoreError, match="outcomes need a saved state"):
            memory.append(NATURAL)


def test_outcomes_survive_leaving_the_lock(site: Site) -> None:
    intents = Intents("run", 1.0, tuple(Intent(word(n), Verb.CREATE, FORM, "d") for n in "bc"))
    with site.open().lock(OWNER) as memory:
        memory.save(state(1, "a", intents=intents))
        memory.append([*NATURAL, Settled(word("a"), None)])
    found = site.open().load()
    assert found is not None
    assert set(found.records) == {word("b")}
    assert found.intents is not None
    assert [entry.address.name for entry in found.intents.entries] == ["b", "c"], "read back is what settles them"
    save(site, state(2, "z"))
    assert site.open().load() == state(2, "z")


def test_outcomes_survive_an_exception(site: Site) -> None:
    with pytest.raises(RuntimeError, match="boom"), site.open().lock(OWNER) as memory:
        memory.save(state(1))
        memory.append(NATURAL)
        raise RuntimeError("boom")
    assert site.open().load() == state(1, "b")
    save(site, state(2))


def test_an_assigned_id_is_durable_at_once_and_the_rest_soon(site: Site) -> None:
    with site.open(RECONCILER_LOCK_EXPIRY="60").lock(OWNER) as memory:
        memory.save(state(1, "a"))
        memory.append(ASSIGNED)
        assert site.open().load() == with_template(1, "a")
        if site.remote:
            memory._timing = replace(memory._timing, flush=0.2)  # type: ignore[attr-defined]
        memory.append(NATURAL)
        end = time.monotonic() + 10
        while site.open().load() != with_template(1, "a", "b") and time.monotonic() < end:
            time.sleep(0.05)
        assert site.open().load() == with_template(1, "a", "b")
        memory.save(state(2, "c"))
    assert site.open().load() == state(2, "c")


def test_pull_gives_what_push_takes(site: Site) -> None:
    with pytest.raises(InputError, match="nothing is stored"):
        site.open().pull()
    save(site, state(1, "a"), state(2, "b"))
    data = site.open().pull()
    assert decode(data, where="it") == state(2, "b")
    assert site.open().push(data, OWNER).serial == 3
    with pytest.raises(Refused, match="it is older"):
        site.open().push(data, OWNER)
    assert site.open().push(data, OWNER, force=True).serial == 4
    other = replace(state(1, "z"), lineage="other")
    with pytest.raises(Refused, match="another state"):
        site.open().push(encode(other), OWNER)
    assert site.open().push(encode(other), OWNER, force=True) == replace(other, serial=5)
    assert site.open().load() == replace(other, serial=5)
    with pytest.raises(StateError):
        site.open().push(data[:-9], OWNER, force=True)
    save(site, replace(other, serial=6))


def test_a_damaged_state_is_told_and_replaced_only_by_force(site: Site) -> None:
    save(site, state(1, "a"))
    good = site.open().pull()
    site.foreign(b'{"version": 4, "serial": 9, "lineage": "terraform"}')
    with pytest.raises(StateError):
        site.open().load()
    with pytest.raises(StateError):
        site.open().push(good, OWNER)
    site.open().push(good, OWNER, force=True)
    assert site.open().load() == state(1, "a")


def test_history(site: Site) -> None:
    with site.open().lock(OWNER) as memory:
        for serial in range(1, 26):
            memory.save(state(serial, "a"))
            memory.append(ASSIGNED)
    found = site.open().history()
    if site.kind in ("http", "gitlab"):
        assert not found
        return
    assert [version.serial for version in found] == list(range(25, 5, -1))
    assert all(abs(version.time - time.time()) < 600 for version in found)
    if site.kind != "local":
        assert found[0].owner == OWNER


def test_any_kept_version_loads(site: Site) -> None:
    """The stored one with what was appended to it; earlier ones as they were saved; others are an error."""
    with site.open().lock(OWNER) as memory:
        for serial in range(1, 26):
            memory.save(state(serial, f"word-{serial}"))
        memory.append(ASSIGNED)
    store = site.open()
    assert store.version(25) == store.load()
    for serial in (0, 26):
        with pytest.raises(VersionNotKept, match=f"has no version {serial}"):
            store.version(serial)
    if site.kind in ("http", "gitlab"):
        with pytest.raises(VersionNotKept, match="it keeps no earlier versions"):
            store.version(24)
        return
    for serial in (24, 6):
        assert store.version(serial) == state(serial, f"word-{serial}")
    with pytest.raises(VersionNotKept, match="has no version 5; it has versions 6 to 25"):
        store.version(5)


def test_rescue_is_pushed_back(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(site, state(1, "a"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    path = site.open().rescue(state(2, "b"))
    assert path is not None
    assert site.open().push(path.read_bytes(), OWNER) == state(2, "b")
    assert site.open().load() == state(2, "b")


def test_proof(site: Site) -> None:
    site.open().prove(OWNER)
    save(site, state(1))


ROUNDS = int(os.environ.get("RACE_ROUNDS", "3"))
"""More of them show more, and take longer."""


def test_two_processes_race_and_no_update_is_lost(site: Site) -> None:
    with site.process("race", str(ROUNDS)) as one, site.process("race", str(ROUNDS)) as two:
        for process in (one, two):
            assert process.communicate(timeout=120 + 10 * ROUNDS)[0].strip().isdigit()
            assert process.returncode == 0
    found = site.open().load()
    assert found is not None
    assert found.serial == 2 * ROUNDS
    assert len(found.records) == 4 * ROUNDS


def test_kills_lose_nothing_that_was_said_to_be_durable(site: Site) -> None:
    durable: set[str] = set()
    for turn in range(3):
        with site.process("work") as process:
            assert process.stdout is not None
            durable.add(process.stdout.readline().strip())
            time.sleep(0.03 * turn)
            kill(process)
            durable.update(process.stdout.read().split())
        found = site.open().load()
        assert found is not None
        assert durable <= {address.name for address in found.records}
        assert found.serial >= len(durable)
    save(site, replace(found, serial=found.serial + 1))
