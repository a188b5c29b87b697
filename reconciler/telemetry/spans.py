"""Events of a command as spans: one for each stage that it enters, and one for each request."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, set_span_in_context

from reconciler.model.event import Called, Entered, Event

STAGES = {
    "read": "reading",
    "list": "reading",
    "diff": "planning",
    "plan": "planning",
    "save": "applying",
    "send": "applying",
    "verify": "proving",
    "wait": "waiting",
}
"""The stage of an event → the span that it belongs to. Stages of one span that follow one another are one."""
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,99}\Z")
_REQUEST_ID = re.compile(r"[0-9a-fA-F-]{32,64}\Z")
"""The service's ids are UUIDs. A keyword that it might write there instead has at most 20 characters."""


@dataclass(frozen=True, slots=True)
class Style:
    """How spans are made. ``label`` makes a code of the service fit to be sent: without secrets and masked words.

    It may be slow where words are masked, so it is for what is rare.
    """

    tracer: Tracer
    label: Callable[[str], str]


class Work:
    """A span for a piece of work, and below it those of its stages. Use one in one thread."""

    def __init__(self, style: Style, name: str, attributes: Mapping[str, str], above: Context | None = None) -> None:
        self._style = style
        self._span = style.tracer.start_span(name, context=above or Context(), attributes=attributes)
        self.context = set_span_in_context(self._span)
        self._stage: Span | None = None
        self._stage_name = ""

    def listen(self, event: Event) -> None:
        """Open the span of a stage, or record that of a request."""
        # An apply notifies between its calls: whatever a library does here must not end it half way.
        with suppress(Exception):
            if isinstance(event, Entered):
                self._enter(STAGES.get(event.stage, ""))
            elif isinstance(event, Called):
                self._record(event)

    def end(self, code: int | None, attributes: Mapping[str, str] | None = None) -> None:
        """End all of it. ``code``: the exit code; differences (2) are a result, no error."""
        with suppress(Exception):
            self._leave()
            self._span.set_attributes(attributes or {})
            if code is not None:
                self._span.set_attribute("reconciler.exit_code", code)
            if code not in (0, 2):
                self._span.set_status(Status(StatusCode.ERROR))
            self._span.end()

    def _enter(self, name: str) -> None:
        if name and name != self._stage_name:
            self._leave()
            self._stage, self._stage_name = self._style.tracer.start_span(name, context=self.context), name

    def _leave(self) -> None:
        if self._stage is not None:
            self._stage.end()
        self._stage, self._stage_name = None, ""

    def _record(self, call: Called) -> None:
        """A request is known when it is over. Nothing of what it sent or got is recorded but what tells it apart."""
        above = self.context if self._stage is None else set_span_in_context(self._stage)
        end = time.time_ns()
        start = end - int(call.seconds * 1e9)
        attributes: dict[str, str | int] = {"reconciler.action": call.action, "reconciler.attempt": call.attempt}
        if call.region:
            attributes["cloud.region"] = call.region
        if call.status:
            attributes["http.response.status_code"] = call.status
        if _REQUEST_ID.match(call.request_id):
            attributes["reconciler.request_id"] = call.request_id
        if call.error:
            attributes["error.type"] = self._style.label(call.error) if _CODE.match(call.error) else "_OTHER"
        span = self._style.tracer.start_span(
            call.action, context=above, kind=SpanKind.CLIENT, attributes=attributes, start_time=start
        )
        if call.error:
            span.set_status(Status(StatusCode.ERROR))
        span.end(end_time=end)
