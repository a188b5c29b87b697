"""What a whole plan does to moderation, in numbers: the answer that stands in its first line."""

from __future__ import annotations

from typing import NamedTuple


class Tally(NamedTuple):
    """What goes one way, looser or stricter. All are numbers; a keyword or template is counted once in each.

    Of the looser way: keywords that no longer reach templates, thresholds raised, leaves switched off, and so on. Of
    the stricter way the opposites.
    """

    keywords: int = 0
    """Keywords that lose, or gain, every way into some template."""
    templates: int = 0
    """Those templates."""
    keywords_partly: int = 0
    """Keywords that lose, or gain, a leaf of some template that they reach before and after."""
    templates_partly: int = 0
    """Those templates."""
    unread: int = 0
    """Keywords judged carefully, since templates of the account were not read."""
    unknown: int = 0
    """Keywords with a usage less, or more, of which this version does not know what reads it."""
    uncounted: int = 0
    """Templates that keywords may no longer reach, which were not read."""
    whole: int = 0
    """Templates that are removed, or added."""
    switches: int = 0
    thresholds: int = 0
    labels: int = 0
    """Label sets, of leaves that no keyword reaches, that say less, or more."""
    others: int = 0
    """Changes that go this way by something else."""

    def __bool__(self) -> bool:
        return any(self)


class Headline(NamedTuple):
    """Both ways of one plan. What goes neither way is neutral."""

    loosens: Tally = Tally()
    tightens: Tally = Tally()
