"""Refusals in a row: when an error is about single changes of a batch, and when an action is no longer worth sending.

Nearly every code may be about one change: the service names no culprit, and says InternalError or FailedOperation of a
word that it does not like. So a refused batch is halved. What stops that is not the code but the experience: where
change after change is refused alone, and nothing is carried out between, the error is not about single changes.
"""

from __future__ import annotations

from collections import Counter

from reconciler.errors import (
    AccountDenied,
    AccountUnusable,
    AnswerError,
    ClockSkewed,
    CloudError,
    CredentialsMissing,
    CredentialsRefused,
    NotFound,
    NotSent,
    QuotaExceeded,
    RequestRefused,
    Throttled,
    TokenExpired,
    TooLarge,
    UnknownOutcome,
)
from reconciler.model.change import Verb
from reconciler.stages.planning.schedule import Bundle

WHATEVER_IS_SENT = (
    AccountDenied,
    AccountUnusable,
    ClockSkewed,
    CredentialsMissing,
    CredentialsRefused,
    NotSent,
    QuotaExceeded,
    Throttled,
    TokenExpired,
)
"""About the account, the credentials or the way to the service. These come after all retries: whatever is sent next
meets the same, so nothing further is."""
ABOUT_CONTENT = (NotFound, RequestRefused, TooLarge)
"""About what a request says: another one may be right however many were not."""
ALONE = 10
"""So many changes of a batch refused alone, one after another: the rest of the batch is not tried alone."""
IN_A_ROW = 10
"""So many calls of an action refused in a row: it is not sent any more."""

Action = tuple[str, Verb]
"""Kind and verb: what is refused for templates, or for deletes, says nothing about creates of keywords."""


def action_of(bundle: Bundle) -> Action:
    return bundle.kind.name, bundle.verb


def cause_of(error: CloudError) -> CloudError:
    """The error behind an unknown outcome; any other is its own cause."""
    return error.cause if isinstance(error, UnknownOutcome) else error


def code_of(error: CloudError) -> str:
    """The service's code, or the type of an error that has none."""
    cause = cause_of(error)
    return cause.code if isinstance(cause, AnswerError) else type(cause).__name__


class Streaks:
    """What each action was refused with since one of its calls was last carried out."""

    def __init__(self) -> None:
        self._in_a_row: Counter[Action] = Counter()
        self._about_one: set[tuple[Action, str]] = set()
        self._in_vain: set[tuple[Action, str]] = set()
        self._hopeless: dict[Action, CloudError] = {}

    def begin(self) -> None:
        """Another round of sending. What was refused in batches comes in halves now, so it is worth another try."""
        self._in_a_row = Counter({action: n for action, n in self._in_a_row.items() if action in self._hopeless})

    def carried_out(self, action: Action) -> None:
        self._in_a_row.pop(action, None)
        self._hopeless.pop(action, None)
        self._in_vain = {cause for cause in self._in_vain if cause[0] != action}

    def refused(self, bundle: Bundle, error: CloudError) -> None:
        """``bundle``, which is not a part of a batch that was refused before, was not carried out."""
        action, alone = action_of(bundle), len(bundle.changes) == 1
        if alone and isinstance(error, ABOUT_CONTENT):
            return
        self._in_a_row[action] += 1
        if alone and self.stopped(action):
            self._hopeless[action] = error

    def stopped(self, action: Action) -> bool:
        """Whether the action is not worth sending now."""
        return self._in_a_row[action] >= IN_A_ROW

    @property
    def reason(self) -> CloudError | None:
        """Why an action was given up, if one was."""
        return next(iter(self._hopeless.values()), None)

    # ---- batches

    def about_one(self, action: Action, error: CloudError) -> bool:
        """Whether halving a batch that was refused with this code has ever brought something about."""
        return (action, code_of(error)) in self._about_one

    def in_vain(self, action: Action, error: CloudError) -> bool:
        """Whether halving was of no use, and nothing of the action was carried out since."""
        return (action, code_of(error)) in self._in_vain

    def halved(self, action: Action, error: CloudError, *, in_vain: bool) -> None:
        """A batch that was refused with ``error`` was halved; nothing of it was carried out where ``in_vain``."""
        cause = action, code_of(error)
        if not in_vain:
            self._about_one.add(cause)
            return
        self._in_vain.add(cause)
        self._hopeless[action] = error
