"""The surroundings that credentials are found in: environment, files, token services."""

import asyncio
import json
import traceback

import pytest

from reconciler import errors as e
from reconciler.cloud.credentials import Chain, Provider
from tests.cloud.clients import ID, KEY
from tests.support.clocks import VirtualClock

NOW = 1_700_000_000.0


ENV = {"TENCENTCLOUD_SECRET_ID": ID, "TENCENTCLOUD_SECRET_KEY": KEY}


ROLE = {"TENCENTCLOUD_ROLE_ARN": "qcs::cam::uin/1:roleName/r", "TENCENTCLOUD_ROLE_SESSION_NAME": "s"}


class World:
    """A home folder, a fake STS and fake instance metadata."""

    def __init__(self, tmp_path):
        self.home = tmp_path / "home"
        self.home.mkdir()
        self.system = tmp_path / "etc-credentials"
        self.clock = VirtualClock(NOW)
        self.sts_calls = []
        self.pages = {}
        self.life = 7200
        self.sts_error = None

    def write(self, path, content):
        path = self.home / path
        path.parent.mkdir(exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")

    async def sts(self, call, credentials):
        self.sts_calls.append((call, credentials))
        if self.sts_error:
            raise self.sts_error
        n = len(self.sts_calls)
        return {
            "Credentials": {"TmpSecretId": f"tmp{n}", "TmpSecretKey": "tmpkey", "Token": "tmptoken"},
            "ExpiredTime": int(self.clock.now() + self.life),
        }

    async def fetch(self, url):
        name = url.rsplit("/", 1)[1]
        if name not in self.pages:
            raise e.NotSent("no connection: nobody there")
        page = self.pages[name]
        return page if isinstance(page, str) else json.dumps(page)

    def provider(self, environ=(), profile=None):
        environ = {"HOME": str(self.home), **dict(environ)}
        chain = Chain(environ, self.sts, self.fetch, system=self.system)
        return Provider(lambda: chain.find(profile), self.clock)

    def find(self, environ=(), profile=None):
        async def main():
            provider = self.provider(environ, profile)
            return await provider.source(), await provider.get()

        return asyncio.run(main())

    def fails(self, environ=(), profile=None, kind=e.CredentialsMissing):
        with pytest.raises(kind) as caught:
            self.find(environ, profile)
        assert KEY not in "".join(traceback.format_exception(caught.value))
        assert KEY not in repr([vars(x) for x in links(caught.value)])
        return f"{caught.value} {caught.value.hint or ''}"


def links(failure):
    while failure is not None:
        yield failure
        failure = failure.__cause__ or failure.__context__


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


INI = f"[default]\nsecret_id = {ID}\nsecret_key = {KEY}\n\n[prod]\nsecret_id = prodid\nsecret_key = prod%key\n"


CLI = {"secretId": "cliid", "secretKey": "clikey", "token": None}
