"""The targets of a project as text: a line for each, its name first."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.target_list import TargetList
from reconciler.render.escape import visible
from reconciler.render.text.style import Style

MOST_CAUSES = 3
"""Causes that a line has room for."""


def target_lines(listed: TargetList, *, color: bool) -> Iterator[str]:
    """The lines, without line ends."""
    style = Style(color)
    width = max((len(target.name) for target in listed.targets), default=0)
    for target in listed.targets:
        causes = [f"{place.short}: {message}" for place, message in target.causes[:MOST_CAUSES]]
        left = len(target.causes) + target.more - len(causes)
        if left:
            causes.append(f"{left:,} more")
        name = visible(target.name)
        if causes:
            padding = " " * (width - len(target.name))
            yield f"{style(name, 'bold')}{padding}  {visible('; '.join(causes))}"
        else:
            yield style(name, "bold")
