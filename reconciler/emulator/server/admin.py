"""The admin path of the emulator, on the same port as the API and without signature.

GET /_admin/faults, /_admin/calls, /_admin/data, /_admin/quirks, /_admin/clock show; POST /_admin/faults adds one rule
or a list (text or objects), POST /_admin/quirks changes the quirks it names, POST /_admin/clock takes ``{"advance":
seconds}`` or ``{"skew": seconds}``; DELETE /_admin/faults and /_admin/calls clear. Wrong input is HTTP 400 with
``{"error"}``, another path or method 404, and what a web page could have sent 403.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

from reconciler.emulator.faults.kinds import fault_from
from reconciler.emulator.quirks.values import with_quirks
from reconciler.emulator.server.browsers import refusal
from reconciler.emulator.server.reply import Reply, Request, plain

if TYPE_CHECKING:
    from reconciler.emulator.emulator import Emulator

PREFIX = "/_admin/"


def administer(emulator: Emulator, request: Request, port: int) -> Reply:
    """Answer one admin request, which came to ``port``."""
    refused = refusal(request, port)
    if refused is not None:
        return plain({"error": refused}, 403)
    topic = request.path.removeprefix(PREFIX)
    try:
        if request.method == "GET":
            return _show(emulator, topic)
        if request.method == "DELETE" and topic == "faults":
            emulator.faults.clear()
            return _show(emulator, topic)
        if request.method == "DELETE" and topic == "calls":
            emulator.forget_calls()
            return _show(emulator, topic)
        if request.method == "POST":
            _change(emulator, topic, json.loads(request.body))
            return _show(emulator, topic)
    except LookupError:
        pass
    except ValueError as error:
        return plain({"error": str(error)}, 400)
    return plain({"error": f"no {request.method} {request.path}"}, 404)


def _show(emulator: Emulator, topic: str) -> Reply:
    if topic == "faults":
        return plain(emulator.faults.report())
    if topic == "calls":
        return plain({"calls": emulator.calls, "codes": emulator.codes})
    if topic == "quirks":
        return plain(asdict(emulator.quirks))
    if topic == "clock":
        return plain({"now": emulator.clock(), "skew": emulator.clock.skew})
    if topic == "data":
        return plain({"words": emulator.words(), "templates": emulator.templates(), "tasks": emulator.tasks()})
    raise LookupError(topic)


def _change(emulator: Emulator, topic: str, content: Any) -> None:
    if topic == "faults":
        rules = content if isinstance(content, list) else [content]
        emulator.faults.add(*[fault_from(rule) for rule in rules])
    elif topic == "quirks":
        if not isinstance(content, dict):
            raise ValueError("quirks are an object of names and values")
        emulator.quirks = with_quirks(emulator.quirks, **content)
    elif topic == "clock":
        if not isinstance(content, dict) or len(content) != 1 or not set(content) <= {"advance", "skew"}:
            raise ValueError('the clock takes {"advance": seconds} or {"skew": seconds}')
        ((name, seconds),) = content.items()
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not isfinite(seconds):
            raise ValueError(f"{name} is a number of seconds, not {seconds!r}")
        emulator.clock.skew = seconds + (emulator.clock.skew if name == "advance" else 0.0)
    else:
        raise LookupError(topic)
