"""The exception tree. Retry policy, exit codes and messages are decided by type, never by text.

ReconcilerError                 everything this program raises on purpose
├── InputError                  what the author wrote, or asked for, cannot be used
│   ├── KeyUnusable             the key of a state or plan is missing, malformed, or another one
│   └── ManifestErrors          all problems of a project, each with its place
├── Refused                     a guard said no; nothing was written
│   ├── LockHeld                somebody else is applying to this state
│   ├── StateMoved              the state changed under a running command
│   └── PlanStale               a saved plan no longer fits the account, or was used
├── VersionNotKept              a version of a state that its store does not have, or not any more
├── StateError                  a state file that cannot be understood
├── StoreError                  the place where state lives cannot be read or written
│   └── LockKept                everything was done and stored, but the lock could not be freed
├── OutputLost                  the result cannot be written
├── BoundMet                    the command used all the time or memory that it may
├── Interrupted                 a signal asked the command to stop
└── CloudError                  the service, or the way to it
    ├── NotSent                 the request never left: safe to send again
    │   ├── Untrusted           the server's certificate is not trusted: no use trying again
    │   └── Unreachable         no such host, or it takes no connection
    ├── NoAnswer                sent, but no answer came: the effect of a write is unknown
    ├── BadAnswer               an answer that is not the service's: status, HTML, cut JSON
    │   └── AnswerTooLarge      more bytes than are read of any answer, as sent or once decompressed
    ├── UnknownOutcome          a write that may or may not have happened; ``cause`` says why
    ├── EditedMeanwhile         not sent: somebody changed the object after the plan was made
    ├── CredentialsMissing      no source of credentials gave any
    └── AnswerError             the service answered with an error code
        ├── Throttled           RequestLimitExceeded*: refused, nothing happened
        ├── Unavailable         ServiceUnavailable
        ├── ServerFault         InternalError*, FailedOperation.NetWorkError: effect unknown
        ├── OperationFailed     FailedOperation
        ├── Busy                ResourceUnavailable, ResourceInUse, ResourceInsufficient
        ├── ClockSkewed         AuthFailure.SignatureExpire
        ├── TokenExpired        AuthFailure.TokenFailure
        ├── CredentialsRefused  the rest of AuthFailure
        ├── AccessDenied        UnauthorizedOperation
        │   └── AccountDenied   AuthFailure.UnauthorizedOperation, address policies: whatever the call
        ├── AccountUnusable     service not activated, arrears, stopped: fatal for the run
        ├── RequestRefused      InvalidParameter*, MissingParameter, UnknownParameter, InvalidRequest
        ├── CallUnsupported     InvalidAction, ActionOffline, NoSuchVersion, UnsupportedOperation …
        ├── TooLarge            RequestSizeLimitExceeded, ResponseSizeLimitExceeded
        ├── QuotaExceeded       LimitExceeded*
        └── NotFound            ResourceNotFound*

Codes and their meaning: the official pages of common error codes, and of each action's business errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class ReconcilerError(Exception):
    """Everything this program raises on purpose. ``hint`` says what to do about it."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(ReconcilerError):
    """What the author wrote, or asked for on the command line, cannot be used."""


class ManifestErrors(InputError):
    """All problems found in a project. ``problems``: records ``model.manifest.Problem``, errors and warnings.

    ``outcome`` says what was not done, and of what is only planned, that it is.
    """

    def __init__(self, problems: Sequence[Any], *, outcome: str = "nothing was sent") -> None:
        super().__init__(f"{sum(p.severity == 'error' for p in problems)} errors in the manifests")
        self.problems = tuple(problems)
        self.outcome = outcome


class KeyUnusable(InputError):
    """The key for states and saved plans is missing, malformed, or not the one that a document was encrypted with.

    Not a StateError: what cannot be read for want of a key is not damaged, and nothing may replace it for that.
    """


class Refused(ReconcilerError):
    """A guard said no. ``refusals``: records ``model.plan.Refusal``, each with the flag that overrides it."""

    def __init__(self, message: str, *, hint: str | None = None, refusals: Sequence[Any] = ()) -> None:
        super().__init__(message, hint=hint)
        self.refusals = tuple(refusals)


class LockHeld(Refused):
    """Somebody else holds the lock of this state; the message names the holder."""


class StateMoved(Refused):
    """The stored state has another serial or lineage than the one this command read."""


