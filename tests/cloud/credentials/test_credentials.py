import asyncio
import copy
import json
import pickle
import traceback

import pytest

from reconciler import errors as e
from reconciler.cloud import Credentials, connect
from reconciler.cloud.credentials import Chain, Provider
from tests.cloud.clients import ID, KEY, READ, TOKEN, client, one, run
from tests.cloud.scripted_server import Server, error, http, ok
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


# ---- the object


def test_it_does_not_show_itself():
    made = Credentials(ID, KEY, TOKEN)
    for text in (repr(made), str(made), f"{made}", f"{[made]}"):
        assert text.strip("[]") == "Credentials(AKID…, temporary)"
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps, vars, dict, list):
        with pytest.raises((TypeError, ValueError)) as caught:
            attempt(made)
        assert KEY not in str(caught.value)
    assert made == Credentials(ID, KEY, TOKEN)
    assert made != Credentials(ID, KEY)
    assert made != ID
    assert len({made, Credentials(ID, KEY, TOKEN)}) == 1


# ---- the order


def test_the_environment(world):
    world.write(".tencentcloud/credentials", INI.replace(ID, "other"))
    assert world.find(ENV) == ("environment", Credentials(ID, KEY))
    assert world.find({**ENV, "TENCENTCLOUD_TOKEN": TOKEN}) == ("environment", Credentials(ID, KEY, TOKEN))


def test_the_file_of_the_sdks(world):
    world.write(".tencentcloud/credentials", INI)
    assert world.find() == ("~/.tencentcloud/credentials [default]", Credentials(ID, KEY))


def test_the_file_of_the_machine_and_the_one_that_is_named(world):
    world.system.write_text(INI, encoding="utf-8")
    assert world.find()[0] == f"{world.system} [default]"
    world.write("elsewhere.ini", INI)
    environ = {"TENCENTCLOUD_CREDENTIALS_FILE": str(world.home / "elsewhere.ini")}
    assert world.find(environ)[0] == "~/elsewhere.ini [default]"
    assert "no such file" in world.fails({"TENCENTCLOUD_CREDENTIALS_FILE": "/nowhere"})


def test_the_profile_of_tccli(world):
    world.write(".tccli/default.credential", CLI)
    assert world.find() == ("~/.tccli/default.credential", Credentials("cliid", "clikey"))
    world.write(".tccli/work.credential", {**CLI, "token": "t"})
    world.write(".tencentcloud/credentials", INI)
    assert world.find({"TCCLI_PROFILE": "work"}) == ("~/.tccli/work.credential", Credentials("cliid", "clikey", "t"))
    assert world.find({**ENV, "TCCLI_PROFILE": "work"})[0] == "environment"


def test_a_named_profile_decides_alone(world):
    world.write(".tencentcloud/credentials", INI)
    world.write(".tccli/dev.credential", CLI)
    assert world.find({**ENV, **ROLE}, "dev") == ("~/.tccli/dev.credential", Credentials("cliid", "clikey"))
    assert world.find(ENV, "prod") == ("~/.tencentcloud/credentials [prod]", Credentials("prodid", "prod%key"))
    world.write(".tccli/prod.credential", CLI)
    assert world.find(ENV, "prod")[0] == "~/.tccli/prod.credential"


def test_a_missing_profile_lists_those_there_are(world):
    assert "none" in world.fails(ENV, "prod")
    world.write(".tencentcloud/credentials", INI)
    world.write(".tccli/dev.credential", CLI)
    text = world.fails(ENV, "pord")
    for name in (
        "'pord'",
        "dev (tccli)",
        "default (~/.tencentcloud/credentials)",
        "prod (~/.tencentcloud/credentials)",
    ):
        assert name in text


@pytest.mark.parametrize("profile", ["", "../x", "a/b", ".hidden", "a\\b", "a\0b"])
def test_a_profile_is_a_plain_name(world, profile):
    assert "plain name" in world.fails(ENV, profile)


def test_nothing_anywhere_names_everything_tried(world):
    text = world.fails()
    for word in ("TENCENTCLOUD_SECRET_ID", "~/.tencentcloud/credentials", "~/.tccli/default.credential", "TKE_REGION",
                 "CVM instance role", "nobody there"):  # fmt: skip
        assert word in text
    world.write(".tencentcloud/credentials", INI.replace("default", "other"))
    assert "no section [default]" in world.fails()


