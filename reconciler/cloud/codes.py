"""Error codes to exception types.

Source: the page of common error codes and the per-action lists of the official API documentation. Codes are
``Category`` or ``Category.Detail``; an unknown detail means its category.
"""

from __future__ import annotations

from reconciler import errors as e

_EXACT: dict[str, type[e.AnswerError]] = {
    "AuthFailure.SignatureExpire": e.ClockSkewed,
    "AuthFailure.TokenFailure": e.TokenExpired,
    "AuthFailure.UnauthorizedOperation": e.AccountDenied,
    "FailedOperation.NetWorkError": e.ServerFault,
    # A code of STS: a wrong MFA code must not be sent again, or its device is blocked.
    "FailedOperation.CheckMFAError": e.CredentialsRefused,
    "FailedOperation.MFATypeNotSupported": e.CredentialsRefused,
    "FailedOperation.InvalidMpsUser": e.AccountUnusable,
    "FailedOperation.InvalidUser": e.AccountUnusable,
    "FailedOperation.InvalidVodUser": e.AccountUnusable,
    "FailedOperation.InvalidAccount": e.AccountUnusable,
    "FailedOperation.UserArrears": e.AccountUnusable,
    "FailedOperation.UserStatusInavlid": e.AccountUnusable,  # spelled so by the service
    "FailedOperation.UserStatusInvalid": e.AccountUnusable,
}

_CATEGORIES: dict[str, type[e.AnswerError]] = {
    "RequestLimitExceeded": e.Throttled,
    "ServiceUnavailable": e.Unavailable,
    "InternalError": e.ServerFault,
    "FailedOperation": e.OperationFailed,
    "ResourceUnavailable": e.Busy,
    "ResourceInUse": e.Busy,
    "ResourceInsufficient": e.Busy,
    "AuthFailure": e.CredentialsRefused,
    "UnauthorizedOperation": e.AccessDenied,
    "IpInBlacklist": e.AccountDenied,
    "IpNotInWhitelist": e.AccountDenied,
    "InvalidParameter": e.RequestRefused,
    "InvalidParameterValue": e.RequestRefused,
    "MissingParameter": e.RequestRefused,
    "UnknownParameter": e.RequestRefused,
    "InvalidRequest": e.RequestRefused,
    "InvalidAction": e.CallUnsupported,
    "ActionOffline": e.CallUnsupported,
    "NoSuchProduct": e.CallUnsupported,
    "NoSuchVersion": e.CallUnsupported,
    "UnsupportedOperation": e.CallUnsupported,
    "UnsupportedProtocol": e.CallUnsupported,
    "UnsupportedRegion": e.CallUnsupported,
    "DryRunOperation": e.CallUnsupported,
    "RequestSizeLimitExceeded": e.TooLarge,
    "ResponseSizeLimitExceeded": e.TooLarge,
    "LimitExceeded": e.QuotaExceeded,
    "ResourceNotFound": e.NotFound,
}

_HINTS: dict[type[e.AnswerError], str] = {
    e.ClockSkewed: "set this machine's clock: it differs from the service's by more than five minutes",
    e.TokenExpired: "the session token is wrong or has run out: get new temporary credentials",
    e.CredentialsRefused: "the service refuses these credentials; `reconciler whoami` shows where they come from",
    e.AccessDenied: "ask for an access policy that allows this action",
    e.AccountDenied: "ask for an access policy that allows this action, or for this address to be let in",
    e.AccountUnusable: "activate the service in the console, or settle the account",
    e.QuotaExceeded: "delete what is no longer needed, or ask the service for a higher quota",
}
_HINTS_OF_CODES: dict[str, str] = {
    "FailedOperation.CheckMFAError": "the MFA code is wrong, was used before, or is too old: run again with a new one",
    "FailedOperation.InvalidMpsUser": "activate Media Processing Service (MPS) in the console of this account",
    "FailedOperation.InvalidVodUser": "activate Video on Demand (VOD) in the console of this account",
    "FailedOperation.UserArrears": "the account is in arrears: settle its bills",
}


def classify(code: str) -> type[e.AnswerError]:
    """The exception type of an error code; AnswerError itself where even the category is unknown."""
    return _EXACT.get(code) or _CATEGORIES.get(code.partition(".")[0]) or e.AnswerError


def answer_error(code: str, message: str, *, request_id: str = "", action: str = "") -> e.AnswerError:
    """The typed error of an ``Error`` object, with a hint where the user can do something about it."""
    error = classify(code)(code, message, request_id=request_id, action=action)
    error.hint = _HINTS_OF_CODES.get(code) or _HINTS.get(type(error))
    return error
