"""What add, remove and edit are about to write: what stands where, the difference, and what the words reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from reconciler.model.explanation import LeafReach
from reconciler.model.manifest import Position
from reconciler.model.posture import Effect, Posture
from reconciler.model.reach import Why
from reconciler.model.resource import Address
from reconciler.render.escape import visible
from reconciler.render.text.explanation import leaf_lines
from reconciler.render.text.style import POSTURE_STYLE, Style
from reconciler.render.words import MOST_WORDS, counted, line_of, several, word

MOST = 200
"""Lines of a kind that are shown."""


def remark_line(name: str, text: str, place: Position | None) -> str:
    """What is to be said of one keyword."""
    where = f"  {line_of(place)}" if place is not None else ""
    return f"{word(name)} {visible(text)}{visible(where)}"


def difference_lines(
    file: str, lines: Iterable[tuple[str, int, str]], style: Style, hide: Callable[[str], str]
) -> Iterator[str]:
    """The difference of one file, bounded. ``hide`` takes what is not to be shown out of a line."""
    yield style(visible(file), "bold")
    count = 0
    for sign, number, text in lines:
        count += 1
        if count <= MOST:
            shown = f"{sign} {number:>5}  {visible(hide(text))}"
            yield f"  {style(shown, _COLORS[sign]) if sign in _COLORS else shown}"
    if count > MOST:
        yield f"    … and {counted(count - MOST, 'more line')}"


_COLORS = {"+": "green", "-": "red"}


class ShownEffect(Protocol):
    """A keyword, what an edit does to it, and in which target where targets differ."""

    @property
    def target(self) -> str | None: ...
    @property
    def word(self) -> Address: ...
    @property
    def effect(self) -> Effect: ...


def effect_lines(effects: Sequence[ShownEffect], style: Style) -> Iterator[str]:
    """What an edit does to keywords among the declared templates, bounded; what loosens first."""
    for each in sorted(effects, key=lambda each: _LOOSEST_FIRST.index(each.effect.posture))[:MOST]:
        effect = each.effect
        where = f" in {visible(each.target)}" if each.target is not None else ""
        reason = "; ".join(filter(None, (effect.reason, effect.lost, effect.gained)))
        posture = style(effect.posture.value, POSTURE_STYLE[effect.posture], "bold")
        yield f"{word(each.word.name)}{where} {posture}: {visible(reason)}"
    if len(effects) > MOST:
        yield f"… and {counted(len(effects) - MOST, 'more word')}"


_LOOSEST_FIRST = (Posture.LOOSENS, Posture.MIXED, Posture.NEUTRAL, Posture.TIGHTENS)


def reach_lines(
    target: str | None, words: Sequence[Address], leaves: Sequence[LeafReach], style: Style, *, before: bool = False
) -> Iterator[str]:
    """What keywords that are alike reach, and what they do not; ``before``: what they reached until now."""
    names = several((word(each.name) for each in words), len(words), MOST_WORDS)
    where = f" in {visible(target)}" if target is not None else ""
    if before:
        reached = [leaf for leaf in leaves if leaf.why is Why.REACHES]
        yield f"{names}{where}: no longer declared"
        if reached:
            yield from leaf_lines(reached, style, where=" until now", brief=True)
        else:
            yield "  reached no template"
        return
    yield f"{names}{where}"
    yield from leaf_lines(leaves, style)
