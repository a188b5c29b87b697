"""Manifest lines for live leaves that the author did not write, so that adopting does not switch them off."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reconciler.kinds.content_review_template.leaves import BY_PATH, LEAVES, lower
from reconciler.model.resource import NormalForm


def lines(form: NormalForm, paths: Iterable[str]) -> list[str]:
    """YAML for the leaves at ``paths``, grouped as in a spec, documented scores left out."""
    wanted = set(paths)
    result: list[str] = []
    group = ""
    for leaf in LEAVES:
        if leaf.path not in wanted:
            continue
        if leaf.group != group:
            group = leaf.group
            result.append(f"{lower(group)}:")
        fields = ", ".join(_fields(form, leaf.path))
        result.append(f"  {lower(leaf.name)}: {{{fields}}}")
    return result


def _fields(form: NormalForm, path: str) -> list[str]:
    leaf = BY_PATH[path]
    switch = form.get(f"{path}.switch", "OFF")
    fields = [f"switch: {switch}"]
    labels = form.get(f"{path}.labelSet")
    if isinstance(labels, frozenset) and labels:
        fields.append(f"labelSet: [{', '.join(map(_word, sorted(labels)))}]")
    for field, default in (("blockConfidence", leaf.block), ("reviewConfidence", leaf.review)):
        value = form.get(f"{path}.{field}", default)
        if value != default:
            fields.append(f"{field}: {value}")
    return fields


_PLAIN = re.compile(r"[^\W_][\w./+-]*")


def _word(label: str) -> str:
    """A label as a YAML scalar. Free labels may hold whatever means something to YAML, or nothing that can be seen."""
    if _PLAIN.fullmatch(label):
        return label
    return '"' + "".join(map(_escaped, label)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08X}"
