"""Commands in hints are for the shell, and for the target."""

from __future__ import annotations

import re
import shlex

import pytest

from reconciler.model.plan import Refusal
from reconciler.model.resource import Address
from reconciler.stages.hints import adopt_command, forget_command, naming_target, rerun_command
from tests.support.paths import PACKAGE


@pytest.mark.parametrize(
    ("hint", "said"),
    [
        (
            "see:\nreconciler adopt A/b 1\nreconciler adopt A/b 2",
            "see:\nreconciler adopt A/b 1{}\nreconciler adopt A/b 2{}",
        ),
        ("or: reconciler state rm 'A/b c'", "or: reconciler state rm 'A/b c'{}"),
        ("reconciler state mv A/b A/c", "reconciler state mv A/b A/c{}"),
        ("forget it: reconciler state rm ADDRESS...", "forget it: reconciler state rm ADDRESS...{}"),
        ("reconciler rerun A/b    # and pay again", "reconciler rerun A/b{}    # and pay again"),
        ("reconciler state mv gives a resource a new name", "reconciler state mv gives a resource a new name"),
        (None, None),
    ],
)
def test_each_command_names_the_target(hint: str | None, said: str | None) -> None:
    for name, shown in (("prod", " --target prod"), ("two words", " --target 'two words'")):
        (found,) = naming_target([Refusal("code", "message", hint=hint)], name)
        assert found == Refusal("code", "message", hint=said and said.replace("{}", shown))


def test_an_address_is_one_word_of_the_shell() -> None:
    address = Address("ContentReviewTemplate", "live rooms; rm")
    assert shlex.split(adopt_command(address, "31")) == ["reconciler", "adopt", str(address), "31"]
    assert shlex.split(forget_command(address)) == ["reconciler", "state", "rm", str(address)]
    assert shlex.split(rerun_command(address)) == ["reconciler", "rerun", str(address)]


def test_no_name_stands_unquoted_in_a_command() -> None:
    """A name holds blanks and whatever a manifest's author likes: none is put into a command as it is."""
    unquoted = re.compile(r"reconciler (?:accept|adopt|explain|rerun|state (?:mv|rm|show)) \{(?!shlex\.|quoted\()")
    assert unquoted.search('f"reconciler state rm {address}"')
    assert [path.name for path in PACKAGE.rglob("*.py") if unquoted.search(path.read_text(encoding="utf-8"))] == []
