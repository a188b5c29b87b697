"""Entries with an end, over days: what is applied, planned and reported when, by one clock with the emulator."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reconciler.emulator import EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY, Emulator
from reconciler.errors import PlanStale, Refused
from reconciler.files.planfile import dump
from reconciler.files.planfile import load as read_plan
from reconciler.model.change import Verb
from reconciler.model.life import Life, end_of
from reconciler.model.plan import Plan
from reconciler.model.resource import Address
from reconciler.model.state import State
from reconciler.pipeline import Applied, Options, Session, apply, apply_saved, load, make_drift, make_plan, open_session
from reconciler.pipeline.adding import Said, add
from reconciler.pipeline.word_applying import apply_words, to_add
from reconciler.stages.planning.checksum import checksum
from tests.support.clocks import VirtualClock
from tests.support.manifests import DEV, words

KEYS = {"TENCENTCLOUD_SECRET_ID": EMULATOR_SECRET_ID, "TENCENTCLOUD_SECRET_KEY": EMULATOR_SECRET_KEY}
DAY = 86_400.0
TODAY = end_of("2026-11-30") + DAY / 2
"""Noon of the first of December."""
MANY = [f"w{number:02}" for number in range(20)]


class Days:
    """A project and its account, to which days pass."""

    def __init__(self, folder: Path, emulator: Emulator, clock: VirtualClock) -> None:
        self.folder, self.emulator, self.clock = folder, emulator, clock
        (folder / "reconciler.yaml").write_text(DEV, encoding="utf-8")
        (folder / "manifests").mkdir()

    def declare(self, *keywords: str, more: str = "") -> None:
        (self.folder / "manifests/a.yaml").write_text(words(*keywords, more=more), encoding="utf-8")

    def go_to(self, day: str) -> None:
        """Noon of ``day``."""
        self.clock.time = end_of(day) - DAY / 2

    def run(self, work: Callable[[Session, Any], Awaitable[Any]]) -> Any:
        async def go() -> Any:
            loaded = load(self.folder, "dev", now=self.clock.now()).sound()
            options = Options(
                target="dev", endpoint=self.emulator.url, share=None, environ=KEYS, command="apply", clock=self.clock
            )
            async with open_session(loaded.project, options) as session:
                return await work(session, loaded)

        return asyncio.run(go())

    def apply(self) -> Applied:
        made: Applied = self.run(lambda s, at: apply(s, at.resources, lambda plan: True, ended=at.ended))
        return made

    def plan(self) -> Plan:
        async def work(session: Session, at: Any) -> Plan:
            return (await make_plan(await session.reading(), at.resources, ended=at.ended)).plan

        made: Plan = self.run(work)
        return made

    def apply_saved(self, plan: Plan) -> Applied:
        saved = read_plan(dump(plan))
        made: Applied = self.run(lambda s, at: apply_saved(s, saved, lambda plan: True))
        return made

    def drift(self) -> Plan:
        async def work(session: Session, at: Any) -> Plan:
            return await make_drift(await session.reading())

        made: Plan = self.run(work)
        return made

    @property
    def state(self) -> State:
        async def work(session: Session, at: Any) -> State:
            return session.state()

        made: State = self.run(work)
        return made

    @property
    def live(self) -> set[str]:
        async def work(session: Session, at: Any) -> set[str]:
            return set((await make_plan(await session.reading(), at.resources)).live.of("KeywordSample"))

        found: set[str] = self.run(work)
        return found


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    clock = VirtualClock(TODAY)
    with Emulator(rates=False, clock=clock.now) as emulator:
        yield Days(tmp_path, emulator, clock)


def keyword(name: str) -> Address:
    return Address("KeywordSample", name)


def test_twenty_words_with_an_end_come_and_go_without_a_permission(days: Days) -> None:
    days.declare("kept", *(f"{{keyword: {name}, expires: 2026-12-24, owner: ana}}" for name in MANY))
    days.apply()
    assert days.live == {"kept", *MANY}
    assert days.state.records[keyword("w00")].life == Life("2026-12-24", "ana")
    days.go_to("2026-12-24")
    assert days.plan().empty
    assert days.drift().changes == ()
    days.go_to("2026-12-25")
    assert {change.address.name for change in days.drift().changes if change.expired} == set(MANY)
    applied = days.apply()
    assert (applied.plan.refusals, applied.plan.count(Verb.DELETE)) == ((), 20)
    assert days.live == {"kept"}
    assert days.drift().changes == ()


def test_an_end_written_beside_what_is_live_deletes_nothing_uncounted(days: Days) -> None:
    days.declare("kept", *MANY)
    days.apply()
    days.declare("kept", *(f"{{keyword: {name}, expires: 2020-01-01}}" for name in MANY))
    with pytest.raises(Refused) as caught:
        days.apply()
    assert [refusal.code for refusal in caught.value.refusals] == ["max-delete"]
    assert days.live == {"kept", *MANY}


def test_a_plan_saved_before_midnight_sends_what_was_reviewed_and_says_what_ended_since(days: Days) -> None:
    days.declare("kept", "{keyword: brief, expires: 2026-12-01}")
    days.apply()
    days.declare("kept", "{keyword: brief, expires: 2026-12-01}", "new")
    saved = days.plan()
    days.go_to("2026-12-02")
    shown: list[Plan] = []

    def ask(plan: Plan) -> bool:
        shown.append(plan)
        return True

    plan = read_plan(dump(saved))
    days.run(lambda s, at: apply_saved(s, plan, ask))
    assert days.live == {"kept", "brief", "new"}
    (said,) = [text for text in shown[0].warnings if "stay live" in text]
    assert "KeywordSample/brief 2026-12-01" in said
    assert [change.address.name for change in days.plan().changes] == ["brief"]


def test_a_saved_plan_that_creates_what_has_ended_meanwhile_is_stale(days: Days) -> None:
    days.declare("kept", "{keyword: brief, expires: 2026-12-01}")
    saved = days.plan()
    days.go_to("2026-12-02")
    with pytest.raises(PlanStale, match="brief expired 2026-12-01 since the plan was made"):
        days.apply_saved(saved)
    assert days.live == set()


def test_a_saved_plan_that_only_records_ends_records_them(days: Days) -> None:
    days.declare("kept", "other")
    days.apply()
    days.declare("kept", "{keyword: other, expires: 2026-12-24, ticket: T-1}")
    saved = days.plan()
    assert (len(saved.changes), len(saved.ends)) == (0, 1)
    days.apply_saved(saved)
    assert days.state.records[keyword("other")].life == Life("2026-12-24", ticket="T-1")
    assert days.plan().empty
    with pytest.raises(PlanStale, match="already applied"):
        days.apply_saved(saved)


def test_a_forged_plan_that_calls_deletes_expired_deletes_nothing(days: Days) -> None:
    days.declare("kept", *(f"{{keyword: {name}, expires: 2027-12-24}}" for name in MANY))
    days.apply()
    days.declare("kept")
    honest = days.plan()
    assert [refusal.code for refusal in honest.refusals] == ["max-delete"]
    changes = tuple(
        change._replace(
            expired=True, effect=change.effect._replace(reason=f"expired 2027-12-24: {change.effect.reason}")
        )
        for change in honest.changes
    )
    forged = replace(honest, changes=changes, refusals=())
    forged = replace(forged, checksum=checksum(forged.basis, forged.mode, forged.changes))
    with pytest.raises(PlanStale, match="2027-12-24 is not over by this clock"):
        days.apply_saved(forged)
    assert days.live == {"kept", *MANY}


def test_a_clock_that_runs_ahead_lets_nothing_end(days: Days) -> None:
    """The signature has the time in it, so the service says how late it is: whoever sets a clock deletes nothing."""
    days.declare("kept", "{keyword: brief, expires: 2026-12-24}")
    days.apply()
    days.emulator.clock.skew = -30 * DAY
    days.go_to("2026-12-31")
    with pytest.raises(Refused) as caught:
        days.apply()
    assert [refusal.code for refusal in caught.value.refusals] == ["clock"]
    assert [refusal.code for refusal in days.drift().refusals] == ["clock"]
    days.go_to("2026-12-12")
    assert days.plan().refusals == ()
    days.emulator.clock.skew = 0
    assert days.live == {"kept", "brief"}


def test_a_clock_that_runs_behind_holds_nothing(days: Days) -> None:
    """What add --apply would hold for three days by this clock is over by that of the service: nothing is written."""
    days.declare("kept")
    days.apply()
    before = (days.folder / "manifests/a.yaml").read_bytes()
    made = add(days.folder, ("brief",), None, Said(), "dev")
    days.emulator.clock.skew = 30 * DAY
    with pytest.raises(Refused) as caught:
        days.run(lambda s, at: apply_words(s, to_add(s, made, ("brief",), None, ""), lambda plan: True))
    assert [refusal.code for refusal in caught.value.refusals] == ["clock"]
    assert (days.folder / "manifests/a.yaml").read_bytes() == before
    days.emulator.clock.skew = 0
    assert days.live == {"kept"}
