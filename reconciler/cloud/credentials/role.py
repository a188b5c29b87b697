"""Temporary credentials for a role that another source's key takes on, with a second factor where one is wanted.

Source: action AssumeRole of STS 2018-08-13 and the credential classes of the official SDK. Renewed when a tenth of
their life is left; not with a second factor, since a code counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reconciler.cloud.credentials.role_environment import CODE, RoleTerms
from reconciler.cloud.credentials.secret import Credentials, broken, checked
from reconciler.cloud.credentials.source import Loaded, Source, Sts
from reconciler.errors import AnswerError
from reconciler.ground import secrets
from reconciler.model.call import Answer, Call

Ask = Callable[[str], str]
"""Ask a person a question, and return what they typed."""


class AssumedRole:
    """A role, by ARN and session name, taken on with a key of ``base``. ``ask`` is None where nobody can be asked."""

    def __init__(self, base: Source, role: tuple[str, str], sts: Sts, terms: RoleTerms, ask: Ask | None) -> None:
        arn, session = role
        self.name = f"{base.name}, in a role{' with MFA' if terms.serial else ''}"
        self.base = base
        self.renewable = not terms.serial
        self._params = {"RoleArn": arn, "RoleSessionName": session, "DurationSeconds": terms.seconds, **terms.extras}
        self._terms = terms
        self._sts = sts
        self._ask = ask

    async def load(self, now: float) -> Loaded:
        base = (await self.base.load(now)).credentials
        params, code = self._params, ""
        if self._terms.serial:
            code = self._code()
            params = {**params, "SerialNumber": self._terms.serial, "TokenCode": code}
        try:
            # Taking on a role has no effect that a second request would double.
            answer = await self._sts(Call("sts", "AssumeRole", params, reads=True), base)
        except AnswerError as error:
            refusal = _without(error, code)
        else:
            found = loaded(self.name, answer, now)
            return found if self.renewable else Loaded(found.credentials)
        raise refusal

    def _code(self) -> str:
        """The code of the MFA device. Raises CredentialsMissing where there is none and nobody can be asked."""
        code = self._terms.code
        if not code and self._ask is not None:
            code = self._ask(f"MFA code of {self._terms.serial}").strip()
        if not code:
            raise broken(
                self.name, f"the role wants a code of {self._terms.serial}: set {CODE}, or run this at a terminal"
            )
        if not (code.isascii() and code.isalnum()):
            raise broken(self.name, "the MFA code has characters that no code has")
        secrets.add(code)
        return code


def _without(error: AnswerError, code: str) -> AnswerError:
    """The error, without a code that the service repeats: it is too short to be looked for in everything written."""
    if not code or code not in error.text:
        return error
    text = error.text.replace(code, secrets.MARK)
    made = type(error)(error.code, text, request_id=error.request_id, action=error.action)
    made.hint = error.hint
    return made


def loaded(name: str, answer: Answer, now: float) -> Loaded:
    """The credentials in an answer of STS. Raises CredentialsMissing where it has none."""
    part: Any = answer.get("Credentials")
    fields: Mapping[str, Any] = part if isinstance(part, Mapping) else {}
    credentials: Credentials = checked(
        name, fields.get("TmpSecretId"), fields.get("TmpSecretKey"), fields.get("Token"), answer.get("ExpiredTime")
    )
    if credentials.expires is None:
        return Loaded(credentials)
    return Loaded(credentials, credentials.expires - 0.1 * (credentials.expires - now))
