"""Which source of credentials wins.

A profile that is named decides alone, as in tccli. Otherwise, as in the official Terraform provider, a SAML assertion
or web identity of the environment; then, as in the official SDKs and tccli: the key of the environment, the profile
files, a TKE workload identity, the role of the CVM instance. A source that is there but broken stops the
search: going on might take another account's credentials.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reconciler.cloud.credentials import ini, role_environment, tccli
from reconciler.cloud.credentials.cvm import InstanceRole
from reconciler.cloud.credentials.federated import TKE, TkeIdentity, by_environment
from reconciler.cloud.credentials.role import Ask, AssumedRole
from reconciler.cloud.credentials.secret import broken, checked
from reconciler.cloud.credentials.source import Fetch, Fixed, Source, Sts
from reconciler.errors import CredentialsMissing

ID, KEY, TOKEN = "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN"


class Chain:
    """Finds the source. ``sts``, ``fetch`` and ``ask`` are only called when the source found needs them.

    ``ask`` puts a question to a person; None where there is nobody.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        sts: Sts,
        fetch: Fetch,
        *,
        system: Path = ini.SYSTEM,
        ask: Ask | None = None,
    ) -> None:
        self._environ = environ
        self._sts = sts
        self._fetch = fetch
        self._ask = ask
        self._system = system
        self._home = Path(environ["HOME"]) if environ.get("HOME") else Path.home()

    def find(self, profile: str | None) -> tuple[Source, list[str]]:
        """The source; where it is the last resort, also why each one before it was passed over.

        Raises CredentialsMissing.
        """
        if profile is not None:
            return self._named(profile), []
        tried: list[str] = []
        for step in (
            self._from_identity,
            self._from_environment,
            self._from_tccli_profile,
            self._from_file,
            self._from_default,
            self._from_tke,
        ):
            source = step(tried)
            if source is not None:
                return source, []
        return InstanceRole(self._fetch), tried

    def _named(self, profile: str) -> Source:
        if not profile or profile.startswith(".") or any(c in profile for c in "/\\\0"):
            raise CredentialsMissing("a credential profile needs a plain name")
        path = tccli.location(self._home, profile)
        if path.is_file():
            return self._of_tccli(path)
        file = ini.location(self._environ, self._home, self._system)
        found = [f"{name} (tccli)" for name in tccli.names(self._home)]
        if file is not None:
            source = ini.profile(file, self._label(file), profile)
            if source is not None:
                return source
            found += [f"{name} ({self._label(file)})" for name in ini.sections(file, self._label(file))]
        raise CredentialsMissing(
            f"there is no credential profile {profile!r}", hint=f"profiles found: {', '.join(found) or 'none'}"
        )

    def _of_tccli(self, path: Path) -> Source:
        """The source that a profile of tccli describes; what it says of no role, the environment may say."""
        source = tccli.profile(path, self._label(path), self._fetch)
        role = tccli.role(path, self._label(path))
        return source if role is None else self._assumed(source, role)

    def _from_identity(self, tried: list[str]) -> Source | None:
        return by_environment(self._environ, self._sts)

    def _from_environment(self, tried: list[str]) -> Source | None:
        given = [name for name in (ID, KEY) if name in self._environ]
        if not given:
            tried.append(f"environment: {ID} and {KEY} are not set")
            return None
        if len(given) == 1:
            raise broken("environment", f"{given[0]} is set, {KEY if given[0] == ID else ID} is not")
        source = Fixed(
            "environment",
            checked("environment", self._environ[ID], self._environ[KEY], self._environ.get(TOKEN)),
        )
        return self._in_role(source)

    def _in_role(self, source: Source) -> Source:
        role = role_environment.role(self._environ)
        if role is None:
            return source
        return self._assumed(source.base if isinstance(source, AssumedRole) else source, role)

    def _assumed(self, base: Source, role: tuple[str, str]) -> Source:
        return AssumedRole(base, role, self._sts, role_environment.terms(self._environ), self._ask)

    def _from_tccli_profile(self, tried: list[str]) -> Source | None:
        profile = self._environ.get("TCCLI_PROFILE")
        return self._in_role(self._named(profile)) if profile else None

    def _from_file(self, tried: list[str]) -> Source | None:
        file = ini.location(self._environ, self._home, self._system)
        if file is None:
            tried.append(f"~/.tencentcloud/credentials, {self._system}: not there")
            return None
        source = ini.profile(file, self._label(file), "default")
        if source is None:
            tried.append(f"{self._label(file)}: no section [default]")
            return None
        return self._in_role(source)

    def _from_default(self, tried: list[str]) -> Source | None:
        path = tccli.location(self._home, "default")
        if path.is_file():
            return self._in_role(self._of_tccli(path))
        tried.append(f"{self._label(path)}: not there")
        return None

    def _from_tke(self, tried: list[str]) -> Source | None:
        missing = [key for key in TKE if not self._environ.get(key)]
        if not missing:
            return TkeIdentity(self._environ, self._sts)
        tried.append(f"TKE workload identity: {', '.join(missing)} not set")
        return None

    def _label(self, path: Path) -> str:
        return f"~/{path.relative_to(self._home).as_posix()}" if path.is_relative_to(self._home) else str(path)
