"""Who may import whom inside the package."""

from __future__ import annotations

from collections.abc import Iterator

from .source import Source

ROWS = (
    ("cli", "__main__", "__init__"),
    ("pipeline",),
    ("notify",),
    ("stages", "checks", "policy", "render", "cloud", "files", "stores", "telemetry", "emulator"),
    ("kinds", "ground"),
    ("model",),
    ("errors",),
)
"""Highest first. A row imports rows below it only; names on one row do not know one another."""

RANK = {layer: rank for rank, row in enumerate(ROWS) for layer in row}

SEES_KINDS = ("kinds", "stages", "checks", "policy", "pipeline")
"""Everyone else is told what a kind is by these, so that a new kind needs no change elsewhere."""

GROUND_FOR = ("pipeline", "notify", "cloud", "files", "stores", "telemetry", "emulator", "cli")
"""The edges and those who wire them. Pure rows may not see what touches the world."""

PLANNING = "reconciler.stages.planning"
WRITERS = (
    "reconciler.stages.ports",
    "reconciler.stages.applying",
    "reconciler.stages.running",
    "reconciler.stages.reading.live",
)
"""What planning must never have in reach: ports (a cloud that sends, a clock, a memory that saves) and their users."""

PORTS = "reconciler.stages.ports"

PLANNERS = ("reconciler.pipeline.planning", "reconciler.pipeline.reading", "reconciler.pipeline.choice")
HANDS = (
    f"{PORTS}.Cloud",
    f"{PORTS}.Memory",
    "reconciler.stages.read_only",
    "reconciler.stages.applying",
    "reconciler.stages.running.start",
    "reconciler.cloud",
    "reconciler.stores",
    "reconciler.emulator",
    "reconciler.pipeline.session",
    "reconciler.pipeline.applying",
    "reconciler.pipeline.waiting",
    "reconciler.pipeline.state_edits",
)
"""What the planning half of the pipeline must never have in reach: clients, stores, locks, and whoever holds one."""

READING = "reconciler.stages.reading"
SENDERS = (
    f"{PORTS}.Cloud",
    f"{PORTS}.Memory",
    "reconciler.stages.read_only",
    "reconciler.stages.applying",
    "reconciler.stages.running",
)
"""What reading must never have in reach: a cloud that sends anything, a memory that saves, and who uses them."""


def layers(source: Source) -> Iterator[tuple[int, str]]:
    """Imports within the package that the rows forbid."""
    if source.layer not in RANK:
        yield 1, f"{source.layer} stands in no row of the layers"
        return
    for line, dotted in source.imports:
        reason = _reason(source.layer, dotted) or _planning(source.module, dotted) or _reading(source.module, dotted)
        reason = reason or _planners(source.module, dotted)
        if reason:
            yield line, f"imports {dotted}: {reason}"


def _planning(module: str, dotted: str) -> str:
    """Planning cannot write: neither the ports nor anything that holds one is in its reach."""
    if _inside(module, PLANNING) and any(_inside(dotted, name) for name in WRITERS):
        return "planning cannot write, so it sees no port and nothing that holds one"
    return ""


def _reading(module: str, dotted: str) -> str:
    """Reading cannot write: it sees the port that only reads."""
    # The whole module of ports would bring the sending ones along.
    if _inside(module, READING) and (dotted == PORTS or any(_inside(dotted, name) for name in SENDERS)):
        return "reading cannot write, so it sees no port that does"
    return ""


def _planners(module: str, dotted: str) -> str:
    """What plans is given values and ports that read; a session, which can send and lock, is not among them."""
    if module in PLANNERS and (dotted == PORTS or any(_inside(dotted, name) for name in HANDS)):
        return "planning cannot write, so it sees neither a session nor a client nor a store"
    return ""


def _inside(dotted: str, name: str) -> bool:
    """Whether a dotted name is ``name`` or lies in it."""
    return f"{dotted}.".startswith(f"{name}.")


def _reason(importer: str, dotted: str) -> str:
    if dotted.endswith(".*"):
        return "a star hides what is imported"
    package, _, rest = dotted.partition(".")
    target = rest.partition(".")[0]
    # `from reconciler import __version__` takes from the package itself, which all may see.
    if package != "reconciler" or target not in RANK or target == importer or target == "__init__":
        return ""
    if target == "ground" and importer not in GROUND_FOR:
        return f"ground is seen by {', '.join(GROUND_FOR)} only"
    if importer == "emulator" and RANK[target] > RANK[importer] and target != "ground":
        return "the emulator imports ground alone: it shares nothing about the API with the client"
    if target == "kinds" and importer not in SEES_KINDS and RANK[importer] < RANK["kinds"]:
        return f"kinds are seen by {', '.join(SEES_KINDS[1:])} only"
    if importer == "__main__" and target == "cli":
        return ""
    if RANK[target] == RANK[importer]:
        return f"{importer} and {target} stand on one row"
    if RANK[target] < RANK[importer]:
        return f"{target} stands above {importer}"
    return ""
