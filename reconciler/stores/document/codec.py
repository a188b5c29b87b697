"""The state document: bytes from a State and back.

One line of JSON: format, lineage and serial first, so that the head shows which version it is; then the table of
distinct normal forms, the records grouped by what they share, the intents, and last a digest of all before it.
Equal states have equal bytes. The form table is what keeps a hundred thousand keywords small, and it gives equal
forms back as one object, which makes comparing them cheap.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

from reconciler import __version__
from reconciler.errors import Refused, StateError
from reconciler.ground.collector import collector_paused
from reconciler.model import shapes
from reconciler.model.change import Verb
from reconciler.model.life import UNLIMITED
from reconciler.model.resource import NormalForm
from reconciler.model.state import FORMAT, State
from reconciler.stores.document.digest import dump_with_digest, load_with_digest
from reconciler.stores.document.form_table import FormReader, FormWriter
from reconciler.stores.document.history import log_from_json, log_to_json
from reconciler.stores.document.idsets import read_idsets, write_idsets
from reconciler.stores.document.intents import read_intents, write_intents
from reconciler.stores.document.records import read_records, write_records

NAME = "reconciler-state/"
HEAD_BYTES = 4096
_HEAD = re.compile(rb'\s*\{\s*"format"\s*:\s*"reconciler-state/(\d{1,9})"')
_VERSION = re.compile(r"[0-9A-Za-z.+!-]{1,40}\Z")
_MALFORMED = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError)


class Head(NamedTuple):
    """Which version of which state a document is."""

    lineage: str
    serial: int


def encode(state: State) -> bytes:
    """The whole document, ending in a newline."""
    with collector_paused():
        forms = FormWriter(forms_of(state))
        document = {
            "format": f"{NAME}{_format_of(state)}",
            "lineage": state.lineage,
            "serial": state.serial,
            "site": state.site,
            "account": state.account,
            "tool": __version__,
            "forms": forms.table(),
            "records": write_records(state.records, forms),
            "intents": write_intents(state.intents, forms),
            "applied": state.applied,
            "young": list(state.young),
            "usedPlans": list(state.used_plans),
            "unmanaged": write_idsets(state.unmanaged),
        }
        if state.guards is not None:
            document["guards"] = dict(state.guards)
        if state.owner is not None:
            document["owner"] = state.owner
        if state.log is not None:
            document["log"] = log_to_json(state.log)
        return dump_with_digest(document) + b"\n"


def decode(data: bytes, *, where: str, hint: str | None = None) -> State:
    """A State from the bytes of ``encode``.

    Raises Refused where a newer version wrote them, StateError, with ``where`` and ``hint``, where they are damaged.
    """
    head = _HEAD.match(data[:HEAD_BYTES])
    if head and int(head[1]) > FORMAT:
        raise _newer(data, int(head[1]), where)
    try:
        with collector_paused():
            document = load_with_digest(data.rstrip(b"\r\n"))
            if shapes.member(document, "format") not in (f"{NAME}{number}" for number in range(1, FORMAT + 1)):
                raise ValueError("another format")
            return _state(document)
    except _MALFORMED as error:
        raise StateError(f"{where} is damaged: {_why(data, error)}", hint=hint) from error


def head_of(data: bytes, *, where: str, hint: str | None = None) -> Head:
    """Lineage and serial from the first bytes of a document, without reading the rest."""
    found = re.match(
        rb'\{"format":"reconciler-state/\d+","lineage":("(?:[^"\\]|\\.)*"),"serial":(\d{1,18}),', data[:HEAD_BYTES]
    )
    try:
        if found is None:
            raise ValueError("no head")
        return Head(json.loads(found[1]), int(found[2]))
    except ValueError as error:
        raise StateError(f"{where} is damaged: {_why(data, error)}", hint=hint) from error


def forms_of(state: State) -> Iterator[NormalForm]:
    """Every normal form a state holds, repeated ones included."""
    entries = state.intents.entries if state.intents else ()
    return chain(
        (record.form for record in state.records.values()),
        (entry.form for entry in entries if entry.form is not None),
    )


def _format_of(state: State) -> int:
    """The oldest format that can say what ``state`` says, so that older versions read whatever they understand."""
    entries = state.intents.entries if state.intents else ()
    newer = any(entry.record is not None or entry.verb is Verb.REPLACE or entry.deletes_first for entry in entries)
    newer = newer or state.owner is not None
    records = state.records.values()
    newer = newer or any(
        record.adopted or record.life != UNLIMITED or record.held is not None or record.keep for record in records
    )
    return 2 if newer else 1


def _state(document: dict[str, Any]) -> State:
    def part(name: str) -> Any:
        return shapes.member(document, name)

    applied = part("applied")
    forms = FormReader(part("forms"))
    return State(
        lineage=shapes.text(part("lineage"), "lineage"),
        site=shapes.text(part("site"), "site"),
        serial=shapes.integer(part("serial"), "serial", 0),
        account=shapes.optional_text(part("account"), "account"),
        records=read_records(part("records"), forms),
        intents=read_intents(part("intents"), forms),
        applied=None if applied is None else shapes.time(applied, "applied"),
        young=tuple(shapes.texts(document.get("young", []), "young")),
        used_plans=tuple(shapes.texts(part("usedPlans"), "usedPlans")),
        unmanaged=read_idsets(document.get("unmanaged", {})),
        # What a newer version says beside the guards that this one knows is kept, and not compared.
        guards=None if document.get("guards") is None else shapes.fields(document["guards"], "guards"),
        owner=shapes.optional_text(document.get("owner"), "owner"),
        log=None if document.get("log") is None else log_from_json(document["log"]),
    )


def _newer(data: bytes, number: int, where: str) -> Refused:
    tool = re.search(rb'"tool"\s*:\s*"([^"\\]*)"', data[:HEAD_BYTES])
    version = tool[1].decode("ascii", "replace") if tool else ""
    wanted = f"reconciler {version}" if _VERSION.match(version) else "a newer reconciler"
    return Refused(
        f"{where} has format {number}; this version ({__version__}) reads formats up to {FORMAT}",
        hint=f"use {wanted} or later, which wrote it",
    )


def _why(data: bytes, error: BaseException) -> str:
    if not data.strip():
        return "it is empty"
    if not data.lstrip().startswith(b"{"):
        return "it is not a state document"
    if not data.rstrip().endswith(b"}"):
        return "its end is missing"
    return str(error) if type(error) is ValueError else "its content has another shape"
