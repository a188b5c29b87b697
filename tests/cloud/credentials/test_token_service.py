"""Every way to take on a role, against the emulator's token service, over a socket."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from reconciler import errors as e
from reconciler.cloud import connect, who_am_i
from reconciler.emulator import EMULATOR_MFA_CODE, EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY, Emulator
from reconciler.ground.secrets import redact

KEYS = {"TENCENTCLOUD_SECRET_ID": EMULATOR_SECRET_ID, "TENCENTCLOUD_SECRET_KEY": EMULATOR_SECRET_KEY}
ARN, SESSION = "qcs::cam::uin/100000000077:roleName/moderation", "nightly"
ROLE = {"TENCENTCLOUD_ASSUME_ROLE_ARN": ARN, "TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME": SESSION}
DEVICE = "qcs::cam:uin/100000000001::mfa/softToken"
MFA = {"TENCENTCLOUD_ASSUME_ROLE_SERIAL_NUMBER": DEVICE}
CODE = "TENCENTCLOUD_ASSUME_ROLE_TOKEN_CODE"


def jwt(**claims: object) -> str:
    parts = (json.dumps({"alg": "none"}), json.dumps(claims), "signature")
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


TOKEN = jwt(sub="system:serviceaccount:moderation:reconciler", exp=4_000_000_000)
ASSERTION = base64.b64encode(b"<samlp:Response><saml:Assertion>me</saml:Assertion></samlp:Response>").decode()
WEB = {**ROLE, "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN": TOKEN, "TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID": "idp"}
SAML = {
    **ROLE,
    "TENCENTCLOUD_ASSUME_ROLE_SAML_ASSERTION": ASSERTION,
    "TENCENTCLOUD_ASSUME_ROLE_PRINCIPAL_ARN": "qcs::cam::uin/100000000077:saml-provider/idp",
}


@pytest.fixture
def sts() -> Iterator[Emulator]:
    with Emulator(rates=False) as emulator:
        yield emulator


def asked(
    sts: Emulator, environ: Mapping[str, str], home: Path, typed: str | None = None
) -> tuple[str, str, list[str]]:
    """Where the credentials come from, whose they are, and what a person was asked."""
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return str(typed)

    async def main() -> tuple[str, str]:
        environment = {"HOME": str(home), **environ}
        ask_or_not = None if typed is None else ask
        async with connect(endpoint=sts.url, environ=environment, share=None, ask=ask_or_not) as client:
            identity = await who_am_i(client)
            return await client.source(), str(identity.account)

    source, account = asyncio.run(main())
    return source, account, questions


def fails(sts: Emulator, environ: Mapping[str, str], home: Path, typed: str | None = None) -> str:
    with pytest.raises(e.CloudError) as caught:
        asked(sts, environ, home, typed)
    return f"{caught.value.message} {caught.value.hint}"


def sent(sts: Emulator) -> Mapping[str, object]:
    """The parameters of the one request for a role."""
    [params] = [params for action, params in sts.log if action.startswith("sts.AssumeRole")]
    return params


def test_a_role(sts: Emulator, tmp_path: Path) -> None:
    more = {"TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION": "900", "TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID": "external"}
    assert asked(sts, {**KEYS, **ROLE, **more}, tmp_path) == ("environment, in a role", "100000000077", [])
    wanted = {"RoleArn": ARN, "RoleSessionName": SESSION, "DurationSeconds": 900, "ExternalId": "external"}
    assert sent(sts) == wanted


def test_both_names_of_a_role_say_the_same(sts: Emulator, tmp_path: Path) -> None:
    assert "different things" in fails(sts, {**KEYS, **ROLE, "TENCENTCLOUD_ROLE_ARN": f"{ARN}2"}, tmp_path)
    asked(sts, {**KEYS, **ROLE, "TENCENTCLOUD_ROLE_ARN": ARN}, tmp_path)


def test_mfa_with_a_code_of_the_environment(sts: Emulator, tmp_path: Path) -> None:
    source, account, questions = asked(sts, {**KEYS, **ROLE, **MFA, CODE: EMULATOR_MFA_CODE}, tmp_path, "not asked")
    assert (source, account, questions) == ("environment, in a role with MFA", "100000000077", [])
    assert (sent(sts)["SerialNumber"], sent(sts)["TokenCode"]) == (DEVICE, EMULATOR_MFA_CODE)


def test_mfa_with_a_code_that_is_typed(sts: Emulator, tmp_path: Path) -> None:
    _, account, questions = asked(sts, {**KEYS, **ROLE, **MFA}, tmp_path, f" {EMULATOR_MFA_CODE} ")
    assert (account, questions) == ("100000000077", [f"MFA code of {DEVICE}"])


def test_a_wrong_code_is_sent_once_and_not_repeated_to_anybody(sts: Emulator, tmp_path: Path) -> None:
    """A device is blocked after some wrong ones. The emulator's message repeats the code."""
    said = fails(sts, {**KEYS, **ROLE, **MFA, CODE: "654321"}, tmp_path)
    assert "FailedOperation.CheckMFAError" in said
    assert "654321" not in said
    assert sts.calls["sts.AssumeRole"] == 1


