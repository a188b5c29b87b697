"""What faults do to a right answer: its rows, its count, its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.emulator.faults.kinds import Fault
from reconciler.emulator.server.reply import Reply

_LIE = 7
_PADDING = 64 * 1024 * 1024
_HTML = b"<html><head><title>%d</title></head><body><center><h1>%d</h1></center><hr>nginx</body></html>\n"


def bend_params(fault: Fault, action: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The request as a paging fault has it carried out: for the page before, or with a token for the first page."""
    if fault.kind != "page-repeats":
        return params
    offset, limit = params.get("Offset"), params.get("Limit", 100 if "WordSample" in action else 10)
    if isinstance(offset, int) and isinstance(limit, int):
        return {**params, "Offset": max(0, offset - limit)}
    return {name: value for name, value in params.items() if name != "ScrollToken"}


def bend_answer(fault: Fault, content: dict[str, Any], calls: int) -> dict[str, Any]:
    """``content`` of Response with the fault's damage. ``calls`` lets ``total-lies`` take turns."""
    bent = dict(content)
    name = next((key for key, value in content.items() if isinstance(value, list) and key.endswith("Set")), None)
    rows = list(content[name]) if name else []
    if fault.kind.startswith("total-lies") and "TotalCount" in content:
        up = fault.kind == "total-lies-up" or (fault.kind == "total-lies" and calls % 2 == 0)
        bent["TotalCount"] = content["TotalCount"] + _LIE if up else max(0, content["TotalCount"] - _LIE)
    elif fault.kind == "page-skips":
        rows = rows[1:]
    elif fault.kind == "null-items":
        rows = [None, *rows[1:]] if rows else rows
    elif fault.kind == "unknown-fields":
        rows = [{**row, "Surprise": {"Depth": [1, None]}} for row in rows]
        bent["Surprise"] = "unknown"
    elif fault.kind in ("missing-fields", "wrong-types"):
        damage = _without if fault.kind == "missing-fields" else _retyped
        rows = [damage(row, index) for index, row in enumerate(rows)]
        bent = bent if rows else damage(bent, 0)
    if name and name in bent:
        bent[name] = rows
    return bent


def bend_reply(fault: Fault, reply: Reply) -> Reply:
    """The answer's bytes with the fault's damage."""
    kind = fault.kind
    if kind.startswith("status-"):
        return gateway_page(int(kind.split("-")[1]))
    if kind == "html-200":
        return Reply(gateway_page(200).body, content_type="text/html")
    if kind == "wrong-content-type":
        return Reply(reply.body, content_type="text/html")
    if kind == "truncated":
        return Reply(reply.body[: len(reply.body) // 2])
    if kind == "cut":
        return Reply(reply.body[: len(reply.body) // 2], promised=len(reply.body))
    if kind == "empty":
        return Reply(b"")
    if kind == "huge":
        return Reply(reply.body[:-2] + b', "Padding": "', padding=_PADDING, tail=b'"}}')
    return reply


def gateway_page(status: int) -> Reply:
    """What a gateway in front of the service answers."""
    return Reply(_HTML % (status, status), status=status, content_type="text/html")


def _without(row: dict[str, Any], index: int) -> dict[str, Any]:
    gone = sorted(row)[index % len(row)] if row else ""
    return {name: value for name, value in row.items() if name != gone}


def _retyped(row: dict[str, Any], index: int) -> dict[str, Any]:
    if not row:
        return row
    name = sorted(row)[index % len(row)]
    return {**row, name: {"Unexpected": row[name]} if isinstance(row[name], str | int) else 7}
