"""The architecture as data, and a reader of source that says where a module breaks it.

Plain ``ast``: nothing is imported or run, so code inside functions and under ``TYPE_CHECKING`` counts like any other.
"""

from .effects import effects
from .layers import layers
from .source import Source


def violations(module: str, text: str, *, package: bool = False) -> list[str]:
    """Everything the source of ``module`` (dotted) does that its place in the layers forbids."""
    source = Source.parse(module, text, package=package)
    found = sorted({*layers(source), *effects(source)})
    return [f"{module}:{line}: {what}" for line, what in found]


__all__ = ["violations"]
