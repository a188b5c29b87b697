"""What a change of a template does to moderation, against the reference model: which scores are blocked or reviewed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from reconciler.kinds.content_review_template.forms import is_on
from reconciler.kinds.content_review_template.leaves import BY_PATH, LEAVES
from reconciler.model.posture import Effect, Posture, Shift, Shifted, combine
from reconciler.model.resource import NormalForm
from reconciler.model.scale import Levels, Scale

PASS, REVIEW, BLOCK = 0, 1, 2
LEVELS = ("pass", "review", "block")


class Setting(NamedTuple):
    """One leaf as the model sees it. An empty label set means all."""

    on: bool
    block: int = 0
    review: int = 0
    labels: frozenset[str] = frozenset()

    def level(self, label: str | None, score: int) -> int:
        """What happens to content of ``label`` (None: any other) that scores ``score``; scores include."""
        if not self.on or (self.labels and label not in self.labels):
            return PASS
        if score >= self.block:
            return BLOCK
        return REVIEW if score >= self.review else PASS


_SHIFTED = (
    (Shifted.SWITCH, "on"),
    (Shifted.THRESHOLD, "block"),
    (Shifted.THRESHOLD, "review"),
    (Shifted.LABELS, "labels"),
)


def setting(form: NormalForm | None, path: str) -> Setting:
    if form is None or not is_on(form, path):
        return Setting(False)
    leaf = BY_PATH[path]
    labels = form.get(f"{path}.labelSet", frozenset())
    block, review = form.get(f"{path}.blockConfidence"), form.get(f"{path}.reviewConfidence")
    return Setting(
        True,
        block if isinstance(block, int) else leaf.block,
        review if isinstance(review, int) else leaf.review,
        labels if isinstance(labels, frozenset) else frozenset(),
    )


@lru_cache(maxsize=4096)
def compare(before: Setting, after: Setting) -> tuple[bool, bool]:
    """(tightens, loosens): whether any label and score fares stricter, and whether any fares laxer."""
    labels: list[str | None] = [None, *before.labels, *after.labels]
    scores = {0, before.block, before.review, after.block, after.review}
    steps = [after.level(label, score) - before.level(label, score) for label in labels for score in scores]
    return any(step > 0 for step in steps), any(step < 0 for step in steps)


def effect(before: NormalForm | None, after: NormalForm | None, without: Collection[str] = ()) -> Effect:
    """Over all leaves together: stricter anywhere tightens, laxer anywhere loosens, both is mixed.

    ``without``: paths of leaves that are left out.
    """
    moves = {
        leaf.path: compare(setting(before, leaf.path), setting(after, leaf.path))
        for leaf in LEAVES
        if leaf.path not in without
    }
    posture = combine(any(up for up, _ in moves.values()), any(down for _, down in moves.values()))
    if before is None:
        return Effect(posture, "template added")
    if after is None:
        return Effect(posture, "template removed")
    if posture is Posture.NEUTRAL:
        return Effect(posture, "name, comment or nothing that decides")
    words = [f"{path} {_word(*move)}" for path, move in moves.items() if any(move)]
    return Effect(posture, ", ".join(words))


def shifts(before: NormalForm, after: NormalForm) -> list[Shift]:
    """The settings of leaves that change so that some label and score fares otherwise."""
    found = []
    for leaf in LEAVES:
        old, new = setting(before, leaf.path), setting(after, leaf.path)
        if old == new:
            continue
        up, down = compare(old, new)
        for what, field in _SHIFTED:
            if getattr(old, field) == getattr(new, field) or (old.on != new.on and what is not Shifted.SWITCH):
                continue
            # The first of several settings to change may do nothing that the others do not, and so may the last one.
            first = compare(old, old._replace(**{field: getattr(new, field)}))
            last = compare(new._replace(**{field: getattr(old, field)}), new)
            tighter, looser = up and (first[0] or last[0]), down and (first[1] or last[1])
            if looser or tighter:
                found.append(Shift(leaf.path, what, tighter, looser))
    return found


def _word(up: bool, down: bool) -> str:
    if up and down:
        return "stricter and laxer"
    return "stricter" if up else "laxer"


def drops(before: NormalForm, after: NormalForm) -> bool:
    """Whether a leaf is switched off."""
    return any(is_on(before, leaf.path) and not is_on(after, leaf.path) for leaf in LEAVES)


_SWITCHED = {(False, True): "checked from now on", (True, False): "no longer checked"}


def explain(path: str, before: NormalForm | None, after: NormalForm | None) -> str:
    """The meaning of one changed path, for example ``80–89: block → review``."""
    leaf_path, _, field = path.rpartition(".")
    if leaf_path not in BY_PATH:
        return ""
    old, new = setting(before, leaf_path), setting(after, leaf_path)
    if field == "switch":
        return _SWITCHED.get((old.on, new.on), "")
    if not (old.on and new.on):
        return ""
    if field == "labelSet":
        return "empty means all labels" if bool(old.labels) != bool(new.labels) else ""
    # Scores are explained for content that both settings look at.
    everything = Setting(True, old.block, old.review), Setting(True, new.block, new.review)
    wanted = BLOCK if field == "blockConfidence" else REVIEW
    parts = [
        f"{span}: {LEVELS[was]} → {LEVELS[now]}"
        for span, was, now in _spans(*everything)
        if (wanted == BLOCK) == (BLOCK in (was, now))
    ]
    return ", ".join(parts)


def scales(before: NormalForm | None, after: NormalForm | None) -> list[Scale]:
    """Return the leaves whose thresholds or switch differ."""
    found = []
    for leaf in LEAVES:
        old, new = _levels(setting(before, leaf.path)), _levels(setting(after, leaf.path))
        if old != new:
            found.append(Scale(leaf.path, old, new))
    return found


def _levels(found: Setting) -> Levels | None:
    return Levels(found.review, found.block) if found.on else None


def _spans(old: Setting, new: Setting) -> Iterator[tuple[str, int, int]]:
    edges = sorted({0, 101} | {score for s in (old, new) for score in (s.block, s.review) if 0 <= score <= 100})
    merged: list[tuple[int, int, int, int]] = []
    for low, high in pairwise(edges):
        was, now = old.level(None, low), new.level(None, low)
        if merged and merged[-1][2:] == (was, now) and merged[-1][1] == low:
            merged[-1] = (merged[-1][0], high, was, now)
        else:
            merged.append((low, high, was, now))
    for low, high, was, now in merged:
        if was != now:
            yield (f"{low}–{high - 1}" if high - 1 > low else f"{low}"), was, now
