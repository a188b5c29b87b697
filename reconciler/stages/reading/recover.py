"""Before an apply plans: wait until what an interrupted one left open can be told. Only apply waits; plan does not."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.kinds.objects import ObjectKind
from reconciler.model.event import Listener, Waiting, silent
from reconciler.model.resource import Live
from reconciler.model.state import State
from reconciler.stages.ports import Clock
from reconciler.stages.reading.live import Reader
from reconciler.stages.reading.settle import SETTLE_SECONDS, settle


async def read_settled(
    state: State, kinds: Mapping[str, ObjectKind], reader: Reader, clock: Clock, listen: Listener = silent
) -> Live:
    """The live set of ``kinds``, read twice where a write of an earlier run is not to be seen at first.

    Whoever sent it holds no lock any more, so it was sent before now; absence counts ten seconds later.
    """
    live = await reader.read(kinds.values())
    absent = settle(state, live, kinds).absent
    if absent:
        listen(Waiting(f"an earlier run may just have written {absent[0]}; looking again", SETTLE_SECONDS))
        await clock.sleep(SETTLE_SECONDS)
        again = await reader.read(kind for name, kind in kinds.items() if any(a.kind == name for a in absent))
        live.kinds.update(again.kinds)
    return live
