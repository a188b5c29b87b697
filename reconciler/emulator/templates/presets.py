"""The templates that every account has: Type ``Preset``, neither modifiable nor deletable.

Listings without a Type filter show them beside custom templates (DescribeContentReviewTemplates, example 2). Which
presets the service has is not documented; custom ids start at 30, as in the examples of CreateContentReviewTemplate.
"""

from __future__ import annotations

from reconciler.emulator.data.rows import Template
from reconciler.emulator.templates.leaves import LEAVES, complete

FIRST_CUSTOM = 30
_SINCE = 1546344000.0  # 2019-01-01T12:00:00Z, the time in the page's example


def _preset(definition: int, name: str, *groups: str) -> Template:
    content = {
        group: {leaf: complete(spec, {"Switch": "ON"}) for leaf, spec in LEAVES[group].items()} for group in groups
    }
    return Template(definition, name, "Preset template", content, _SINCE, _SINCE, preset=True)


PRESETS = {
    preset.definition: preset
    for preset in (
        _preset(10, "Preset moderation", "PornConfigure", "TerrorismConfigure", "PoliticalConfigure"),
        _preset(11, "Preset pornography", "PornConfigure"),
        _preset(12, "Preset terrorism", "TerrorismConfigure"),
    )
}