@pytest.mark.parametrize(
    ("more", "typed", "said"),
    [
        (MFA, None, f"set {CODE}, or run this at a terminal"),
        (MFA, "", f"set {CODE}"),
        (MFA, "12 34\u202e", "characters that no code has"),
        ({CODE: "123456"}, None, "does not say of which device"),
        ({"TENCENTCLOUD_ASSUME_ROLE_SERIAL_NUMBER": "me", CODE: "123456"}, None, "MFATypeNotSupported"),
        ({"TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION": "43201"}, None, "whole seconds from 1 to 43200"),
        ({"TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION": "1h"}, None, "whole seconds"),
        ({"TENCENTCLOUD_ASSUME_ROLE_ARN": "moderation"}, None, "RoleArn is not the description of a role"),
        ({"TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME": ""}, None, "only of use together"),
    ],
)
def test_a_role_that_cannot_be_had(
    sts: Emulator, tmp_path: Path, more: dict[str, str], typed: str | None, said: str
) -> None:
    assert said in fails(sts, {**KEYS, **ROLE, **more}, tmp_path, typed)


def test_credentials_with_mfa_are_not_renewed(tmp_path: Path) -> None:
    """A code counts once: the service's own word ends the session, and nobody is asked in the middle of an apply."""
    now = [time.time()]
    with Emulator(rates=False, clock=lambda: now[0]) as sts:

        async def main() -> None:
            environ = {"HOME": str(tmp_path), **KEYS, **ROLE, **MFA, CODE: EMULATOR_MFA_CODE}
            async with connect(endpoint=sts.url, environ=environ, share=None) as client:
                await who_am_i(client)
                now[0] += 7300
                with pytest.raises(e.TokenExpired):
                    await who_am_i(client)

        asyncio.run(main())
        assert sts.calls["sts.AssumeRole"] == 1


def test_web_identity_under_plain_names(sts: Emulator, tmp_path: Path) -> None:
    assert asked(sts, WEB, tmp_path) == ("web identity", "100000000077", [])
    assert (sent(sts)["ProviderId"], sent(sts)["WebIdentityToken"]) == ("idp", TOKEN)
    assert redact(f"see {TOKEN}") == "see [secret]"


