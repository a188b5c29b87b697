"""What ``history`` shows: entries, one of them, an address through time, what was on record, whether all of it fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.cli.masking import masked
from reconciler.cli.terminal import DONE, ERROR, color_out, remark, say, width, write
from reconciler.model.resource import Address, NormalForm

SHOWN = 20
"""Changes that were not done, one a line; beyond that they are counted."""

if TYPE_CHECKING:
    from reconciler.model.history import ChangeSet, Entry
    from reconciler.pipeline import Session
    from reconciler.pipeline.history import Trace, Traces
    from reconciler.pipeline.history_check import Verified
    from reconciler.pipeline.history_log import StoredLog
    from reconciler.render.formats.base import PlanView
    from reconciler.render.html.history import HistoryPage


def _wanted(values: dict[str, Any]) -> Address | None:
    from reconciler.pipeline.history import address_of_word
    from reconciler.pipeline.state_edits import parsed

    if values["word"] is not None:
        return address_of_word(values["word"])
    return None if values["address"] is None else parsed(values["address"])[0]


def _head(opened: Session, stored: StoredLog) -> dict[str, Any]:
    return {
        "format_version": 1,
        "target": opened.name,
        "state": opened.store.describe(),
        "last": {"number": stored.log.number, "digest": stored.log.digest} if stored.log.number else None,
        "problems": list(stored.problems),
    }


def _warn(stored: StoredLog) -> None:
    """A history that does not fit together must not be read as if it did."""
    from reconciler.render.escape import visible

    if stored.problems:
        more = f" and {len(stored.problems) - 1} more" if len(stored.problems) > 1 else ""
        said = visible(f"{stored.problems[0]}{more}")
        remark(f"warning: the history cannot be trusted: {said}; reconciler history verify")


def show_list(opened: Session, stored: StoredLog, output: str) -> int:
    from reconciler.pipeline.history import readable
    from reconciler.render.escape import visible
    from reconciler.render.history import entry_json, entry_lines
    from reconciler.render.json import dumps

    _warn(stored)
    entries = [(entry, each) for each, entry in readable(stored)]
    unread = [each for each in stored.entries if each.entry is None]
    if output == "json":
        rows = [entry_json(entry, each.digest, proven=each.proven) for entry, each in entries]
        write([dumps({**_head(opened, stored), "entries": rows}) + "\n"])
        return DONE
    if output == "html":
        from reconciler.render.html.history import EntryRow, list_page

        rows_shown = [EntryRow(entry, each.digest, each.proven) for entry, each in entries]
        whys = [f"entry {each.number}: {each.why}" for each in unread]
        write(list_page(_page_head(opened, stored), rows_shown, before=max(0, stored.first - 1), unread=whys))
        return DONE
    if not stored.entries:
        say([visible(f"no history is kept at {opened.store.describe()} yet; the next apply begins it")])
    for entry, each in entries:
        say(entry_lines(entry, each.digest, proven=each.proven))
    if not stored.whole:
        say([f"      … and {stored.first - 1} before; --last N lists more"])
    for each in unread:
        remark(visible(f"entry {each.number} cannot be read: {each.why}"))
    return DONE


def show_entry(opened: Session, stored: StoredLog, serial: int, output: str) -> int:
    from reconciler.pipeline.history import changes_of, entry_of, traces_in
    from reconciler.render.history import entry_json, entry_lines
    from reconciler.render.json import dumps

    _warn(stored)
    each = entry_of(stored, serial)
    entry = each.entry
    assert entry is not None
    rows = changes_of(opened.store, entry)
    if output == "json":
        document = {**_head(opened, stored), "entry": entry_json(entry, each.digest, proven=each.proven)}
        changes = None if rows is None else _trace_rows(traces_in(entry, each.digest, rows))
        write([dumps({**document, "changes": changes}) + "\n"])
        return DONE
    if output == "html":
        from reconciler.render.html.history import EntryRow, entry_page

        view = None if rows is None else _plan_view(opened, entry, rows)
        missing = [row.address for number, row in enumerate(rows or ()) if number in entry.not_done]
        row = EntryRow(entry, each.digest, each.proven)
        write(entry_page(_page_head(opened, stored), row, view, masked(tuple(missing))))
        return DONE
    say(entry_lines(entry, each.digest, proven=each.proven))
    if rows is None:
        remark("what it changed is not kept: that goes back 20 commands, and 16 MiB")
        return DONE
    say([""])
    _draw_plan(opened, entry, rows)
    return DONE


def _page_head(opened: Session, stored: StoredLog) -> HistoryPage:
    from reconciler.render.html.history import HistoryPage

    return HistoryPage(opened.name, opened.store.describe(), stored.problems)


def _plan_view(opened: Session, entry: Entry, rows: ChangeSet) -> PlanView:
    """What was to be changed, as plans are drawn; its keywords are masked where they are to be."""
    from reconciler.pipeline.history_rows import plan_of
    from reconciler.pipeline.nouns import explain, nouns, scales
    from reconciler.render.formats.base import PlanView, Screen

    plan = plan_of(rows, entry, opened.target.site, opened.store.describe())
    return masked(PlanView(plan, nouns(), explain, "", screen=Screen(width(), color_out()), scales=scales))


def _draw_plan(opened: Session, entry: Entry, rows: ChangeSet) -> None:
    """What was to be changed, as a plan is shown; then what of it was not done."""
    from reconciler.render.escape import visible
    from reconciler.render.history import history_plan_lines

    say(history_plan_lines(_plan_view(opened, entry, rows)))
    missing = entry.not_done
    left = [row for number, row in enumerate(rows) if number in missing]
    say(visible(f"not done: {row.verb} {row.address}") for row in masked(tuple(left[:SHOWN])))
    if len(left) > SHOWN:
        say([f"not done: {len(left) - SHOWN:,} more; --format json has all"])


def show_traces(opened: Session, stored: StoredLog, values: dict[str, Any], output: str) -> int:
    from reconciler.pipeline.history import traces
    from reconciler.render.json import dumps

    _warn(stored)
    wanted = _wanted(values)
    found = traces(opened.store, stored, lambda address: address == wanted, values["field"])
    if output == "json":
        back = None if found.unknown is None else found.unknown.number
        write([dumps({**_head(opened, stored), "changes": _trace_rows(found.found), "unknown_from": back}) + "\n"])
        return DONE
    for trace in masked(found.found):
        say(_trace_lines(trace))
    _say_bound(found, str(masked(wanted)))
    return DONE


def _trace_lines(trace: Trace) -> Iterable[str]:
    from reconciler.render.escape import visible
    from reconciler.render.history import at, field_line, who_line

    entry = trace.entry
    failed = f" ({trace.code})" if trace.code else ""
    fate = "" if trace.done else f"  NOT DONE{failed}"
    yield visible(
        f"{at(entry.ended)}  {trace.verb} {trace.address}  {trace.posture}  entry {entry.number},"
        f" serial {entry.serial}{fate}"
    )
    yield f"  {who_line(entry)}"
    yield from (f"  {field_line(change)}" for change in trace.fields)


def _say_bound(found: Traces, name: str) -> None:
    from reconciler.render.escape import visible
    from reconciler.render.history import at

    if found.unknown is not None:
        entry = found.unknown.entry
        when = f" of {at(entry.ended)}" if entry is not None else ""
        remark(f"what entry {found.unknown.number}{when} changed, and older ones, is no longer known")
    elif not found.found:
        remark(visible(f"no entry of the history changed {name}"))


def _trace_rows(found: Iterable[Trace]) -> list[dict[str, Any]]:
    from reconciler.render.history import at, fields_json

    return [
        {
            "entry": trace.entry.number,
            "serial": trace.entry.serial,
            "time": at(trace.entry.ended),
            "address": str(trace.address),
            "verb": trace.verb.value,
            "posture": trace.posture,
            "reason": trace.reason,
            "done": trace.done,
            "code": trace.code or None,
            "who": {name: said or None for name, said in trace.entry.started.who._asdict().items()},
            "fields": fields_json(trace.fields),
        }
        for trace in masked(tuple(found))
    ]


class OnRecord(NamedTuple):
    """A resource that was on record at a moment."""

    address: Address
    id: str
    form: NormalForm


def show_on_record(opened: Session, stored: StoredLog, values: dict[str, Any], output: str) -> int:
    from reconciler.model.life import last_moment
    from reconciler.model.resource import plain_form
    from reconciler.pipeline.history import on_record_at
    from reconciler.render.escape import visible
    from reconciler.render.history import at
    from reconciler.render.json import dumps
    from reconciler.render.words import value

    _warn(stored)
    moment_, wanted = last_moment(values["at"]), _wanted(values)
    records = on_record_at(opened.store, stored, moment_)
    chosen = tuple(
        OnRecord(address, record.id, record.form)
        for address, record in sorted(records.items())
        if wanted is None or address == wanted
    )
    shown = masked(chosen)
    if output == "json":
        rows = [{"address": str(each.address), "id": each.id, "form": plain_form(each.form)} for each in shown]
        write([dumps({**_head(opened, stored), "at": at(moment_), "resources": rows}) + "\n"])
        return DONE
    if not shown:
        remark(visible(f"nothing of that was on record at {at(moment_)}"))
    for each in shown:
        say([visible(f"{each.address}  (id {each.id})")])
        if wanted is not None:
            say(visible(f"  {path}  {value(each.form[path], path)}") for path in sorted(each.form))
    return DONE


def show_verdict(opened: Session, stored: StoredLog, digests: Sequence[str], output: str) -> int:
    from reconciler.pipeline.history_check import verify
    from reconciler.render.escape import visible
    from reconciler.render.json import dumps
    from reconciler.render.words import counted

    found: Verified = verify(opened.store, stored, digests)
    if output == "json":
        document = {**_head(opened, stored), "problems": list(found.problems), "remarks": list(found.remarks)}
        write([dumps({**document, "checked": found.entries, "ok": not found.problems}) + "\n"])
    else:
        say(visible(f"PROBLEM: {problem}") for problem in found.problems)
        say(visible(f"note: {note}") for note in found.remarks)
        verdict = counted(len(found.problems), "problem") if found.problems else "every digest fits"
        say([f"{found.entries} entries, the last is {found.number} with digest {found.digest}: {verdict}"])
    return ERROR if found.problems else DONE
