"""What a plan says about runs beside its changes: questions, and lines about what is under way or failed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.kinds import OBJECT_KINDS, RUN_KINDS
from reconciler.model.plan import Refusal
from reconciler.model.resource import Address, Resource
from reconciler.model.run import RunStatus
from reconciler.model.state import Record, State
from reconciler.stages.hints import adopt_command, rerun_command
from reconciler.stages.running.watch import RunsSettled


def undecided(runs: RunsSettled) -> Iterator[Refusal]:
    """A refusal for each start that several tasks could belong to, with the commands that decide it."""
    for question in runs.questions:
        ids = ", ".join(task.id for task in question.candidates)
        commands = [adopt_command(question.address, task.id) for task in question.candidates]
        commands.append(f"{rerun_command(question.address)}    # none of them: start it again, and pay again")
        yield Refusal(
            "unsettled",
            f"{question.address} may have been started, and several tasks could be it: {ids}",
            (question.address,),
            hint="\n".join(commands),
        )


def run_remarks(runs: RunsSettled, state: State, now: float) -> Iterator[str]:
    """A line for each run that is under way, failed, or of which the service knows nothing any more."""
    yield from runs.warnings
    for address in runs.absent:
        yield f"{address}: a start was not answered, and no task is to be seen; apply looks again before starting it"
    for address, record in state.records.items():
        if record.run is None:
            continue
        if record.run.status is RunStatus.RUNNING:
            yield f"{address} is running since {elapsed(now - record.run.since)} (task {record.id})"
        elif record.run.status is RunStatus.FAILED:
            yield f"{address} failed: {message_of(record)}; {again(address)}"


def confusions(resources: Iterable[Resource], state: State) -> Iterator[str]:
    """Remarks where a run names a number that is another thing's id in another id space."""
    assigning = {name for name, kind in OBJECT_KINDS.items() if kind.assigns_ids}
    ids = {record.id: address for address, record in state.records.items() if address.kind in assigning}
    for resource in resources:
        kind = RUN_KINDS.get(resource.address.kind)
        if kind is not None:
            yield from kind.confusions(resource, ids)


def message_of(record: Record) -> str:
    """Why a run failed, in the service's words."""
    return record.memory.message or "no reason was given"


def elapsed(seconds: float) -> str:
    """Seconds as hours, minutes and seconds."""
    minutes, rest = divmod(int(max(seconds, 0)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    if minutes:
        return f"{minutes} min {rest} s"
    return f"{rest} s"


def again(address: Address) -> str:
    """The command that starts a run again."""
    return f"to start it again: {rerun_command(address)}"