# ---- what is there but broken


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"TENCENTCLOUD_SECRET_ID": ""}, "secret id is empty"),
        ({"TENCENTCLOUD_SECRET_KEY": ""}, "secret key is empty"),
        ({"TENCENTCLOUD_SECRET_KEY": f" {KEY}"}, "white space"),
        ({"TENCENTCLOUD_SECRET_KEY": f"{KEY}\n"}, "white space"),
        ({"TENCENTCLOUD_TOKEN": f"{TOKEN} "}, "token has white space"),
        ({"TENCENTCLOUD_SECRET_KEY": f'"{KEY}"'}, "quotes"),
        ({"TENCENTCLOUD_SECRET_KEY": f"{KEY}\r\nX"}, "characters"),
        ({"TENCENTCLOUD_SECRET_KEY": f"{KEY}é"}, "characters"),
        ({"TENCENTCLOUD_SECRET_KEY": None}, "TENCENTCLOUD_SECRET_KEY is not"),
        ({"TENCENTCLOUD_SECRET_ID": None}, "TENCENTCLOUD_SECRET_ID is not"),
        ({"TENCENTCLOUD_ROLE_ARN": "x"}, "TENCENTCLOUD_ROLE_SESSION_NAME"),
    ],
)
def test_a_broken_environment_is_not_passed_over(world, change, word):
    world.write(".tencentcloud/credentials", INI)
    environ = {key: value for key, value in {**ENV, **change}.items() if value is not None}
    text = world.fails(environ)
    assert word in text
    assert "environment" in text


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (f'[default]\nsecret_id = "{ID}"\nsecret_key = "{KEY}"\n', "quotes"),
        (f"[default]\nsecret_id = {ID}\n", "secret key is missing"),
        (f"[default]\nsecret_id =\nsecret_key = {KEY}\n", "secret id is empty"),
        (f"secret_key = {KEY}\n", "not INI"),
        (f"[default]\n{KEY}\n", "not INI"),
        (f"[default]\nsecret_key = {KEY}\nsecret_key = {KEY}\n", "not INI"),
    ],
)
def test_a_broken_ini_file(world, content, word):
    world.write(".tencentcloud/credentials", content)
    text = world.fails()
    assert word in text
    assert "~/.tencentcloud/credentials" in text


def test_an_ini_file_that_is_not_text(world):
    world.write(".tencentcloud/credentials", "")
    (world.home / ".tencentcloud/credentials").write_bytes(b"\xff\xfe" + KEY.encode())
    assert "UTF-8" in world.fails()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (f'{{"secretKey": "{KEY}"', "not JSON"),
        ([KEY], "not a JSON object"),
        ({"secretId": ID, "secretKey": 5}, "not text"),
        ({"secretId": ID}, "secret key is missing"),
        ({"secretId": ID, "secretKey": f"{KEY} "}, "white space"),
        ({"secretId": ID, "secretKey": KEY, "type": "sso", "expiresAt": "soon"}, "expiry"),
        ({"secretId": ID, "secretKey": KEY, "type": "sso", "expiresAt": NOW - 1}, "log in again"),
        ({"secretId": ID, "secretKey": KEY, "type": "oauth", "expiresAt": 0}, "log in again"),
    ],
)
def test_a_broken_tccli_profile(world, content, word):
    world.write(".tccli/x.credential", content)
    text = world.fails(profile="x")
    assert word in text
    assert "~/.tccli/x.credential" in text


# ---- temporary ones


def test_a_role_by_the_environment(world):
    source, got = world.find({**ENV, "TENCENTCLOUD_TOKEN": TOKEN, **ROLE})
    assert (source, got) == ("environment, in a role", Credentials("tmp1", "tmpkey", "tmptoken"))
    ((call, base),) = world.sts_calls
    assert (call.key, base, call.reads) == ("sts.AssumeRole", Credentials(ID, KEY, TOKEN), True)
    assert call.params == {"RoleArn": "qcs::cam::uin/1:roleName/r", "RoleSessionName": "s", "DurationSeconds": 7200}


