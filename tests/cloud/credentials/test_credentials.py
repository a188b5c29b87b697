import copy
import json
import pickle

import pytest

from reconciler.cloud import Credentials
from tests.cloud.clients import ID, KEY, TOKEN

from .credential_places import CLI, ENV, INI, NOW, ROLE

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
