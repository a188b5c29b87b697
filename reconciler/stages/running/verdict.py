"""What a run's end, its lateness or a status that cannot be read means for an apply: a failure, or a warning. Pure.

The author decides: where ``options.fail`` is off, what would be a failure is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.errors import CloudError
from reconciler.model.change import Verb
from reconciler.model.event import Failure, Report
from reconciler.model.resource import Address
from reconciler.model.run import RunStatus
from reconciler.model.state import Record, State
from reconciler.stages.running.remarks import again, elapsed, message_of
from reconciler.stages.running.watch import unfinished


def deadline(record: Record) -> float:
    """The moment, in Unix seconds, until which an apply waits for the run."""
    return record.memory.since + (record.memory.options.wait or 0.0)


def newly_over(before: State, now: State) -> Iterator[tuple[Address, Record]]:
    """Runs that ended between the two states."""
    for address in unfinished(before):
        record = now.records.get(address)
        if record is not None and record.run and record.run.over:
            yield address, record


def report_end(report: Report, address: Address, record: Record) -> None:
    """Add a run that ended to the report; one that succeeded adds nothing."""
    if record.memory.status is not RunStatus.FAILED:
        return
    message = f"{message_of(record)}; {again(address)}"
    if record.memory.options.fail:
        report.failed.append(Failure(address, Verb.RUN, "run-failed", message))
    else:
        report.warnings.append(f"{address} failed: {message}")


def report_late(report: Report, address: Address, record: Record, failed_query: str) -> None:
    """Add a run that is not over at its deadline; ``failed_query``: why its last status could not be read, or empty."""
    message = f"not finished after {elapsed(record.memory.options.wait or 0.0)}; it goes on"
    if failed_query:
        message += f"; the last status query failed: {failed_query}"
    if record.memory.options.fail:
        report.failed.append(Failure(address, Verb.RUN, "wait-timeout", message))
    else:
        report.warnings.append(f"{address}: {message}")


def report_unknown(report: Report, address: Address, record: Record, seconds: float, error: CloudError) -> None:
    """Add a run of which the service denied for ``seconds`` to know its task."""
    message = (
        f"{error.message}; it said so for {elapsed(seconds)}. The run stays on record, and reconciler plan asks again;"
        f" {again(address)}, and pay again"
    )
    if record.memory.options.fail:
        report.failed.append(Failure(address, Verb.RUN, "task-unknown", message, getattr(error, "request_id", "")))
    else:
        report.warnings.append(f"{address}: {message}")


def report_unreadable(report: Report, address: Address, record: Record, error: CloudError) -> None:
    """Add a run whose status cannot be read, and for which asking again is no use."""
    message = f"{error.message}; it continues, and reconciler plan reports its status"
    if record.memory.options.fail:
        report.failed.append(Failure(address, Verb.RUN, "not-told", message, getattr(error, "request_id", "")))
    else:
        report.warnings.append(f"{address}: {message}")