def test_a_role_by_the_profile_and_the_environment_over_it(world):
    world.write(".tccli/default.credential", {**CLI, "role-arn": "file", "role-session-name": "f"})
    assert world.find()[0] == "~/.tccli/default.credential, in a role"
    world.find(ROLE)
    assert [call.params["RoleSessionName"] for call, _ in world.sts_calls] == ["f", "s"]
    assert {base for _, base in world.sts_calls} == {Credentials("cliid", "clikey")}


def test_a_role_that_is_refused_says_so(world):
    world.sts_error = e.AccessDenied("UnauthorizedOperation", "no")
    world.fails({**ENV, **ROLE}, kind=e.AccessDenied)
    world.sts_error = e.NoAnswer("reset")
    assert "reset" in world.fails({**ENV, **ROLE})


def test_workload_identity(world):
    world.write("token", "jwt\n")
    tke = {"TKE_REGION": "r", "TKE_PROVIDER_ID": "p", "TKE_ROLE_ARN": "a"}
    environ = {**tke, "TKE_WEB_IDENTITY_TOKEN_FILE": str(world.home / "token")}
    assert world.find(environ)[0] == "TKE workload identity"
    ((call, base),) = world.sts_calls
    assert base is None
    assert call.action == "AssumeRoleWithWebIdentity"
    assert (call.params["WebIdentityToken"], call.params["ProviderId"], call.params["RoleArn"]) == ("jwt", "p", "a")
    assert "cannot be read" in world.fails({**environ, "TKE_WEB_IDENTITY_TOKEN_FILE": "/nowhere"})
    assert "TKE_WEB_IDENTITY_TOKEN_FILE" in world.fails(tke)


CVM = {"Code": "Success", "TmpSecretId": "cvm", "TmpSecretKey": "k", "Token": "t", "ExpiredTime": NOW + 3600}


def test_the_role_of_the_instance(world):
    world.pages = {"": "my-role\n", "my-role": CVM}
    assert world.find() == ("CVM instance role", Credentials("cvm", "k", "t"))
    world.write(".tccli/vm.credential", {"type": "cvm-role"})
    assert world.find(ENV, "vm")[0] == "CVM instance role"


@pytest.mark.parametrize(
    "pages", [{"": ""}, {"": "<html>\n</html>"}, {"": "r", "r": "{"}, {"": "r", "r": {**CVM, "Code": "Failed"}},
              {"": "r", "r": {"Code": "Success"}}, {"": "r"}]
)  # fmt: skip
def test_an_instance_without_a_role(world, pages):
    world.pages = pages
    assert "CVM instance role" in world.fails()


def test_renewal_when_a_tenth_is_left(world):
    async def main():
        provider = world.provider({**ENV, **ROLE})
        seen = [(await provider.get()).secret_id]
        for wait in (6470, 20, 10):
            world.clock.time += wait
            seen.append((await provider.get()).secret_id)
        return seen

    assert asyncio.run(main()) == ["tmp1", "tmp1", "tmp2", "tmp2"]


def test_old_ones_serve_until_they_end(world):
    async def main():
        provider = world.provider({**ENV, **ROLE})
        await provider.get()
        world.sts_error = e.NoAnswer("reset")
        world.clock.time += 7000
        assert (await provider.get()).secret_id == "tmp1"
        world.clock.time += 300
        with pytest.raises(e.CredentialsMissing):
            await provider.get()

    asyncio.run(main())


def test_the_instance_role_is_renewed_five_minutes_before(world):
    world.pages = {"": "r", "r": CVM}

    async def main():
        provider = world.provider()
        await provider.get()
        world.pages["r"] = {**CVM, "TmpSecretId": "next"}
        world.clock.time += 3290
        assert (await provider.get()).secret_id == "cvm"
        world.clock.time += 15
        assert (await provider.get()).secret_id == "next"

    asyncio.run(main())


def test_many_callers_load_once(world):
    async def main():
        provider = world.provider({**ENV, **ROLE})
        got = await asyncio.gather(*(provider.get() for _ in range(20)))
        await asyncio.gather(*(provider.refresh(got[0]) for _ in range(20)))

    asyncio.run(main())
    assert len(world.sts_calls) == 2


