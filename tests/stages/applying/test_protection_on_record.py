"""Protection is on record before, while and after an apply writes, whatever becomes of its calls."""

from dataclasses import replace

import pytest

from reconciler.errors import RequestRefused
from tests.support.plans import BOTH, OCR, ON, keyword, template
from tests.support.scripted_cloud import ScriptedCloud

from .one_apply import Run, account, words


def test_an_intent_holds_the_record_that_the_answer_leaves():
    """So a kill after any call loses nothing: protection, ignored paths, list and place are on disk before it."""
    wished = {**words(2), template("t"): ON}
    cloud = ScriptedCloud()
    run = Run(cloud, wished, more={"protect": True, "ignore": ("comment",)})
    noted = {entry.address: entry.record for entry in run.memory.saved[0].intents.entries}
    assert noted == {address: record._replace(id=noted[address].id) for address, record in run.state.records.items()}
    assert {str(address): record.id for address, record in noted.items()} == {
        "KeywordSample/w000": "",
        "KeywordSample/w001": "",
        "ContentReviewTemplate/t": "",
    }
    assert all(record.protect for record in noted.values())


@pytest.mark.parametrize("declared", ["protect", "keep"])
def test_what_is_to_be_protected_or_kept_is_so_before_the_first_call(declared):
    """Both are a matter of the state: an update that is refused must not keep them from being in force."""
    cloud, memory = account({keyword("a"): OCR})

    def no(call):
        if call.reads:
            return None
        return RequestRefused("InvalidParameterValue", "a word", request_id="r-1", action=call.key)

    cloud.faults.append(no)
    run = Run(cloud, {keyword("a"): BOTH}, memory, more={declared: True})
    wanted = memory.records[keyword("a")]._replace(**{declared: True})
    assert run.memory.saved[0].records[keyword("a")] == wanted
    assert run.failed() == {"KeywordSample/a": "InvalidParameterValue"}
    assert run.state.records[keyword("a")] == wanted


def test_what_is_not_to_be_protected_or_kept_any_more_is_so_when_the_write_came_about():
    cloud, memory = account({keyword("a"): OCR})
    guarded = memory.records[keyword("a")]._replace(protect=True, keep=True)
    run = Run(cloud, {keyword("a"): BOTH}, replace(memory, records={keyword("a"): guarded}))
    assert run.memory.saved[0].records[keyword("a")] == guarded
    now = run.state.records[keyword("a")]
    assert (now.protect, now.keep) == (False, False)
