"""A role that wants the code of an MFA device: a person at a terminal is asked for it; nothing waits without one."""

from __future__ import annotations

import pytest

from tests.support.project import Project
from tests.support.terminal import on_terminal

DEVICE = "qcs::cam:uin/100000000001::mfa/softToken"
ROLE = {
    "TENCENTCLOUD_ASSUME_ROLE_ARN": "qcs::cam::uin/100000000077:roleName/moderation",
    "TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME": "somebody",
    "TENCENTCLOUD_ASSUME_ROLE_SERIAL_NUMBER": DEVICE,
}
QUESTION = f"MFA code of {DEVICE}, type it:"


@pytest.fixture
def guarded(project: Project) -> Project:
    project.env |= ROLE
    return project


def test_a_code_is_asked_for_on_a_terminal(guarded: Project) -> None:
    code, shown = on_terminal(guarded, "whoami", answer="123456")
    assert code == 0
    assert QUESTION in shown
    assert "123456" not in shown
    assert "account      100000000077" in shown
    assert "environment, in a role with MFA" in shown


def test_a_wrong_code_is_not_repeated(guarded: Project) -> None:
    code, shown = on_terminal(guarded, "whoami", answer="654321")
    assert (code, shown.count(QUESTION)) == (1, 1)
    assert "FailedOperation.CheckMFAError" in shown
    assert "run again with a new one" in shown
    assert "654321" not in shown


def test_an_interrupt_ends_the_question(guarded: Project) -> None:
    code, shown = on_terminal(guarded, "whoami", answer="\x03")
    assert (code, QUESTION in shown) == (130, True)


def test_nothing_waits_without_a_terminal(guarded: Project) -> None:
    said = guarded.run("whoami", code=1).err
    assert "set TENCENTCLOUD_ASSUME_ROLE_TOKEN_CODE, or run this at a terminal" in said
    guarded.env["TENCENTCLOUD_ASSUME_ROLE_TOKEN_CODE"] = "123456"
    assert "100000000077" in guarded.run("whoami").out
