"""Verification of TC3-HMAC-SHA256, from the steps of the signature v3 page and from nothing the client is made of."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from re import compile as pattern

from reconciler.emulator.data.times import iso
from reconciler.emulator.server.failure import Failure

EMULATOR_SECRET_ID = "AKIDEMULATOR0000000000000000000000000"  # noqa: S105 - known to everybody, opens nothing
EMULATOR_SECRET_KEY = "EMULATORKEY0000000000000000000000"  # noqa: S105
EXPIRES = 300
"""Seconds that a timestamp may differ from the service's clock."""

_AUTHORIZATION = pattern(
    r"TC3-HMAC-SHA256 +Credential=([^/,\s]+)/(\d{4}-\d\d-\d\d)/([a-z0-9]+)/tc3_request, *"
    r"SignedHeaders=([a-z0-9;-]+), *Signature=([0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class Credential:
    """A key the service knows. ``token`` makes it temporary; it is valid until ``expires`` (Unix seconds).

    ``account`` overrides the emulator's account, ``user`` the id of the sub-account the key belongs to.
    """

    secret_id: str = EMULATOR_SECRET_ID
    secret_key: str = field(default=EMULATOR_SECRET_KEY, repr=False)
    token: str | None = field(default=None, repr=False)
    expires: float | None = None
    account: str | None = None
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What the ``Authorization`` header says."""

    secret_id: str
    date: str
    service: str
    signed: tuple[str, ...]
    signature: str


UNSIGNED = Claim("", "", "sts", (), "")
"""The claim of a request that proves an identity in its parameters."""
NOBODY = Credential("", "")
"""Who sends an unsigned request."""
_PROOFS = frozenset({"AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"})


def read_claim(header: str, action: str = "") -> Claim:
    """Take the header apart. Raises Failure (AuthFailure.InvalidAuthorization).

    The official SDK sends ``SKIP`` where the parameters of ``action`` are the proof.
    """
    if header.strip() == "SKIP" and action in _PROOFS:
        return UNSIGNED
    match = _AUTHORIZATION.fullmatch(header.strip())
    if match is None:
        raise Failure("AuthFailure.InvalidAuthorization", "The Authorization header is missing or malformed.")
    secret_id, date, service, signed, signature = match.groups()
    return Claim(secret_id, date, service, tuple(signed.split(";")), signature)


def verify(
    claim: Claim, headers: Mapping[str, str], body: bytes, credentials: Mapping[str, Credential], now: float
) -> Credential:
    """The credential that signed ``body``. ``headers`` have lower-case names, ``now`` is the service's clock.

    Raises Failure: AuthFailure.SecretIdNotFound, .SignatureExpire, .SignatureFailure, .TokenFailure, MissingParameter.
    """
    if headers.get("x-tc-content-sha256") == "UNSIGNED-PAYLOAD":
        body = b"UNSIGNED-PAYLOAD"
    credential = credentials.get(claim.secret_id)
    if credential is None:
        raise Failure("AuthFailure.SecretIdNotFound", "The SecretId is not found.")
    stamp = headers.get("x-tc-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        raise Failure("MissingParameter", "The request is missing a valid header `X-TC-Timestamp`.")
    if abs(now - int(stamp)) > EXPIRES:
        raise Failure("AuthFailure.SignatureExpire", "The timestamp is more than 5 minutes from the server's time.")
    _check_signed(claim, headers, stamp)
    sent = {name: headers[name].strip() for name in claim.signed}
    # The signature page lower-cases the values of headers; the official tools sign them as they are sent.
    lowered = {name: value.lower() for name, value in sent.items()}
    if not any(_fits(claim, credential.secret_key, stamp, values, body) for values in (sent, lowered)):
        raise Failure("AuthFailure.SignatureFailure", "The provided credentials could not be validated.")
    _check_token(credential, headers.get("x-tc-token"), now)
    return credential


def _check_token(credential: Credential, token: str | None, now: float) -> None:
    expired = credential.expires is not None and now >= credential.expires
    if (token or None) != credential.token or expired:
        raise Failure("AuthFailure.TokenFailure", "The token is invalid or expired.")


def _check_signed(claim: Claim, headers: Mapping[str, str], stamp: str) -> None:
    names = claim.signed
    if list(names) != sorted(set(names)) or not {"content-type", "host"} <= set(names):
        raise Failure("AuthFailure.SignatureFailure", "SignedHeaders must be sorted and name content-type and host.")
    if any(name not in headers for name in names) or iso(int(stamp))[:10] != claim.date:
        raise Failure("AuthFailure.SignatureFailure", "The signed headers or the date do not fit the request.")


def _fits(claim: Claim, key: str, stamp: str, values: Mapping[str, str], body: bytes) -> bool:
    block = "".join(f"{name}:{value}\n" for name, value in values.items())
    canonical = f"POST\n/\n\n{block}\n{';'.join(claim.signed)}\n{sha256(body).hexdigest()}"
    scope = f"{claim.date}/{claim.service}/tc3_request"
    text = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{sha256(canonical.encode('latin-1')).hexdigest()}"
    secret = ("TC3" + key).encode()
    for part in (claim.date, claim.service, "tc3_request"):
        secret = hmac.digest(secret, part.encode(), "sha256")
    return hmac.compare_digest(hmac.digest(secret, text.encode(), "sha256").hex(), claim.signature)
