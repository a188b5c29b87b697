"""Roles, workload identities and the role of the machine: how they are had, renewed, and when they are over."""

import asyncio

import pytest

from reconciler import errors as e
from reconciler.cloud import Credentials
from tests.cloud.clients import ID, KEY, TOKEN

from .credential_places import CLI, ENV, NOW, ROLE


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