class PlanStale(Refused):
    """A saved plan no longer fits: what it would change has moved, or it was used before."""


class StateError(ReconcilerError):
    """A state document that is corrupt or truncated."""


class VersionNotKept(ReconcilerError):
    """A version of a state that its store does not have, or not any more. The hint says which ones there are."""


class StoreError(ReconcilerError):
    """The place where state lives cannot be read or written."""


class LockKept(StoreError):
    """Everything was done and stored, but the store refuses to free its lock.

    An apply adds it to its report; raised in the report's place it would hide what was written.
    """

    def in_one_line(self) -> str:
        """The message and its hint."""
        return f"{self.message}; {self.hint}" if self.hint else self.message


class OutputLost(ReconcilerError):
    """Where the result should go cannot be written. What was done is done."""


class BoundMet(ReconcilerError):
    """The command used all the time or memory that it may; the message says which."""


class Interrupted(ReconcilerError):
    """A signal asked the command to stop, and it stopped at a safe point."""


class CloudError(ReconcilerError):
    """The service, or the way to it. ``action`` is ``service.Action``, for example ``mps.CreateWordSamples``."""

    def __init__(self, message: str, *, action: str = "", hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.action = action


class NotSent(CloudError):
    """The request certainly never reached the service (name lookup, connect, TLS)."""


class Untrusted(NotSent):
    """The server's certificate is not trusted. Never sent again: it will not be trusted the next time either."""


class Unreachable(NotSent):
    """There is no such host, or it takes no connection. Where it never did, its address is likely wrong."""


class NoAnswer(CloudError):
    """The request may have reached the service, but no answer came (reset, time-out)."""


class BadAnswer(CloudError):
    """An answer that is not the service's own: a gateway status, HTML, cut or absurd JSON."""


class CredentialsMissing(CloudError):
    """No source of credentials gave any; the hint lists the sources that were tried."""


class AnswerTooLarge(BadAnswer):
    """An answer of more bytes than are read of any; the message names the bound."""


class EditedMeanwhile(CloudError):
    """A write that was not sent: the object is no longer as the plan saw it."""

    code = "edited-meanwhile"


class UnknownOutcome(CloudError):
    """A write that may or may not have happened. Never resend it before looking."""

    def __init__(self, cause: CloudError) -> None:
        super().__init__(cause.message, action=cause.action, hint=cause.hint)
        self.cause = cause


class AnswerError(CloudError):
    """The service answered with an error code."""

    def __init__(self, code: str, message: str, *, request_id: str = "", action: str = "") -> None:
        super().__init__(f"{code}: {message}", action=action)
        self.code = code
        self.text = message
        self.request_id = request_id


class Throttled(AnswerError):
    """RequestLimitExceeded and its details: refused before anything happened."""


class Unavailable(AnswerError):
    """ServiceUnavailable."""


class ServerFault(AnswerError):
    """InternalError and its details, FailedOperation.NetWorkError: the effect of a write is unknown."""


class OperationFailed(AnswerError):
    """FailedOperation without a detail that means something else."""


class Busy(AnswerError):
    """ResourceUnavailable, ResourceInUse, ResourceInsufficient."""


class ClockSkewed(AnswerError):
    """AuthFailure.SignatureExpire: the clocks differ by more than five minutes."""


class TokenExpired(AnswerError):
    """AuthFailure.TokenFailure: temporary credentials ran out or are wrong."""


class CredentialsRefused(AnswerError):
    """AuthFailure.SignatureFailure, .SecretIdNotFound and their like."""


class AccessDenied(AnswerError):
    """UnauthorizedOperation: this action, or what it is about, is not permitted."""


class AccountDenied(AccessDenied):
    """AuthFailure.UnauthorizedOperation and address policies: nothing is permitted, whatever the call."""


class AccountUnusable(AnswerError):
    """The service is not activated, the account is in arrears or stopped. Fatal for the run."""


class RequestRefused(AnswerError):
    """The request itself is wrong: InvalidParameter*, MissingParameter, UnknownParameter, InvalidRequest."""


class CallUnsupported(AnswerError):
    """The action, version or region does not exist or is closed."""


class TooLarge(AnswerError):
    """RequestSizeLimitExceeded, ResponseSizeLimitExceeded: a smaller batch or page is needed."""


class QuotaExceeded(AnswerError):
    """LimitExceeded and its details."""


class NotFound(AnswerError):
    """ResourceNotFound and its details; for a delete it means done."""
