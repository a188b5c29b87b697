"""SIGINT and SIGTERM with real processes: what is under way is finished and remembered; a second one ends at once."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager

import pytest

from tests.support.clocks import HurriedClock
from tests.support.program import ended

from .applies import Project
from .kill_cases import check_between, check_end
from .processes import run, served, start, truth
from .starting_point import copy_before


@contextmanager
def under_way(tmp_path, *faults):
    """An apply that has sent its first write, which the emulator answers late; all its parts."""
    store, folder, _, before = copy_before(tmp_path)
    with served("--store", str(store)) as cloud:
        for rule in faults:
            cloud.fault(rule)
        command = ("apply", str(folder), "--auto-approve", "--endpoint", cloud.url, "--rate", "off")
        process = start(*command)
        while not cloud.calls().get("mps.CreateWordSamples"):
            assert process.poll() is None, ended(process)
            time.sleep(0.02)
        yield cloud, process, Project(folder, cloud.url, HurriedClock()), before, command


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.slow), signal.SIGTERM])
def test_the_first_signal_ends_it_in_order(tmp_path, number):
    """Exit 130, what was sent is on record, it says how to go on, and going on finishes the work."""
    slow = "action=Create*,kind=slow,seconds=1"
    with under_way(tmp_path, slow) as (cloud, process, project, before, command):
        process.send_signal(number)
        done = ended(process)
        assert done.code == 130, done
        assert "To continue" in done.out
        assert "stopping" in done.err
        cloud.admin("DELETE", "faults")
        check_between(before, truth(cloud), project)
        assert truth(cloud).rows.keys() >= {"ocr-1", "all-1", "asr-1"}
        assert "bulk-000" in truth(cloud).rows, "protection is not taken away by an interrupted apply"
        assert run(*command).code == 0
        check_end(cloud, project, before)


def test_a_second_signal_ends_it_at_once(tmp_path):
    """While an answer does not come: exit 130 at once, as safe as a kill."""
    hang = "action=CreateContentReviewTemplate,kind=hang-after,seconds=600"
    slow = "action=CreateWordSamples,kind=slow,seconds=1"
    with under_way(tmp_path, hang, slow) as (cloud, process, project, before, command):
        while not cloud.calls().get("mps.CreateContentReviewTemplate"):
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        heard = threading.Event()

        def listen():
            assert process.stderr is not None
            # Warnings about the manifests come first.
            if any(line.startswith(b"stopping") for line in process.stderr):
                heard.set()

        threading.Thread(target=listen, daemon=True).start()
        assert heard.wait(60)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert ended(process).code == 130
        cloud.admin("DELETE", "faults")
        check_between(before, truth(cloud), project)
        assert run(*command, kind="hurry").code == 0
        check_end(cloud, project, before)


def test_a_signal_before_anything_is_sent(tmp_path):
    """While the account is read: exit 130, nothing was written."""
    store, folder, _, before = copy_before(tmp_path)
    with served("--store", str(store)) as cloud:
        cloud.fault("action=DescribeWordSamples,kind=slow,seconds=2,count=1")
        command = ("apply", str(folder), "--auto-approve", "--endpoint", cloud.url, "--rate", "off")
        process = start(*command)
        while not cloud.calls().get("mps.DescribeWordSamples"):
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        assert ended(process).code == 130
        assert truth(cloud).rows == before.rows
        assert run(*command).code == 0
        check_end(cloud, Project(folder, cloud.url, HurriedClock()), before)
