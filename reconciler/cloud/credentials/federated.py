"""Temporary credentials for a role, from what an identity provider says: a web identity token, or a SAML assertion.

Source: actions AssumeRoleWithWebIdentity and AssumeRoleWithSAML of STS 2018-08-13, which take no signature; the names
are those of the official SDK (``TKE_…``) and of the official Terraform provider (``TENCENTCLOUD_ASSUME_ROLE_…``), where
these forms go before a key.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reconciler.cloud.credentials import role_environment as settings
from reconciler.cloud.credentials.role import loaded
from reconciler.cloud.credentials.secret import broken
from reconciler.cloud.credentials.source import Loaded, Source, Sts
from reconciler.ground import secrets
from reconciler.model.call import Call

TKE = ("TKE_REGION", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_ROLE_ARN")
TOKEN, TOKEN_FILE = f"{settings.PREFIX}WEB_IDENTITY_TOKEN", f"{settings.PREFIX}WEB_IDENTITY_TOKEN_FILE"
PROVIDER = f"{settings.PREFIX}PROVIDER_ID"
ASSERTION, PRINCIPAL = f"{settings.PREFIX}SAML_ASSERTION", f"{settings.PREFIX}PRINCIPAL_ARN"
_PROVIDER = "OIDC"
"""The provider's name where none is given, as in the official Terraform provider."""


def by_environment(environ: Mapping[str, str], sts: Sts) -> Source | None:
    """The identity that the environment proves under the plain names; None where it proves none.

    Raises CredentialsMissing for two proofs at once.
    """
    given = [name for name in (TOKEN, TOKEN_FILE, ASSERTION) if environ.get(name)]
    if len(given) > 1:
        raise broken("environment", f"{' and '.join(given)} are set: leave one of them")
    if not given:
        return None
    return Saml(environ, sts) if given == [ASSERTION] else WebIdentity(environ, sts)


class _Federated:
    """A role for a proof. The variables, and the file of a token, are read anew each time: both rotate."""

    name: str
    renewable = True

    def __init__(self, environ: Mapping[str, str], sts: Sts) -> None:
        self._environ = environ
        self._sts = sts

    async def _load(self, action: str, proof: Mapping[str, str], role: tuple[str, str], now: float) -> Loaded:
        arn, session = role
        params = {
            **proof,
            "RoleArn": arn,
            "RoleSessionName": session,
            "DurationSeconds": settings.seconds(self._environ),
        }
        return loaded(self.name, await self._sts(Call("sts", action, params, reads=True), None), now)

    def _role(self) -> tuple[str, str]:
        role = settings.role(self._environ)
        if role is None:
            raise broken(self.name, f"{settings.ARN} and {settings.SESSION} do not say which role is taken on")
        return role

    def _secret(self, variable: str) -> str:
        """What the variable, which is set, holds. Raises CredentialsMissing where that is white space alone."""
        value = self._environ[variable].strip()
        if not value:
            raise broken(self.name, f"{variable} is set, and empty")
        secrets.add(value)
        return value

    def _secret_file(self, variable: str) -> str:
        """What the named file holds. Raises CredentialsMissing where it cannot be read, or is empty."""
        try:
            value = Path(self._environ[variable]).read_text("utf-8").strip()
        except (OSError, ValueError):
            value = ""
        if not value:
            raise broken(self.name, f"the file of {variable} cannot be read, or is empty")
        secrets.add(value)
        return value


class WebIdentity(_Federated):
    """The role of a workload whose identity provider signed a token."""

    name = "web identity"

    async def load(self, now: float) -> Loaded:
        token = self._secret(TOKEN) if self._environ.get(TOKEN) else self._secret_file(TOKEN_FILE)
        proof = {"ProviderId": self._environ.get(PROVIDER) or _PROVIDER, "WebIdentityToken": token}
        return await self._load("AssumeRoleWithWebIdentity", proof, self._role(), now)


class TkeIdentity(_Federated):
    """The role of a TKE workload."""

    name = "TKE workload identity"

    async def load(self, now: float) -> Loaded:
        missing = [key for key in TKE if not self._environ.get(key)]
        if missing:
            raise broken(self.name, f"{', '.join(missing)} not set")
        token = self._secret_file("TKE_WEB_IDENTITY_TOKEN_FILE")
        proof = {"ProviderId": self._environ["TKE_PROVIDER_ID"], "WebIdentityToken": token}
        role = self._environ["TKE_ROLE_ARN"], f"reconciler-{int(now * 1_000_000)}"
        return await self._load("AssumeRoleWithWebIdentity", proof, role, now)


class Saml(_Federated):
    """The role of a person whose identity provider gave out an assertion."""

    name = "SAML"

    async def load(self, now: float) -> Loaded:
        principal = self._environ.get(PRINCIPAL)
        if not principal:
            raise broken(self.name, f"{PRINCIPAL} is not set")
        proof = {"SAMLAssertion": self._secret(ASSERTION), "PrincipalArn": principal}
        return await self._load("AssumeRoleWithSAML", proof, self._role(), now)
