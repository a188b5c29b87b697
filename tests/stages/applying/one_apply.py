"""One apply on a scripted account, and everything it left."""

import asyncio

from reconciler.errors import (
    StoreError,
)
from reconciler.kinds import BY_NAME
from reconciler.stages.applying.apply import Applier, Edges
from tests.support.clocks import VirtualClock
from tests.support.plans import OCR, desired, keyword, planned, state
from tests.support.scripted_cloud import Memory, ScriptedCloud


class Run:
    """One apply of ``wished`` on an account, and everything it left."""

    def __init__(self, cloud, wished, memory=None, *, stopped=lambda: False, fail=None, plan_id="", more=None):
        self.cloud, self.clock = cloud, VirtualClock()
        self.memory = Memory(cloud, fail)
        self.made = planned(desired(wished, **(more or {})), memory or state(), cloud.live())
        cloud.calls.clear()
        self.applier = Applier(
            self.made.settlement.state,
            cloud.live(),
            BY_NAME,
            Edges(cloud, self.clock, self.memory, stopped=stopped),
            run="r",
            plan_id=plan_id,
        )
        self.error = None
        try:
            asyncio.run(self.applier.run(self.made.plan.changes, self.made.stale))
        except StoreError as error:
            self.error = error
        self.report, self.state = self.applier.report, self.applier.state()

    def failed(self):
        return {str(failure.address): failure.code for failure in self.report.failed}


def words(count, made=OCR, prefix="w"):
    return {keyword(f"{prefix}{n:03}"): made for n in range(count)}


def account(forms=(), templates=None):
    """A cloud that has these keywords and templates (address → (id, form)), and the state that knows them."""
    cloud = ScriptedCloud()
    run = Run(cloud, {**dict(forms or {}), **(templates or {})})
    assert run.report.ok, run.report
    return cloud, run.state


def again(cloud, wished, memory):
    return planned(desired(wished), memory, cloud.live()).plan
