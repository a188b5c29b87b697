"""Answers that are absurd: bounded in time and memory, told in one line, and nothing is believed."""

from __future__ import annotations

import pytest

from tests.support.clocks import HurriedClock

from .applies import Project
from .kill_cases import check_between, check_end
from .processes import run, run_measured, served, truth
from .starting_point import copy_before

MOST = 400 * 1024 * 1024
"""Bytes: an answer may have 50 MB, in pieces and as a whole, beside the program itself."""


def test_an_absurdly_large_answer_is_cut_off(tmp_path):
    """64 MB three times: it is asked again, up to four times in all, and memory stays within the bound."""
    store, folder, _, before = copy_before(tmp_path)
    with served("--store", str(store)) as cloud:
        cloud.fault("action=DescribeWordSamples,kind=huge,count=3")
        command = ("apply", str(folder), "--auto-approve", "--endpoint", cloud.url, "--rate", "off")
        done, peak = run_measured(*command, kind="hurry")
        assert done.code == 0, done
        assert peak < MOST
        check_end(cloud, Project(folder, cloud.url, HurriedClock()), before)


KINDS = ("status-500", "html-200", "truncated", "empty", "cut", "total-lies", "page-repeats", "null-items",
         "wrong-types", "reset-after", "code:Strange.Code")  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_listings_that_stay_wrong(tmp_path, kind):
    """No reading can be trusted: exit 1, one error with its action, nothing written; plan and drift alike."""
    store, folder, _, before = copy_before(tmp_path)
    with served("--store", str(store)) as cloud:
        cloud.fault(f"action=Describe*,kind={kind}")
        place = (str(folder), "--endpoint", cloud.url, "--rate", "off")
        others = [("plan", *place), ("drift", *place)] if kind in KINDS[:2] else []
        for command in [("apply", *place, "--auto-approve"), *others]:
            done = run(*command, kind="hurry")
            assert done.code == 1, (command[0], done)
            assert done.err.startswith("error: mps.Describe"), done.err
            assert len(done.err) < 2000
        cloud.admin("DELETE", "faults")
        project = Project(folder, cloud.url, HurriedClock())
        check_between(before, truth(cloud), project)
        assert truth(cloud).rows == before.rows