def test_web_identity_from_a_file(sts: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n", encoding="utf-8")
    environ = {**ROLE, "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE": str(file)}
    assert asked(sts, environ, tmp_path)[0] == "web identity"
    assert (sent(sts)["ProviderId"], sent(sts)["WebIdentityToken"]) == ("OIDC", TOKEN)
    file.unlink()
    assert "WEB_IDENTITY_TOKEN_FILE cannot be read" in fails(sts, environ, tmp_path)


def test_web_identity_under_the_names_of_tke(sts: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN, encoding="utf-8")
    tke = {"TKE_REGION": "ap-guangzhou", "TKE_PROVIDER_ID": "tke", "TKE_ROLE_ARN": ARN}
    source, account, _ = asked(sts, {**tke, "TKE_WEB_IDENTITY_TOKEN_FILE": str(file)}, tmp_path)
    assert (source, account) == ("TKE workload identity", "100000000077")


def test_saml(sts: Emulator, tmp_path: Path) -> None:
    assert asked(sts, SAML, tmp_path) == ("SAML", "100000000077", [])
    assert (sent(sts)["SAMLAssertion"], sent(sts)["RoleSessionName"]) == (ASSERTION, SESSION)
    assert redact(f"see {ASSERTION}") == "see [secret]"


def test_a_proof_goes_before_a_key(sts: Emulator, tmp_path: Path) -> None:
    assert asked(sts, {**KEYS, **SAML}, tmp_path)[0] == "SAML"
    assert asked(sts, {**KEYS, **WEB}, tmp_path)[0] == "web identity"


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({**WEB, **SAML}, "leave one of them"),
        ({**WEB, "TENCENTCLOUD_ASSUME_ROLE_ARN": ""}, "only of use together"),
        ({**SAML, "TENCENTCLOUD_ASSUME_ROLE_PRINCIPAL_ARN": ""}, "PRINCIPAL_ARN is not set"),
        ({**WEB, "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN": jwt(exp=1)}, "WebIdentityTokenError"),
        ({**WEB, "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN": "no-token-at-all"}, "WebIdentityTokenError"),
        ({**WEB, "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN": "\n"}, "WEB_IDENTITY_TOKEN is set, and empty"),
        ({**SAML, "TENCENTCLOUD_ASSUME_ROLE_SAML_ASSERTION": "no-assertion"}, "not a SAML assertion"),
        ({**SAML, "TENCENTCLOUD_ASSUME_ROLE_SAML_ASSERTION": " "}, "SAML_ASSERTION is set, and empty"),
    ],
)
def test_a_proof_that_is_not_taken(sts: Emulator, tmp_path: Path, environ: dict[str, str], said: str) -> None:
    assert said in fails(sts, environ, tmp_path)


def test_only_a_proof_goes_unsigned(sts: Emulator) -> None:
    from urllib.request import Request, urlopen

    headers = {"Authorization": "SKIP", "X-TC-Version": "2018-08-13", "Content-Type": "application/json"}
    for action in ("AssumeRole", "GetCallerIdentity", "DescribeWordSamples"):
        request = Request(sts.url, b"{}", {**headers, "X-TC-Action": action})
        with urlopen(request) as answer:
            assert "AuthFailure.InvalidAuthorization" in answer.read().decode()


PATTERN = "qcs::cam::uin/{account}:roleName/moderation"


@pytest.mark.parametrize("name", ["TENCENTCLOUD_ASSUME_ROLE_ARN", "TENCENTCLOUD_ROLE_ARN"])
def test_one_role_name_in_many_accounts(sts: Emulator, tmp_path: Path, name: str) -> None:
    """``{account}`` is what the target declares; where it declares none nothing is asked for."""
    environ = {key: value for key, value in WEB.items() if key != "TENCENTCLOUD_ASSUME_ROLE_ARN"} | {name: PATTERN}

    def whose(account: str | None) -> str:
        async def main() -> str:
            environment = {"HOME": str(tmp_path), **environ}
            async with connect(endpoint=sts.url, environ=environment, share=None, account=account) as client:
                return str((await who_am_i(client)).account)

        return asyncio.run(main())

    assert whose("100000000078") == "100000000078"
    assert whose("100000000079") == "100000000079"
    sts.forget_calls()
    with pytest.raises(e.CredentialsMissing, match="the target declares none"):
        whose(None)
    assert not sts.calls
