"""What reads has no way to write: a call that is not a reading one is never sent."""

import asyncio

import pytest

from reconciler.errors import ReconcilerError
from reconciler.model.call import Call
from reconciler.stages.read_only import ReadOnly, WriteAttempted
from tests.support.scripted_cloud import ScriptedCloud

PAGE = {"Offset": 0, "Limit": 10}


def test_a_reading_call_is_passed_on():
    cloud = ScriptedCloud()
    answer = asyncio.run(ReadOnly(cloud).read(Call("mps", "DescribeWordSamples", PAGE, reads=True)))
    assert answer["TotalCount"] == 0
    assert cloud.count("DescribeWordSamples") == 1


@pytest.mark.parametrize("action", ["CreateWordSamples", "DescribeWordSamples"])
def test_any_other_call_is_a_bug_and_is_not_sent(action):
    """The mark decides, not the name: a call that does not say that it reads is not sent."""
    cloud = ScriptedCloud()
    with pytest.raises(WriteAttempted, match=f"mps.{action} is not a reading call, so it was not sent") as caught:
        asyncio.run(ReadOnly(cloud).read(Call("mps", action, PAGE)))
    assert cloud.calls == []
    # Only what the program raises on purpose is reported as anything but a bug.
    assert not isinstance(caught.value, ReconcilerError)


def test_it_has_no_way_to_send():
    assert not hasattr(ReadOnly(ScriptedCloud()), "send")
