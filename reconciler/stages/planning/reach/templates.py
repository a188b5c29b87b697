"""What changes of templates do, by all keywords of the account: those that change, and those that do not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reconciler.model.change import Change
from reconciler.model.posture import Effect, Posture, combine
from reconciler.stages.planning.reach import causes
from reconciler.stages.planning.reach.crossing import Crossing, Move, by_scores, by_settings, narrowed
from reconciler.stages.planning.reach.whole import Whole

UNCOUNTED = "may no longer be reached by keywords, which were not read"
SAME = "it finds the same keywords"


@dataclass(slots=True)
class Fate:
    """What becomes of one leaf: by how many keywords it is no longer reached, or from now on, and why.

    ``met``: some keyword reaches it before or after.
    """

    tighter: bool = False
    looser: bool = False
    met: bool = False
    lost: int = 0
    gained: int = 0
    lost_by: dict[str, None] = field(default_factory=dict)
    gained_by: dict[str, None] = field(default_factory=dict)


def fates(whole: Whole) -> list[Fate]:
    """What becomes of each leaf that a change sets otherwise, as all keywords have it."""
    found = [Fate() for _ in whole.moves]
    for pair, count in whole.pairs.items() if whole.moves else ():
        for number, at in whole.at_moves(pair):
            move = whole.moves[number]
            why = whole.why(pair, move, at, named=False) if at.before != at.after else ()
            _note(found[number], by_scores(move), at, count, why)
    return found


def _note(fate: Fate, scores: tuple[bool, bool], at: Crossing, count: int, why: Iterable[str]) -> None:
    """Take in what becomes of ``count`` keywords that are alike, and ``why`` where reach ends or begins."""
    fate.met = True
    up, down = scores
    if at.before and at.after:
        fate.tighter, fate.looser = fate.tighter or up, fate.looser or down
    elif at.before:
        if at.by_leaf:
            fate.lost += count
            fate.lost_by.update(dict.fromkeys(why))
        # Until the keyword goes, the scores alone would take protection from it.
        fate.looser = fate.looser or at.by_leaf or (at.leaf_alone and down)
    else:
        if at.by_leaf:
            fate.gained += count
            fate.gained_by.update(dict.fromkeys(why))
        fate.tighter = fate.tighter or at.by_leaf or (at.sample_alone and up)


def directions(move: Move, fate: Fate) -> tuple[bool, bool]:
    """(tightens, loosens) of one leaf."""
    if fate.met:
        return fate.tighter, fate.looser
    # No keyword meets the leaf, or keywords were not read: then what it is set to decides.
    return by_settings(move.old, move.new)


def is_uncounted(whole: Whole, move: Move, fate: Fate) -> bool:
    """Whether keywords that were not read may no longer reach the leaf."""
    return not fate.met and not whole.around.counted and narrowed(move.old, move.new)


def effect(whole: Whole, change: Change, leaves: Iterable[tuple[Move, Fate]]) -> Effect:
    """The effect of a change of a template. What does not read keywords is judged by its own settings."""
    own = whole.kinds[change.address.kind].effect_beside_readers(change.before, change.after)
    tighter = own.posture in (Posture.TIGHTENS, Posture.MIXED)
    looser = own.posture in (Posture.LOOSENS, Posture.MIXED)
    added_or_removed = change.before is None or change.after is None
    words = [own.reason] if added_or_removed or own.posture is not Posture.NEUTRAL else []
    lost, gained, uncounted = _Tally(), _Tally(), False
    for move, fate in leaves:
        up, down = directions(move, fate)
        note = "no keyword reaches it" if whole.around.counted and not fate.met else ""
        uncounted = uncounted or is_uncounted(whole, move, fate)
        if not (added_or_removed or fate.lost or fate.gained):
            words += _in_words(move, up, down, note)
        tighter, looser = tighter or up, looser or down
        lost.add(fate.lost, fate.lost_by, move.old.title)
        gained.add(fate.gained, fate.gained_by, move.old.title)
    posture = combine(tighter, looser)
    if posture is Posture.NEUTRAL and not words:
        words = [SAME]
    ended = [UNCOUNTED] if uncounted else []
    return Effect(
        posture,
        ", ".join(words),
        lost="; ".join([*ended, *lost.said("is no longer reached by")]),
        gained="; ".join(gained.said("is reached from now on by")),
    )


def _in_words(move: Move, up: bool, down: bool, note: str) -> list[str]:
    if not (up or down):
        return []
    how = "laxer" if down else "stricter"
    if up and down:
        how = "stricter and laxer"
    return [f"{move.old.path} {how} ({note})" if note else f"{move.old.path} {how}"]


class _Tally:
    """Numbers of keywords with causes, and the titles of the leaves that have them in common."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, tuple[str, ...]], list[str]] = {}

    def add(self, count: int, why: Iterable[str], title: str) -> None:
        if count:
            self._found.setdefault((count, tuple(why)), []).append(title)

    def said(self, verb: str) -> Sequence[str]:
        """In words that follow the name of a template."""
        return [
            f"{verb} {count:,} {'keyword' if count == 1 else 'keywords'} ({', '.join(titles)}):"
            f" {causes.named(why, len(why))}"
            for (count, why), titles in self._found.items()
        ]
