"""STS AssumeRole, AssumeRoleWithSAML and AssumeRoleWithWebIdentity: temporary credentials for a role.

Source: requests, answers, limits and error codes of STS 2018-08-13 in the official SDK. Every role exists here that has
the form of one, for whoever proves an identity; what is checked is what a client can get wrong.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
from collections.abc import MutableMapping
from typing import Any

from reconciler.emulator.data.times import iso
from reconciler.emulator.data.world import World
from reconciler.emulator.server.auth import Credential
from reconciler.emulator.server.failure import Failure
from reconciler.emulator.server.params import Field, Params, check

MFA_CODE = "123456"
"""What every MFA device of the emulator shows, at any time."""
LONGEST = 43200
_ARN = re.compile(r"qcs::cam::uin/(\d+):(?:role|roleName)/(?:[\w+=,.@-]+/)?[\w+=,.@-]+")
_SESSION = re.compile(r"[\w+=,.@-]{2,128}", re.ASCII)
_DEVICE = re.compile(r"qcs::cam:uin/\d+::mfa/(\w+)")
_REFUSED = "InvalidParameter.ParamError"
_COMMON = {
    "RoleArn": Field("string", required=True),
    "RoleSessionName": Field("string", required=True),
    "DurationSeconds": Field("uint", code="InvalidParameter.OverTimeError", low=1, high=LONGEST),
}
_ROLE = _COMMON | {name: Field("string") for name in ("ExternalId", "SourceIdentity", "SerialNumber", "TokenCode")}
_WEB = _COMMON | {name: Field("string", required=True) for name in ("ProviderId", "WebIdentityToken")}
_SAML = _COMMON | {name: Field("string", required=True) for name in ("SAMLAssertion", "PrincipalArn")}


class TokenService:
    """Gives out credentials, and makes them known to the service that checks signatures."""

    def __init__(self, world: World, known: MutableMapping[str, Credential]) -> None:
        self._world = world
        self._known = known

    def assume(self, params: Params, caller: Credential, /) -> dict[str, Any]:
        """AssumeRole, for a permanent or temporary key."""
        check(params, _ROLE)
        serial, code = params.get("SerialNumber"), params.get("TokenCode")
        if serial is not None:
            device = _DEVICE.fullmatch(serial)
            if device is None or device[1] != "softToken":
                raise Failure(
                    "FailedOperation.MFATypeNotSupported", "The MFA device is of a type that is not supported."
                )
        if (serial is None) != (code is None) or code not in (None, MFA_CODE):
            raise Failure("FailedOperation.CheckMFAError", f"The MFA code {code} is wrong.")
        return self._give(params)

    def assume_with_web_identity(self, params: Params, caller: Credential, /) -> dict[str, Any]:
        """AssumeRoleWithWebIdentity: for a JSON Web Token that has not expired. Its signature is not checked."""
        check(params, _WEB)
        parts = params["WebIdentityToken"].split(".")
        claims = _json(_decoded(parts[1], urlsafe=True)) if len(parts) == 3 else None
        expires = claims.get("exp") if isinstance(claims, dict) else 0
        if claims is None or (expires is not None and not _is_after(expires, self._world.clock())):
            raise Failure("InvalidParameter.WebIdentityTokenError", "The web identity token is malformed or expired.")
        return self._give(params)

    def assume_with_saml(self, params: Params, caller: Credential, /) -> dict[str, Any]:
        """AssumeRoleWithSAML: for base64 of XML with an assertion. Its signature is not checked."""
        check(params, _SAML)
        text = _decoded(params["SAMLAssertion"], urlsafe=False)
        if not text.lstrip().startswith(b"<") or b"Assertion" not in text:
            raise Failure(_REFUSED, "SAMLAssertion is not a SAML assertion in base64.")
        return self._give(params)

    def _give(self, params: Params) -> dict[str, Any]:
        role = _ARN.fullmatch(params["RoleArn"])
        if role is None:
            raise Failure(_REFUSED, "RoleArn is not the description of a role.")
        if not _SESSION.fullmatch(params["RoleSessionName"]):
            raise Failure(_REFUSED, "RoleSessionName must have 2 to 128 letters, digits or =,.@_-.")
        expires = int(self._world.clock()) + int(params.get("DurationSeconds", 7200))
        made = Credential(
            secret_id=f"AKID{secrets.token_hex(20)}",
            secret_key=secrets.token_hex(16),
            token=secrets.token_urlsafe(90),
            expires=expires,
            account=role[1],
        )
        self._known[made.secret_id] = made
        return {
            "Credentials": {"Token": made.token, "TmpSecretId": made.secret_id, "TmpSecretKey": made.secret_key},
            "ExpiredTime": expires,
            "Expiration": iso(expires),
        }


def _is_after(expires: object, now: float) -> bool:
    return isinstance(expires, (int, float)) and expires > now


def _decoded(text: str, *, urlsafe: bool) -> bytes:
    """What base64 holds; nothing where it is none."""
    try:
        raw = text.encode("ascii")
        if urlsafe:
            return base64.b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_", validate=True)
        return base64.b64decode(raw, validate=True)
    except (ValueError, binascii.Error):
        return b""


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
