"""What a command reports to people by a message, once it is over: one record for a run, whatever service takes it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Reason(StrEnum):
    """Why there is something to report. The order is that in which messages list them."""

    LOOSENING = "loosening"
    """Moderation was loosened: outside, as drift shows it, or by an apply."""
    FAILURE = "failure"
    """An error, a refusal or an interruption: what was asked for was not done, or not all of it."""
    DRIFT = "drift"
    """The account is not as it was recorded."""
    APPLY = "apply"
    """An apply or a destroy changed something."""


class NamedLink(NamedTuple):
    """An address to open, and what it is called."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class TargetNews:
    """What there is to report of one target. ``target`` is empty where the command failed before it chose one."""

    target: str
    exit_code: int
    reasons: tuple[Reason, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notification:
    """One run. Texts are without keywords that are masked, secrets and characters that are not seen.

    ``targets`` are those with reasons, the gravest first, as far as a message may list them: ``more`` counts the
    others with reasons, ``quiet`` those without. ``facts`` are lines about the run itself.
    """

    command: str
    project: str
    exit_code: int
    title: str
    reasons: tuple[Reason, ...] = ()
    facts: tuple[str, ...] = ()
    links: tuple[NamedLink, ...] = ()
    targets: tuple[TargetNews, ...] = ()
    more: int = 0
    quiet: int = 0

    @property
    def lines(self) -> tuple[str, ...]:
        """What services show below the title, facts and links; what is last may be left out first."""
        found = [f"{news.target}: {line}" if news.target else line for news in self.targets for line in news.lines]
        if self.more:
            found.append(f"… and {self.more:,} more targets")
        if self.quiet:
            found.append(f"nothing to report of {self.quiet:,} more target{'' if self.quiet == 1 else 's'}")
        return tuple(found)
