"""Which modules may touch the world: files, network, clock, randomness, environment, terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from . import vocabulary as words
from .source import Source

PURE = ("model", "kinds", "stages", "checks", "policy", "render")
DISK = ("files", "stores", "emulator", "ground")
DISK_MODULES = ("reconciler.cloud.credentials",)
"""The official profile files are a source of credentials."""
NETWORK = ("cloud", "stores", "telemetry", "emulator")
TERMINAL = ("cli", "__main__")

OWNERS = {
    "httpx": ("reconciler.cloud.http", "reconciler.stores.remote.http.client"),
    "deepdiff": ("reconciler.stages.planning.fields",),
    "click": ("reconciler.cli",),
    "cryptography": ("reconciler.ground.encryption.box", "reconciler.ground.encryption.keys"),
    "jinja2": ("reconciler.render.html.page",),
    "opentelemetry": ("reconciler.telemetry",),
    "prometheus_client": ("reconciler.render.metrics",),
    "markupsafe": ("reconciler.render.html.page",),
    "openpyxl": ("reconciler.files.workbooks",),
    "ruamel": ("reconciler.files.formatting.round_trip",),
}
"""Libraries that one place wraps, so that they can be replaced there."""


def effects(source: Source) -> Iterator[tuple[int, str]]:
    """Contact with the world that the module's place forbids."""
    if source.layer in PURE:
        yield from _impure(source)
    if source.layer not in DISK and not within(source.module, DISK_MODULES):
        yield from _named(source, words.DISK, "touches the disk")
        yield from _asked(source, words.DISK_METHODS, "touches the disk")
    if source.layer not in NETWORK:
        yield from _named(source, words.NETWORK, "touches the network")
    if source.layer not in TERMINAL:
        yield from _named(source, words.TERMINAL, "is for the command line only")
    for library, owners in OWNERS.items():
        if not within(source.module, owners):
            yield from _named(source, [library], f"is imported by {' and '.join(owners)} only")


def _impure(source: Source) -> Iterator[tuple[int, str]]:
    for line, dotted in source.imports:
        known = {*words.PURE_MODULES, *words.PURE_EXTRA.get(source.layer, ())}
        if dotted.partition(".")[0] not in known:
            yield line, f"imports {dotted}: not known to be pure ({source.layer} touches nothing of the world)"
    yield from _named(source, words.IMPURE, f"is not pure ({source.layer} touches nothing of the world)")
    for line, dotted in source.mentions():
        if dotted.startswith("sys.") and not within(dotted, words.PURE_SYS):
            yield line, f"{dotted} is not pure ({source.layer} touches nothing of the world)"


def _named(source: Source, forbidden: Iterable[str], why: str) -> Iterator[tuple[int, str]]:
    for line, dotted in source.mentions():
        if within(dotted, forbidden):
            yield line, f"{dotted} {why}"


def _asked(source: Source, methods: Iterable[str], why: str) -> Iterator[tuple[int, str]]:
    for line, attribute in source.attributes:
        if attribute in methods:
            yield line, f".{attribute} {why}"


def within(dotted: str, names: Iterable[str]) -> bool:
    """Whether a dotted name is one of the names or lies inside one."""
    return any(dotted == name or dotted.startswith(f"{name}.") for name in names)
