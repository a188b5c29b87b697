"""What faults do to a right answer: its rows, its count, its bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    if fault.kind.startswith("total-lies") and "TotalCount" in content:
        return {**content, "TotalCount": _lie(fault.kind, content["TotalCount"], calls)}
    name = next((key for key, value in content.items() if isinstance(value, list) and key.endswith("Set")), None)
    rows = content[name] if name is not None else []
    if fault.kind == "page-skips":
        rows = rows[1:]
    elif fault.kind == "null-items":
        rows = [None, *rows[1:]] if rows else []
    elif fault.kind == "unknown-fields":
        rows = [{**row, "Surprise": {"Depth": [1, None]}} for row in rows]
        content = {**content, "Surprise": "unknown"}
    elif fault.kind in _ROW_DAMAGE:
        damage = _ROW_DAMAGE[fault.kind]
        if not rows:
            return damage(content, 0)
        rows = [damage(row, index) for index, row in enumerate(rows)]
    return {**content, name: rows} if name is not None else dict(content)


def _lie(kind: str, count: int, calls: int) -> int:
    """A wrong TotalCount: too large, too small, or by turns."""
    too_large = kind == "total-lies-up" or (kind == "total-lies" and calls % 2 == 0)
    return count + _LIE if too_large else max(0, count - _LIE)


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


_ROW_DAMAGE: Mapping[str, Callable[[dict[str, Any], int], dict[str, Any]]] = {
    "missing-fields": _without,
    "wrong-types": _retyped,
}
