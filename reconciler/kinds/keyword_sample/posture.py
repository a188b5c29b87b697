"""What a change of a keyword sample does to moderation, by itself."""

from __future__ import annotations

import unicodedata

from reconciler.kinds.keyword_sample.words import in_order
from reconciler.model.posture import Effect, Phase, Posture, combine
from reconciler.model.resource import NormalForm


def effect(before: NormalForm | None, after: NormalForm | None) -> Effect:
    """A keyword or usage more tightens, one less loosens. Tags alone are neutral here: who selects them decides.

    A tag that goes is still sent late, and a tag that comes early, so that no template stops matching on the way.
    """
    if before is None:
        return Effect(Posture.TIGHTENS, "keyword added")
    if after is None:
        return Effect(Posture.LOOSENS, "keyword removed")
    came, went = _moved(before, after, "usages")
    parts = [f"usage {usage} added" for usage in in_order(came)]
    parts += [f"usage {usage} removed" for usage in in_order(went)]
    new_tags, old_tags = _moved(before, after, "tags")
    if new_tags or old_tags:
        parts.append("tags changed")
    posture = combine(bool(came), bool(went))
    phase = _phase(adds=bool(came or new_tags), removes=bool(went or old_tags))
    return Effect(posture, ", ".join(parts), phase)


def _phase(*, adds: bool, removes: bool) -> Phase:
    """When it is sent. A removed tag may end a match: it goes with what loosens, whatever its posture."""
    if adds and removes:
        return Phase.EXCHANGE
    return Phase.REMOVE if removes else Phase.ADD


def drops(before: NormalForm, after: NormalForm) -> bool:
    return bool(_moved(before, after, "usages")[1])


def _moved(before: NormalForm, after: NormalForm, path: str) -> tuple[frozenset[str], frozenset[str]]:
    old, new = before.get(path), after.get(path)
    old = old if isinstance(old, frozenset) else frozenset()
    new = new if isinstance(new, frozenset) else frozenset()
    return new - old, old - new


def lookalike(name: str) -> str:
    """Whether the service distinguishes case and width is not documented: equal keys may be one keyword to it."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def spellings(name: str) -> tuple[str, ...]:
    """``name``, and what a service makes of it that normalises keywords or does not keep their case."""
    composed, compatible = (unicodedata.normalize(form, name) for form in ("NFC", "NFKC"))
    return tuple(dict.fromkeys((name, composed, compatible, name.lower(), composed.lower(), compatible.lower())))
