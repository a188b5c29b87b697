"""What a change of a keyword sample does to moderation, by itself."""

from __future__ import annotations

import unicodedata

from reconciler.kinds.keyword_sample.words import in_order
from reconciler.model.posture import Effect, Posture, combine
from reconciler.model.resource import NormalForm

MOST_NAMED = 3
"""Tags that a reason names one by one."""


def effect(before: NormalForm | None, after: NormalForm | None) -> Effect:
    """The careful judgement, of where templates are not known: what comes tightens, and what goes loosens.

    That is so for keywords, usages and tags. What goes is sent late, and what comes early, so that no template stops
    finding the keyword on the way: the phase holds whatever templates turn out to select.
    """
    if before is None:
        return Effect(Posture.TIGHTENS, "keyword added")
    if after is None:
        return Effect(Posture.LOOSENS, "keyword removed")
    came, went = _moved(before, after, "usages")
    new_tags, old_tags = _moved(before, after, "tags")
    parts = [f"usage {usage} added" for usage in in_order(came)]
    parts += [f"usage {usage} removed" for usage in in_order(went)]
    parts += _tags(new_tags, "added") + _tags(old_tags, "removed")
    return Effect(combine(bool(came or new_tags), bool(went or old_tags)), ", ".join(parts))


def _tags(tags: frozenset[str], how: str) -> list[str]:
    if not tags:
        return []
    named = ", ".join(sorted(tags)[:MOST_NAMED])
    more = f" and {len(tags) - MOST_NAMED} more" if len(tags) > MOST_NAMED else ""
    return [f"{'tag' if len(tags) == 1 else 'tags'} {named}{more} {how}"]


def drops(before: NormalForm, after: NormalForm) -> bool:
    return bool(_moved(before, after, "usages")[1])


def _moved(before: NormalForm, after: NormalForm, path: str) -> tuple[frozenset[str], frozenset[str]]:
    old, new = before.get(path), after.get(path)
    old = old if isinstance(old, frozenset) else frozenset()
    new = new if isinstance(new, frozenset) else frozenset()
    return new - old, old - new


def lookalike(name: str) -> str:
    """Whether the service distinguishes case and width is not documented: equal keys may be one keyword to it."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def spellings(name: str) -> tuple[str, ...]:
    """``name``, and what a service makes of it that normalises keywords or does not keep their case."""
    composed, compatible = (unicodedata.normalize(form, name) for form in ("NFC", "NFKC"))
    return tuple(dict.fromkeys((name, composed, compatible, name.lower(), composed.lower(), compatible.lower())))
