"""What the environment says of OTLP, in the variables that OpenTelemetry defines. Nothing of a repository is asked.

Source: "OpenTelemetry Environment Variable Specification" and "OpenTelemetry Protocol Exporter" of its specification.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

_BASE = "OTEL_EXPORTER_OTLP"
_PROTOCOL = "http/protobuf"
INSTALL = "pip install 'mps-reconciler[otel]'"


@dataclass(frozen=True, slots=True)
class Settings:
    """Which signals are exported, and the secrets: values of headers, passwords. ``fault``: why nothing can be."""

    traces: bool
    metrics: bool
    secrets: tuple[str, ...] = ()
    fault: str = ""


def settings_of(environ: Mapping[str, str]) -> Settings | None:
    """Return the settings; None where the environment does not ask for telemetry."""
    if environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    traces, metrics = _wanted("TRACES", environ), _wanted("METRICS", environ)
    if not (traces or metrics):
        return None
    for signal, wanted in (("TRACES", traces), ("METRICS", metrics)):
        protocol = _of_signal(signal, "PROTOCOL", environ)
        if wanted and protocol not in ("", _PROTOCOL):
            return Settings(False, False, fault=f"OTLP is sent as {_PROTOCOL} only, and the environment wants another")
    found = [*_header_values(environ), *_logins(environ)]
    return Settings(traces, metrics, tuple(dict.fromkeys(filter(None, found))))


def _wanted(signal: str, environ: Mapping[str, str]) -> bool:
    exporters = environ.get(f"OTEL_{signal}_EXPORTER", "").strip() or "otlp"
    asked = _of_signal(signal, "ENDPOINT", environ)
    return bool(asked) and "otlp" in (each.strip() for each in exporters.split(","))


def _of_signal(signal: str, what: str, environ: Mapping[str, str]) -> str:
    own = environ.get(f"{_BASE}_{signal}_{what}", "").strip()
    return own or environ.get(f"{_BASE}_{what}", "").strip()


def _header_values(environ: Mapping[str, str]) -> list[str]:
    """What stands behind each ``=`` of ``name=value,name=value``, as written and decoded; a scheme's name apart."""
    found: list[str] = []
    for signal in ("TRACES_", "METRICS_", ""):
        for pair in environ.get(f"{_BASE}_{signal}HEADERS", "").split(","):
            value = pair.partition("=")[2].strip()
            found += [value, unquote(value), unquote(value).rpartition(" ")[2]]
    return found


def _logins(environ: Mapping[str, str]) -> list[str]:
    """What stands before the ``@`` of an endpoint: errors of the libraries quote an address that they cannot use."""
    found: list[str] = []
    for signal in ("TRACES_", "METRICS_", ""):
        login, at, _ = environ.get(f"{_BASE}_{signal}ENDPOINT", "").rpartition("@")
        if at:
            name, _, password = login.rpartition("/")[2].partition(":")
            # A name without a password is a token.
            secret = password or name
            found += [secret, unquote(secret)]
    return found