def test_refreshing(world):
    world.write(".tccli/x.credential", {**CLI, "type": "sso", "expiresAt": (NOW + 100) * 1000})

    async def main():
        fixed = world.provider(ENV)
        assert not await fixed.refresh(await fixed.get())
        login = world.provider(profile="x")
        stale = await login.get()
        assert not await login.refresh(stale)
        world.write(".tccli/x.credential", {**CLI, "secretId": "again", "type": "sso", "expiresAt": NOW + 999})
        assert await login.refresh(stale)
        assert (await login.get()).secret_id == "again"

    asyncio.run(main())


# ---- over a socket


def sts_answer(request):
    if request.headers["x-tc-action"].startswith("AssumeRole"):
        made = {"TmpSecretId": "tmp", "TmpSecretKey": "k", "Token": f"t{len(request.headers['authorization'])}"}
        return ok(Credentials=made, ExpiredTime=int(NOW + 7200))
    return ok()


def test_a_role_over_the_wire(tmp_path):
    with Server(sts_answer) as server:
        made = client(server, credentials=None, environ={**ENV, **ROLE, "HOME": str(tmp_path)})
        assert one(made)["RequestId"] == "r-1"
    first, second = server.received
    assert (first.headers["x-tc-action"], first.headers["x-tc-region"]) == ("AssumeRole", "ap-guangzhou")
    assert f"Credential={ID}/" in first.headers["authorization"]
    assert "/sts/tc3_request" in first.headers["authorization"]
    assert "Credential=tmp/" in second.headers["authorization"]
    assert "x-tc-token" in second.headers
    assert made.calls == {"sts.AssumeRole": 1, READ.key: 1}


def test_workload_identity_goes_unsigned(tmp_path):
    (tmp_path / "token").write_text("jwt", encoding="utf-8")
    tke = {"TKE_REGION": "r", "TKE_PROVIDER_ID": "p", "TKE_ROLE_ARN": "a", "HOME": str(tmp_path)}
    with Server(sts_answer) as server:
        one(client(server, credentials=None, environ={**tke, "TKE_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token")}))
    assert server.received[0].headers["authorization"] == "SKIP"


def test_an_expired_token_is_renewed_once(tmp_path):
    answers = [sts_answer, error("AuthFailure.TokenFailure"), sts_answer, ok()]

    def second_role(request):
        made = {"TmpSecretId": "new", "TmpSecretKey": "k", "Token": "new"}
        return ok(Credentials=made, ExpiredTime=int(NOW + 7200))

    answers[2] = second_role
    with Server(*answers) as server:
        one(client(server, credentials=None, environ={**ENV, **ROLE, "HOME": str(tmp_path)}))
    assert [r.headers["x-tc-action"] for r in server.received] == ["AssumeRole", READ.action] * 2
    assert server.received[3].headers["x-tc-token"] == "new"


def test_an_expired_token_of_the_environment_is_an_error():
    with Server(error("AuthFailure.TokenFailure")) as server:
        failure = one(client(server, credentials=None, environ={**ENV, "TENCENTCLOUD_TOKEN": TOKEN}))
    assert type(failure) is e.TokenExpired
    assert len(server.received) == 1


def test_the_source_is_told_and_nothing_is_sent_for_it():
    async def main():
        async with connect(environ=ENV) as made:
            return await made.source(), dict(made.calls)

    assert asyncio.run(main()) == ("environment", {})


def test_metadata_over_the_wire():
    with Server(http("role", content_type="text/plain"), http("", 404)) as server:

        async def main():
            async with client(server) as made:
                assert await made.fetch(server.url) == "role"
                with pytest.raises(e.BadAnswer):
                    await made.fetch(server.url)

        asyncio.run(main())


def test_a_write_whose_credentials_cannot_be_had_was_not_sent(tmp_path):
    with Server(error("InternalError")) as server:
        (failure,) = run(client(server, credentials=None, environ={**ENV, **ROLE, "HOME": str(tmp_path)}), READ)
    assert type(failure) is e.CredentialsMissing
    assert {r.headers["x-tc-action"] for r in server.received} == {"AssumeRole"}
