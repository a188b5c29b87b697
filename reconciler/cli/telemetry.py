"""OTLP on the command line: begun where the environment asks for it, and never a reason for a command to fail."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from reconciler.cli import untrusted
from reconciler.cli.terminal import remark
from reconciler.ground import secrets

if TYPE_CHECKING:
    from reconciler.cli.measuring import End
    from reconciler.model.event import Event
    from reconciler.telemetry.export import Export
    from reconciler.telemetry.settings import Settings
    from reconciler.telemetry.spans import Style, Work

_PREFIX = "OTEL_EXPORTER_OTLP_"
_LONGEST = 500
"""Characters of what the libraries say."""


class Telemetry:
    """The spans of one command, and the sending of them."""

    def __init__(self, command: str, export: Export, style: Style) -> None:
        from reconciler.telemetry.spans import Work

        self._export, self._style = export, style
        self._root = Work(style, f"reconciler {command}", {"reconciler.command": command})

    def listen(self, event: Event) -> None:
        """Take an event of a command on one target."""
        self._root.listen(event)

    def target(self) -> Work | None:
        """Begin the span of one of several targets. It is named at its end, when the words to mask are known."""
        from reconciler.telemetry.spans import Work

        with suppress(Exception):
            return Work(self._style, "target", {}, self._root.context)
        return None

    def finish(self, end: End) -> None:
        """Send what is not sent yet. A failure is a remark, once, and nothing else."""
        from reconciler.render.escape import visible

        try:
            self._root.end(end.code, {"reconciler.project": end.project})
            fault = self._export.finish(end.figures or ())
        except Exception as error:  # noqa: BLE001 - whatever it is, the command has ended and its result counts
            fault = f"{type(error).__name__}: {error}"
        if fault:
            remark(f"warning: telemetry was not sent: {visible(secrets.redact(fault))[:_LONGEST]}")


def begin(command: str, *, offline: bool) -> Telemetry | None:
    """Begin, where the environment asks for it. A command that makes no call makes none for this either."""
    asked = any(name.startswith(_PREFIX) for name in os.environ)
    if not asked or offline or untrusted.active():
        return None
    from reconciler.telemetry.settings import INSTALL, settings_of

    settings = settings_of(os.environ)
    if settings is None:
        return None
    for value in settings.secrets:
        secrets.add(value)
    fault = settings.fault
    if not fault:
        try:
            return _telemetry(command, settings)
        except ImportError:
            fault = f"the libraries for OTLP are not installed: {INSTALL}"
        except Exception as error:  # noqa: BLE001 - values of the environment that the libraries cannot use
            fault = f"{type(error).__name__}: {error}"
    remark(f"warning: telemetry is not sent: {fault}")
    return None


def _telemetry(command: str, settings: Settings) -> Telemetry:
    from reconciler.cli.measuring import label
    from reconciler.telemetry.export import Export
    from reconciler.telemetry.spans import Style

    export = Export(settings)
    return Telemetry(command, export, Style(export.tracer, label))
