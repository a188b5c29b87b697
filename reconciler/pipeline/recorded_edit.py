"""Saving a state that a command changed by itself, without a call, together with the entry of its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.model.history import ChangeRow
from reconciler.model.state import State
from reconciler.pipeline.history_rows import rows_of_edit
from reconciler.pipeline.recorder import Recorder
from reconciler.stages.ports import Memory

if TYPE_CHECKING:
    from reconciler.pipeline.session import Session


def save_edit(session: Session, memory: Memory, before: State, after: State, *, plan: str = "") -> State:
    """Save ``after``, the next version after ``before``, with an entry about the difference. Returns what is stored."""
    recorder = Recorder(session)
    logged = with_entry(recorder, before, after, plan=plan)
    memory.save(logged)
    recorder.publish()
    return logged


def with_entry(
    recorder: Recorder, before: State, after: State, *, plan: str = "", rows: Sequence[ChangeRow] | None = None
) -> State:
    """``after`` with the log of ``before`` and an entry about the difference, to be saved at once."""
    changed = rows_of_edit(before.records, after.records) if rows is None else rows
    recorder.begin(before, changed, plan=plan)
    log = recorder.close_with(replace(after, serial=after.serial - 1))
    return replace(after, log=log)
