"""Temporary credentials for a role, from STS.

Source: actions AssumeRole and AssumeRoleWithWebIdentity of STS 2018-08-13 and the credential classes of the official
SDK. Renewed when a tenth of their life is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reconciler.cloud.credentials.secret import Credentials, broken, checked
from reconciler.cloud.credentials.source import Loaded, Source, Sts
from reconciler.ground import secrets
from reconciler.model.call import Answer, Call

LIFE = 7200
"""Seconds asked for: the SDK's default."""
TKE = ("TKE_REGION", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_ROLE_ARN")


class AssumedRole:
    """A role taken on with the credentials of another source."""

    renewable = True

    def __init__(self, base: Source, arn: str, session: str, sts: Sts) -> None:
        self.name = f"{base.name}, in a role"
        self.base = base
        self._params = {"RoleArn": arn, "RoleSessionName": session, "DurationSeconds": LIFE}
        self._sts = sts

    async def load(self, now: float) -> Loaded:
        base = (await self.base.load(now)).credentials
        # Taking on a role has no effect that a second request would double.
        return _loaded(self.name, await self._sts(Call("sts", "AssumeRole", self._params, reads=True), base), now)


class WebIdentity:
    """The role of a TKE workload. The variables and the token file are read anew each time: both rotate."""

    name = "TKE workload identity"
    renewable = True

    def __init__(self, environ: Mapping[str, str], sts: Sts) -> None:
        self._environ = environ
        self._sts = sts

    async def load(self, now: float) -> Loaded:
        missing = [key for key in TKE if not self._environ.get(key)]
        if missing:
            raise broken(self.name, f"{', '.join(missing)} not set")
        token = _read(Path(self._environ["TKE_WEB_IDENTITY_TOKEN_FILE"]))
        if not token:
            raise broken(self.name, "the file of TKE_WEB_IDENTITY_TOKEN_FILE cannot be read, or is empty")
        secrets.add(token)
        params = {
            "ProviderId": self._environ["TKE_PROVIDER_ID"],
            "WebIdentityToken": token,
            "RoleArn": self._environ["TKE_ROLE_ARN"],
            "RoleSessionName": f"reconciler-{int(now * 1_000_000)}",
            "DurationSeconds": LIFE,
        }
        return _loaded(
            self.name, await self._sts(Call("sts", "AssumeRoleWithWebIdentity", params, reads=True), None), now
        )


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, ValueError):
        return ""


def _loaded(name: str, answer: Answer, now: float) -> Loaded:
    part: Any = answer.get("Credentials")
    fields: Mapping[str, Any] = part if isinstance(part, Mapping) else {}
    credentials: Credentials = checked(
        name, fields.get("TmpSecretId"), fields.get("TmpSecretKey"), fields.get("Token"), answer.get("ExpiredTime")
    )
    if credentials.expires is None:
        return Loaded(credentials)
    return Loaded(credentials, credentials.expires - 0.1 * (credentials.expires - now))
