"""What the environment says of a role: which one, for how long, and with which proofs.

Source of the names: the official command line (``TENCENTCLOUD_ROLE_ARN``, ``TENCENTCLOUD_ROLE_SESSION_NAME``) and the
official Terraform provider (``TENCENTCLOUD_ASSUME_ROLE_…``). Source of the parameters and the longest life: action
AssumeRole of STS 2018-08-13.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.cloud.credentials.secret import broken

PREFIX = "TENCENTCLOUD_ASSUME_ROLE_"
ARN, SESSION = "TENCENTCLOUD_ROLE_ARN", "TENCENTCLOUD_ROLE_SESSION_NAME"
DURATION, SERIAL, CODE = f"{PREFIX}SESSION_DURATION", f"{PREFIX}SERIAL_NUMBER", f"{PREFIX}TOKEN_CODE"
EXTRAS = {f"{PREFIX}EXTERNAL_ID": "ExternalId", f"{PREFIX}SOURCE_IDENTITY": "SourceIdentity"}
LIFE = 7200
"""Seconds asked for where nothing is said: the default of the service and of the official tools."""
LONGEST = 43200
ACCOUNT = "{account}"
"""What stands in the ARN for the account that a target declares: each account has a role of that name."""
_WHERE = "environment"


@dataclass(frozen=True, slots=True)
class RoleTerms:
    """How a role is taken on. ``serial``: of the MFA device, empty where none is used; ``code``: its code, if given."""

    seconds: int = LIFE
    extras: Mapping[str, str] = field(default_factory=dict)
    serial: str = ""
    code: str = field(default="", repr=False)


def role(environ: Mapping[str, str]) -> tuple[str, str] | None:
    """ARN and session name of the role that the environment names; None where it names none.

    Raises CredentialsMissing where only one of the two is there, where its two names say different things, and where
    ``{account}`` is left in the ARN, since the target declares no account.
    """
    arn = _either(environ, ARN, f"{PREFIX}ARN")
    session = _either(environ, SESSION, f"{PREFIX}SESSION_NAME")
    if not arn and not session:
        return None
    if not arn or not session:
        raise broken(_WHERE, f"{ARN} and {SESSION} (or {PREFIX}ARN and {PREFIX}SESSION_NAME) are only of use together")
    if ACCOUNT in arn:
        # Half a name must not be asked for: who knows whose role it is.
        raise broken(_WHERE, f"{ACCOUNT} in {ARN} stands for the target's account, and the target declares none")
    return arn, session


def of_account(environ: Mapping[str, str], account: str | None) -> Mapping[str, str]:
    """Return the environment with ``account`` for ``{account}`` in the role, so that one ARN serves many accounts."""
    names = [name for name in (ARN, f"{PREFIX}ARN") if ACCOUNT in environ.get(name, "")]
    if account is None or not names:
        return environ
    return {**environ, **{name: environ[name].replace(ACCOUNT, account) for name in names}}


def terms(environ: Mapping[str, str]) -> RoleTerms:
    """Raises CredentialsMissing for a life that the service does not give, and for a code without its device."""
    serial, code = environ.get(SERIAL, ""), environ.get(CODE, "")
    if code and not serial:
        raise broken(_WHERE, f"{CODE} is set, and {SERIAL} does not say of which device it is")
    extras = {parameter: environ[name] for name, parameter in EXTRAS.items() if environ.get(name)}
    return RoleTerms(seconds(environ), extras, serial, code)


def seconds(environ: Mapping[str, str]) -> int:
    """How long the credentials of a role are asked for. Raises CredentialsMissing."""
    text = environ.get(DURATION, "")
    if not text:
        return LIFE
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LONGEST):
        raise broken(_WHERE, f"{DURATION} takes whole seconds from 1 to {LONGEST}")
    return int(text)


def _either(environ: Mapping[str, str], one: str, other: str) -> str:
    first, second = environ.get(one, ""), environ.get(other, "")
    if first and second and first != second:
        raise broken(_WHERE, f"{one} and {other} say different things: unset one of them")
    return first or second
