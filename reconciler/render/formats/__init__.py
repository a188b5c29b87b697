"""The table of formats: what ``--format`` offers. A new format is one module beside this one and one line here.

``outline``, ``summary`` and ``problems`` work out what a report says, once; a format only draws it.
"""

from __future__ import annotations

from reconciler.render.formats import dot, github, gitlab, html, json, junit, markdown, mermaid, sarif, text
from reconciler.render.formats.base import Format, ReportName

FORMATS: tuple[Format, ...] = (
    text.FORMAT,
    json.FORMAT,
    markdown.FORMAT,
    html.FORMAT,
    github.FORMAT,
    gitlab.FORMAT,
    sarif.FORMAT,
    junit.FORMAT,
    mermaid.FORMAT,
    dot.FORMAT,
)
"""In the order in which ``--help`` lists them; the first is the default."""


def formats_of(report: ReportName) -> dict[str, Format]:
    """The formats that can show a report, by name."""
    return {form.name: form for form in FORMATS if form.drawing(report) is not None}
