"""What stops an apply, and what goes on all the same."""

import pytest

from reconciler.errors import (
    AccountUnusable,
    BadAnswer,
    QuotaExceeded,
    RequestRefused,
    ServerFault,
    StoreError,
    UnknownOutcome,
)
from reconciler.model.change import Verb
from tests.support.declaring import word
from tests.support.plans import OCR, ON, keyword, template
from tests.support.scripted_cloud import ScriptedCloud, refused

from .one_apply import Run, account, again, words


@pytest.mark.parametrize(
    "error", [AccountUnusable("FailedOperation.InvalidMpsUser", "no"), QuotaExceeded("LimitExceeded", "no")]
)
def test_what_makes_everything_pointless_stops(error):
    """The rest is not tried, and nothing of it stays open."""
    cloud = ScriptedCloud()
    cloud.faults.append(lambda call: None if call.reads else error)
    run = Run(cloud, words(3000))
    assert len(cloud.writes()) <= 10
    assert len(run.report.failed) + len(run.report.untried) == 3000
    assert run.report.untried
    assert run.state.intents is None


def test_silence_stops():
    """A few writes in a row without an outcome: the service does not answer."""
    cloud = ScriptedCloud()
    cloud.faults.append(lambda call: None if call.reads else UnknownOutcome(ServerFault("InternalError", "x")))
    run = Run(cloud, {template(f"t{n}"): {**ON, "name": f"t{n}", "comment": f"{n}"} for n in range(40)})
    assert len(cloud.writes()) < 40
    assert not run.report.ok


def test_a_silence_that_is_over_does_not_stop():
    """Ten answers in a row are lost, but the writes were carried out: reading back shows it, the rest is sent."""
    cloud, memory = account(words(40))
    lost = iter(range(10))
    cloud.lose.append(lambda call: next(lost, None) is not None)
    made = words(40, word("Recognition.Asr"))
    run = Run(cloud, made, memory)
    assert run.report.ok, run.report
    assert run.report.done == {Verb.UPDATE: 40}
    assert run.report.warnings == []
    assert again(cloud, made, run.state).empty


def test_what_was_not_tried_has_its_reason():
    """Nothing is answered, and nothing carried out: the report names why the rest was left."""
    cloud = ScriptedCloud()
    silence = UnknownOutcome(ServerFault("InternalError", "the line is dead"))
    cloud.faults.append(lambda call: None if call.reads else silence)
    run = Run(cloud, {template(f"t{n}"): {**ON, "name": f"t{n}", "comment": f"{n}"} for n in range(40)})
    assert run.report.untried
    (warning,) = [text for text in run.report.warnings if "not tried" in text]
    assert "the line is dead" in warning


def test_stopping():
    """The call in flight ends; the rest is not tried, and can be tried next time."""
    cloud = ScriptedCloud()
    run = Run(cloud, words(3000), stopped=lambda: len(cloud.writes()) >= 3)
    assert run.report.interrupted
    assert 3 <= len(cloud.writes()) <= 10
    assert len(run.state.records) == len(cloud.words)
    assert run.state.intents is None
    assert len(again(cloud, words(3000), run.state).changes) == 3000 - len(cloud.words)


@pytest.mark.parametrize("when", ["save", "append"])
def test_a_store_that_fails(when):
    """Before the first call nothing is sent; in the middle the calls end, and what is true can still be told."""

    def fail(what, memory):
        if what == when:
            raise StoreError("disk full")

    cloud = ScriptedCloud()
    run = Run(cloud, words(150), fail=fail)
    assert isinstance(run.error, StoreError)
    if when == "save":
        assert cloud.writes() == []
        return
    assert set(cloud.words) == {address.name for address in run.state.records} != set()
    assert run.state.intents is not None


def test_an_account_that_cannot_be_read_back():
    """Sent, but nothing is known to be done: open intents stay, and no further step is tried."""
    cloud, memory = account(words(2, prefix="old"))
    cloud.faults.append(lambda call: BadAnswer("HTML") if call.reads else None)
    run = Run(cloud, {**words(2), keyword("old000"): OCR}, memory)
    assert set(run.failed()) == {"KeywordSample/w000", "KeywordSample/w001"}
    assert run.report.untried == [keyword("old001")]
    assert {intent.address for intent in run.state.intents.entries} == set(words(2))


def test_nothing_is_taken_away_after_a_failure():
    """A keyword could not be added: the others stay protected, and no intent of what was not tried is left."""
    cloud, memory = account(words(3, prefix="old"))
    cloud.faults.append(refused(["w000"]))
    run = Run(cloud, {**words(2), keyword("old000"): OCR}, memory)
    assert run.failed() == {"KeywordSample/w000": "InvalidParameterValue"}
    assert run.report.untried == [keyword("old001"), keyword("old002")]
    assert {"old001", "old002"} <= set(cloud.words)
    assert run.state.intents is None
    assert {keyword("old001"), keyword("old002")} <= set(run.state.records)


def test_failures_do_not_stop_their_own_step():
    cloud = ScriptedCloud()
    cloud.faults.append(
        lambda call: RequestRefused("InvalidParameterValue.Name", "x") if call.params.get("Name") == "t1" else None
    )
    run = Run(cloud, {template(f"t{n}"): {**ON, "name": f"t{n}"} for n in range(3)})
    assert run.failed() == {"ContentReviewTemplate/t1": "InvalidParameterValue.Name"}
    assert run.report.done == {Verb.CREATE: 2}
