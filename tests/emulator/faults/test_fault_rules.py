"""Which requests a rule hits, and how rules are written."""

import pytest

from reconciler.emulator import FAULT_KINDS, Fault, parse_fault
from reconciler.emulator.faults.kinds import fault_from
from reconciler.emulator.faults.rules import Faults


def hits(rules, actions):
    faults = Faults(rules)
    return "".join("x" if faults.pick(action) else "." for action in actions)


MPS = ["mps.CreateWordSamples"]


@pytest.mark.parametrize(
    ("options", "pattern"),
    [({}, "xxxxxx"), ({"count": 2}, "xx...."), ({"skip": 1, "count": 2}, ".xx..."), ({"count": 0}, "......")],
)
def test_skip_and_count(options, pattern):
    assert hits([Fault("CreateWordSamples", "throttle", **options)], MPS * 6) == pattern


def test_actions_are_globs_with_or_without_service():
    actions = ["mps.CreateWordSamples", "mps.DeleteWordSamples", "vod.DescribeTasks"]
    for glob, pattern in (("*", "xxx"), ("*WordSamples", "xx."), ("vod.*", "..x"), ("Describe*", "..x")):
        assert hits([Fault(glob, "throttle")], actions) == pattern


def test_probability_repeats_with_its_seed():
    seen = {hits([Fault("*", "throttle", probability=0.5, seed=seed)], MPS * 64) for seed in (1, 1, 2)}
    assert len(seen) == 2
    assert all(10 < pattern.count("x") < 54 for pattern in seen)
    assert hits([Fault("*", "throttle", probability=0.0)], MPS * 9) == "." * 9


def test_the_first_rule_that_fires_decides():
    faults = Faults([Fault("*", "throttle", count=1), Fault("*", "slow")])
    assert [faults.pick("mps.X").kind for _ in range(3)] == ["throttle", "slow", "slow"]
    assert [(rule["seen"], rule["fired"]) for rule in faults.report()] == [(3, 1), (2, 2)]
    faults.clear()
    assert faults.pick("mps.X") is None


def test_holds_asks_for_a_text_in_the_parameters():
    """A glob over every text of the request; the parameters are only looked at where a rule asks for it."""
    faults = Faults([parse_fault("action=Create*,kind=code:FailedOperation,holds=bad*")])
    assert faults.pick("mps.CreateWordSamples", lambda: ["All", "good"]) is None
    assert faults.pick("mps.CreateWordSamples", lambda: ["All", "good", "bad 7"]).kind == "code:FailedOperation"
    assert faults.pick("mps.DeleteWordSamples", lambda: ["bad 7"]) is None
    assert faults.report()[0]["seen"] == 1

    def unasked():
        raise AssertionError("asked for")

    assert Faults([Fault("*", "throttle")]).pick("mps.CreateWordSamples", unasked) is not None


def test_parsing():
    text = "action=CreateContentReviewTemplate,kind=reset-after,count=1,skip=0,probability=0.5,seed=7"
    assert parse_fault(text) == Fault("CreateContentReviewTemplate", "reset-after", 1, 0, 0.5, 7)
    assert parse_fault("action=*, kind=slow, seconds=0.5").delay == 0.5
    assert parse_fault("action=*,kind=code:LimitExceeded.X").kind == "code:LimitExceeded.X"
    assert fault_from({"action": "*", "kind": "slow", "count": 2, "skip": None}) == Fault("*", "slow", 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reset-after", "names: action, kind, count, skip, probability, seed, seconds, holds"),
        ("kind=slow", "needs action=GLOB and kind=KIND"),
        ("action=*", "needs action=GLOB and kind=KIND"),
        ("action=*,kind=slow,kind=slow", "not one NAME=VALUE"),
        ("action=*,kind=explode", ", ".join(FAULT_KINDS)),
        ("action=*,kind=code:", "is not one of"),
        ("action=*,kind=slow,often=1", "no 'often'; names: action"),
        ("action=*,kind=slow,count=many", "count is a whole number, not 'many'"),
        ("action=*,kind=slow,count=-1", "whole numbers from 0"),
        ("action=*,kind=slow,probability=2", "a number from 0 to 1"),
        ("action=*,kind=slow,probability=nan", "a number from 0 to 1"),
        ("action=*,kind=slow,seconds=x", "seconds is a number"),
        ("action=*,kind=slow,seconds=inf", "a number from 0 to 86400"),
    ],
)
def test_wrong_rules_are_explained(text, said):
    with pytest.raises(ValueError, match="fault") as caught:
        parse_fault(text)
    assert said in str(caught.value)


@pytest.mark.parametrize("value", [7, None, ["x"], {"action": "*", "kind": "slow", "count": 1.5}])
def test_wrong_objects_are_explained(value):
    with pytest.raises(ValueError, match="fault"):
        fault_from(value)
