"""Reading, and settling with what was read. Only an apply waits for what an interrupted one left open."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.kinds.objects import ObjectKind
from reconciler.model.event import Listener, Waiting, silent
from reconciler.model.resource import Live
from reconciler.model.state import State
from reconciler.stages.ports import Clock
from reconciler.stages.reading.confirm import confirm_absent
from reconciler.stages.reading.live import Reader
from reconciler.stages.reading.settle import SETTLE_SECONDS, Settlement, settle


async def read_settled(
    state: State,
    kinds: Mapping[str, ObjectKind],
    reader: Reader,
    clock: Clock,
    listen: Listener = silent,
    *,
    patient: bool = True,
) -> tuple[Live, Settlement]:
    """The live set of ``kinds``, and ``state`` settled with it.

    ``patient``: where a write of an earlier run is not to be seen, read again. Whoever sent it holds no lock any
    more, so it was sent before now; absence counts ten seconds later.
    """
    live = await reader.read(kinds.values())
    await confirm_absent(reader, kinds, live, state)
    settlement = settle(state, live, kinds)
    # What may be an altered result is no answer yet either: the true one may be about to show itself.
    absent = [*settlement.absent, *(question.address for question in settlement.questions if question.altered)]
    if not (patient and absent):
        return live, settlement
    listen(Waiting(f"an earlier apply may have just written {absent[0]}; listing again", SETTLE_SECONDS))
    await clock.sleep(SETTLE_SECONDS)
    doubtful = {name: kind for name, kind in kinds.items() if any(address.kind == name for address in absent)}
    again = await reader.read(doubtful.values())
    await confirm_absent(reader, doubtful, again, state)
    live.kinds.update(again.kinds)
    return live, settle(state, live, kinds)
