"""What every store promises of its lock: one holder, whoever is killed, asleep or taken over."""

from __future__ import annotations

import signal
import subprocess
from dataclasses import replace

import pytest

from reconciler.errors import LockHeld, StateMoved
from reconciler.model.event import Warned
from reconciler.model.state import Settled, State
from reconciler.stores.document.codec import encode
from reconciler.stores.owner import Owner
from tests.support.states import record, state, word

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


def test_a_second_process_is_told_who_holds_the_lock(site: Site) -> None:
    with site.process("hold") as process:
        held(process)
        store = site.open()
        with pytest.raises(LockHeld) as caught, store.lock(OWNER):
            pass
        for part in ("alice on host-a", f"process {process.pid}", "apply", "run-1", "1970-01-01 00:00:01 UTC", "ago"):
            assert part in caught.value.message
        assert "--lock-timeout" in (caught.value.hint or "")
        with pytest.raises(LockHeld, match=r"waited 0\.3 s"), store.lock(OWNER, timeout=0.3):
            pass
        assert store.load() == with_template(1, "a")
        assert go_on(process) == "written"


def test_waiting_gets_the_lock_when_it_is_released(site: Site) -> None:
    with site.process("hold") as process:
        held(process)
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
        with site.open().lock(OWNER, timeout=30) as memory:
            memory.save(state(2, "c"))
    assert site.open().load() == state(2, "c")


def test_a_killed_process_of_this_machine_is_followed_at_once(site: Site) -> None:
    with site.process("hold") as process:
        held(process)
        kill(process)
        assert site.open().load() == with_template(1, "a")
        save(site, state(2, "c"))
    assert site.open().load() == state(2, "c")
    if site.remote:
        said = [event.message for event in site.heard if isinstance(event, Warned)]
        assert len(said) == 1
        assert "alice on host-a" in said[0]
        assert "is gone" in said[0]


def test_a_killed_process_of_another_machine_is_followed_after_the_expiry(site: Site) -> None:
    with site.process("hold", OTHER_MACHINE="1", RECONCILER_LOCK_EXPIRY="3") as process:
        held(process)
        kill(process)
        if site.remote:
            with pytest.raises(LockHeld, match="alice"), site.open().lock(OWNER):
                pass
        with site.open().lock(OWNER, timeout=30) as memory:
            assert site.open().load() == with_template(1, "a")
            memory.save(state(2, "c"))
    assert site.open().load() == state(2, "c")
    if site.remote:
        assert any("no sign of life" in e.message for e in site.heard if isinstance(e, Warned))


@pytest.mark.slow
def test_a_living_holder_keeps_the_lock_beyond_the_expiry(site: Site) -> None:
    with site.process("hold", OTHER_MACHINE="1", RECONCILER_LOCK_EXPIRY="2") as process:
        held(process)
        with pytest.raises(LockHeld), site.open().lock(OWNER, timeout=5):
            pass
        assert go_on(process) == "written"
        process.wait(30)
    save(site, state(3))


def test_a_sleeper_that_was_taken_over_writes_no_more(site: Site) -> None:
    """Stopped for longer than its expiry, as a suspended machine is, it wakes up with its lock gone."""
    with site.process("hold", OTHER_MACHINE="1", RECONCILER_LOCK_EXPIRY="2") as process:
        held(process)
        process.send_signal(signal.SIGSTOP)
        if not site.remote:
            with pytest.raises(LockHeld), site.open().lock(OWNER, timeout=0.2):
                pass
            return
        with site.open().lock(OWNER, timeout=30) as memory:
            process.send_signal(signal.SIGCONT)
            assert go_on(process).startswith("StateMoved")
            assert site.open().load() == with_template(1, "a")
            memory.save(state(2, "mine"))
    assert site.open().load() == state(2, "mine")


def test_unlock_names_a_living_holder_and_takes_it_only_by_force(site: Site) -> None:
    assert site.open().unlock(OWNER) is None
    with site.process("hold", RECONCILER_LOCK_EXPIRY="600") as process:
        held(process)
        with pytest.raises(LockHeld, match="alice on host-a") as caught:
            site.open().unlock(OWNER)
        assert "--force" in (caught.value.hint or "")
        assert "alice on host-a" in (site.open().unlock(OWNER, force=True) or "")
        with site.open().lock(OWNER) as memory:
            assert go_on(process).startswith("StateMoved")
            memory.save(state(2, "mine"))
    assert site.open().load() == state(2, "mine")


def test_whoever_lost_the_lock_writes_no_more_even_if_nobody_wrote_since(site: Site) -> None:
    with site.process("hold", RECONCILER_LOCK_EXPIRY="600") as process:
        held(process)
        site.open().unlock(OWNER, force=True)
        assert go_on(process).startswith("StateMoved")
    assert site.open().load() == with_template(1, "a")


def test_unlock_of_a_dead_process(site: Site) -> None:
    with site.process("hold") as process:
        held(process)
        kill(process)
        assert ("alice" in (site.open().unlock(OWNER) or "alice")) is True
        save(site, state(2))


def test_a_foreign_write_is_never_written_over(site: Site) -> None:
    save(site, state(1, "a"))
    with site.open().lock(OWNER) as memory:
        memory.save(state(2, "b"))
        site.foreign(encode(state(7, "foreign")))
        with pytest.raises(StateMoved):
            memory.save(state(3, "c"))
    assert site.open().load() == state(7, "foreign")


def test_two_locks_in_one_process(site: Site) -> None:
    with site.open().lock(OWNER), pytest.raises(LockHeld, match=f"run-2|{OWNER.user}@"), site.open().lock(OWNER):
        pass
