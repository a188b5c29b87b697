"""What is tried again is tried in bounds, said, and in the end either done or told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from reconciler.emulator import Credential, Fault
from reconciler.model.event import Retrying
from tests.support.clocks import VirtualClock

from .applies import Project, events
from .scenario import ACCOUNT, PROJECT, porn, template, words, write_project
from .starting_point import bench, emulator
from .table import calls, checked, converged


def test_retries_are_told_with_reason_attempt_and_delay():
    """Two refusals for being too fast: two events, the second with a longer wait, and nothing failed."""
    heard, listen = events()
    with bench() as at:
        at.emulator.faults.add(Fault("CreateWordSamples", "throttle", count=2))
        assert at.project.apply(listen=listen).clean
        checked(at, "throttled twice")
    told = [event for event in heard if isinstance(event, Retrying)]
    assert {event.action for event in told} == {"mps.CreateWordSamples"}
    assert [event.reason for event in told] == ["RequestLimitExceeded"] * 2
    assert all(event.delay > 0 for event in told)


def test_throttling_of_everything_for_a_while_fails_nothing():
    """Forty seconds in which every request is refused: the apply waits, and is done."""
    with bench() as at:
        until = at.clock.time + 40

        def listen(event):
            if at.clock.time >= until:
                at.emulator.faults.clear()

        at.emulator.faults.add(Fault("*", "throttle"))
        outcome = at.project.apply(listen=listen)
        assert outcome.report is not None
        assert outcome.clean, str(outcome)
        assert at.clock.time >= until
        checked(at, "throttled for a while")


def test_throttling_without_end_is_told_within_the_bound():
    """The service refuses for ever: an error, not a hang, and nothing was written."""
    with bench() as at:
        started = at.clock.time
        at.emulator.faults.add(Fault("*", "throttle"))
        outcome = at.project.apply()
        assert outcome.error is not None
        assert at.clock.time - started < 120
        assert at.truth().rows == at.before.rows
        converged(at, "after throttling")


def test_a_silent_service_is_given_up_after_a_few_writes():
    """Every write goes unanswered: the apply ends, with everything failed or not tried, and the next one converges."""
    with bench() as at:
        at.emulator.faults.add(Fault("*Create*", "status-500"), Fault("Modify*", "status-500"))
        outcome = at.project.apply()
        assert outcome.report is not None
        assert not outcome.clean
        assert outcome.report.untried
        converged(at, "after silence")


def test_a_wrong_clock_is_put_right_once():
    """Twenty minutes off: the first call is refused and sent again by the service's time; no other is."""
    heard, listen = events()
    with bench() as at:
        at.emulator.clock.skew = 1200.0
        assert at.project.apply(listen=listen).clean
        assert at.emulator.codes["AuthFailure.SignatureExpire"] == 1
        checked(at, "clock corrected")
    assert [e.reason for e in heard if isinstance(e, Retrying)] == ["AuthFailure.SignatureExpire"]


def test_a_clock_that_stays_wrong_is_told_with_a_hint():
    """Correcting it does not help: one more try, then an error that says what to do."""
    with bench() as at:
        at.emulator.faults.add(Fault("*", "code:AuthFailure.SignatureExpire"))
        outcome = at.project.apply()
        assert outcome.error is not None
        assert "clock" in (outcome.error.hint or "")
        assert sum(at.emulator.calls.values()) == 2
        converged(at, "after a wrong clock")


def _login(home: Path, number: int) -> Credential:
    """Write temporary keys into the profile of the official command line."""
    made = Credential(f"AKIDtemporary{number:020}", f"temporary-key-{number:010}", f"temporary-token-{number}")
    document = {"secretId": made.secret_id, "secretKey": made.secret_key, "token": made.token}
    (home / ".tccli").mkdir(exist_ok=True)
    (home / ".tccli" / "work.credential").write_text(json.dumps(document), encoding="utf-8")
    return made


def test_an_expired_token_is_refreshed_once(tmp_path):
    """In the middle of an apply the token runs out; the new one is found, and every call after it uses that."""
    heard, listen = events()
    first, second = _login(tmp_path, 1), _login(tmp_path, 2)
    _login(tmp_path, 1)
    clock = VirtualClock()
    manifests = words("all", ["one", "two"]) + template("strict", porn(80))
    target = PROJECT.replace("    adopt: {ContentReviewTemplate/taken: 30}\n", "    profile: work\n")
    folder = write_project(tmp_path / "project", manifests, target)
    with emulator(None, clock.now, credentials=[first, second], account=ACCOUNT) as served:
        served.faults.add(Fault("CreateContentReviewTemplate", "code:AuthFailure.TokenFailure", count=1))

        def renewed(event):
            listen(event)
            _login(tmp_path, 2)

        project = Project(folder, served.url, clock, keys={"HOME": str(tmp_path)})
        outcome = project.apply(listen=renewed)
        assert outcome.clean, str(outcome)
        assert [row["name"] for row in served.templates().values()] == ["strict"]
    assert [e.reason for e in heard if isinstance(e, Retrying)] == ["AuthFailure.TokenFailure"]


def test_a_token_that_cannot_be_refreshed_is_told():
    """The keys of the environment are all there is: no second try, a definite error, and the next apply goes on."""
    with bench() as at:
        at.emulator.faults.add(Fault("CreateWordSamples", "code:AuthFailure.TokenFailure"))
        outcome = at.project.apply()
        assert outcome.report is not None
        assert {f.code for f in outcome.report.failed} == {"AuthFailure.TokenFailure"}
        assert at.emulator.codes["AuthFailure.TokenFailure"] <= calls("plain")["CreateWordSamples"], "each call once"
        converged(at, "after a bad token")


def test_one_word_of_a_batch_is_refused_and_the_others_go_through():
    """The refused word is named with its code; all others are there; exit is not a success."""
    with bench() as at:
        at.emulator.quirks = replace(at.emulator.quirks, refused_words="ocr-2", failed_create="first")
        outcome = at.project.apply()
        assert outcome.report is not None
        assert [(str(f.address), f.code) for f in outcome.report.failed] == [
            ("KeywordSample/ocr-2", "InvalidParameterValue")
        ]
        assert {"ocr-1", "ocr-3", "all-1", "asr-1"} <= at.truth().words.keys()
        at.emulator.quirks = replace(at.emulator.quirks, refused_words="")
        converged(at, "after a refused word")
