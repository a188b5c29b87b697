"""The journal: outcomes of finished calls since the last save, one line each.

The first line binds it to the lineage and serial of the state it adds to; a journal of any other version means
nothing. Every line carries its own digest. A last line that was cut, by a kill or a full disk, never counted; damage
anywhere before it is an error, because ids that only the cloud's answers had may stand there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from reconciler.errors import Refused, StateError
from reconciler.ground.collector import collector_paused
from reconciler.model import shapes
from reconciler.model.resource import Address, NormalForm
from reconciler.model.state import Settled, State
from reconciler.stores.document.codec import Head, forms_of
from reconciler.stores.document.digest import digest_fits, dump_with_digest, load_with_digest
from reconciler.stores.document.fold import fold
from reconciler.stores.document.form_table import FormReader, FormWriter, share
from reconciler.stores.document.records import read_records, write_records

FORMAT = "reconciler-journal/1"


class Journal(NamedTuple):
    """What a journal file holds: the version it is bound to, outcomes in order, and where its last whole line ends."""

    head: Head
    settled: tuple[Settled, ...]
    end: int


def first_line(head: Head) -> bytes:
    """How a journal for the state ``head`` begins."""
    return dump_with_digest({"format": FORMAT, "lineage": head.lineage, "serial": head.serial}) + b"\n"


def line(settled: Sequence[Settled]) -> bytes:
    """One batch of outcomes. Where an address stands twice in it, the later outcome holds."""
    last = dict(settled)
    records = {address: record for address, record in last.items() if record is not None}
    forms = FormWriter(record.form for record in records.values())
    document: dict[str, Any] = {
        "forms": forms.table(),
        "records": write_records(records, forms),
        "gone": sorted(list(address) for address, record in last.items() if record is None),
    }
    return dump_with_digest(document) + b"\n"


def parse(
    data: bytes, wanted: Head | None, *, where: str, shared: dict[str, NormalForm] | None = None
) -> Journal | None:
    """The journal in ``data``, or None where it is not one of ``wanted``, or was cut before it began.

    ``shared`` holds forms to use again. Raises StateError on damage, Refused where a newer version wrote it.
    """
    lines = data.split(b"\n")
    if not digest_fits(lines[0]) or len(lines) == 1:
        if len(lines) > 2:
            raise _damaged(where, 1)
        return None
    head = _head(lines[0], where)
    if head != wanted:
        return None
    end = len(lines[0]) + 1
    settled: list[Settled] = []
    with collector_paused():
        for number, text in enumerate(lines[1:-1], start=2):
            if not digest_fits(text):
                if number == len(lines) - 1 and not lines[-1]:
                    break
                raise _damaged(where, number)
            settled += _outcomes(text, where, number, {} if shared is None else shared)
            end += len(text) + 1
    return Journal(head, tuple(settled), end)


def bound_to(data: bytes) -> Head | None:
    """The version a journal says it belongs to; None where it does not say, or is damaged there."""
    first = data.partition(b"\n")[0]
    return _head(first, "the journal") if digest_fits(first) else None


def load_with(state: State, data: bytes, *, where: str) -> State:
    """``state`` with the journal in ``data``, a text in clear, folded in, if it is one of this very version."""
    shared = share(forms_of(state))
    found = parse(data, Head(state.lineage, state.serial), where=where, shared=shared)
    return fold(state, found.settled) if found else state


def _head(text: bytes, where: str) -> Head:
    try:
        document = load_with_digest(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise _damaged(where, 1) from error
    name = document.get("format")
    if name != FORMAT:
        raise Refused(f"{where} was written by another version of reconciler", hint="use the version that wrote it")
    lineage, serial = document.get("lineage"), document.get("serial")
    if type(lineage) is not str or type(serial) is not int:
        raise _damaged(where, 1)
    return Head(lineage, serial)


def _outcomes(text: bytes, where: str, number: int, shared: dict[str, NormalForm]) -> list[Settled]:
    try:
        document = load_with_digest(text)
        forms = FormReader(shapes.member(document, "forms"), shared)
        records = read_records(shapes.member(document, "records"), forms)
        gone = [
            Address(*shapes.texts(shapes.items(pair, "gone", 2), "gone"))
            for pair in shapes.items(shapes.member(document, "gone"), "gone")
        ]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(where, number, str(error) if type(error) is ValueError else "") from error
    return [Settled(address, record) for address, record in records.items()] + [Settled(a, None) for a in gone]


def _damaged(where: str, number: int, why: str = "") -> StateError:
    place = f"{where} is damaged in line {number}"
    return StateError(
        f"{place}: {why}" if why else place,
        hint="ids of what was just created may stand there: mend the line if you can; "
        "with the file moved away, the next apply looks for what it meant to write",
    )
