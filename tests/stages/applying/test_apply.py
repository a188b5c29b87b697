"""Carrying out a plan on a scripted account: what is sent, remembered, read back, mended and told."""

import pytest

from reconciler.errors import (
    BadAnswer,
    NotFound,
)
from reconciler.model.change import Verb
from reconciler.model.manifest import Position
from reconciler.model.state import Record
from tests.support.declaring import form, word
from tests.support.plans import BOTH, LOW, OCR, ON, keyword, named, state, template
from tests.support.scripted_cloud import ScriptedCloud, refused

from .one_apply import Run, account, again, words


def test_everything_goes_well():
    """Intents first, then calls, each result noted, the state at the end; a second plan is empty."""
    wished = {**words(250), template("t"): ON}
    cloud = ScriptedCloud()
    run = Run(cloud, wished, plan_id="p1")
    assert run.report.ok
    assert run.report.done == {Verb.CREATE: 251}
    assert [len(call.params.get("Words", ())) for call in cloud.writes()] == [100, 100, 50, 0]
    assert run.memory.log[0] == ("save", 0)
    assert run.memory.log[-1][0] == "save"
    first, last = run.memory.saved[0], run.memory.saved[-1]
    assert (first.serial, last.serial, run.report.serial) == (4, 5, 5)
    assert {intent.address for intent in first.intents.entries} == set(wished)
    assert (last.intents, last.used_plans, set(last.records)) == (None, ("p1",), set(wished))
    assert {settled.address for settled in run.memory.appended} == set(wished)
    assert last.records[template("t")] == Record("30", ON, place=Position("m.yaml", 3))
    assert last.applied == run.clock.now()
    assert again(cloud, wished, run.state).empty


def item(name, *usages):
    """A keyword as the account has it."""
    return {"Keyword": name, "UsageSet": list(usages), "TagSet": []}


def test_whose_an_object_is_stays_on_record():
    """Adopted, adopted and changed, changed later, gone and created again."""
    cloud = ScriptedCloud(words={"same": item("same", "Review.Ocr"), "other": item("other", "Review.Asr")})
    first = Run(cloud, {keyword("same"): OCR, keyword("other"): OCR, keyword("own"): OCR})
    assert {a.name: r.adopted for a, r in first.state.records.items()} == {"same": True, "other": True, "own": False}
    assert [entry.address.name for entry in first.memory.saved[0].intents.entries] == ["other", "own"]
    second = Run(cloud, {keyword("same"): BOTH, keyword("other"): OCR, keyword("own"): BOTH}, first.state)
    assert {a.name: r.adopted for a, r in second.state.records.items()} == {"same": True, "other": True, "own": False}
    del cloud.words["same"]
    third = Run(cloud, {keyword("same"): OCR, keyword("other"): OCR, keyword("own"): BOTH}, second.state)
    assert {a.name: r.adopted for a, r in third.state.records.items()} == {"same": False, "other": True, "own": False}


def test_a_create_that_met_another_keyword_took_it_over():
    """Somebody added it between the plan and the call, and the service keeps what it has: left, and adopted."""
    cloud = ScriptedCloud()
    send = cloud._written

    def met(call):
        answer = send(call)
        if call.action == "CreateWordSamples":
            cloud.words["w000"] = item("w000", "Recognition.Asr")
        return answer

    cloud._written = met
    run = Run(cloud, words(3, OCR))
    assert run.failed() == {"KeywordSample/w000": "not-as-wanted"}
    assert {a.name: r.adopted for a, r in run.state.records.items()} == {"w000": True, "w001": False, "w002": False}
    assert cloud.words["w000"]["UsageSet"] == ["Recognition.Asr"]
    assert [change.undoes_edit for change in again(cloud, words(3, OCR), run.state).changes] == [True]


def test_read_back_of_many_keywords():
    """⌈touched/100⌉ readings."""
    cloud = ScriptedCloud()
    Run(cloud, words(1000))
    assert (cloud.count("CreateWordSamples"), cloud.count("DescribeWordSamples")) == (10, 10)


@pytest.mark.parametrize("bad", [["w000"], ["w050"], ["w099"], ["w007", "w093"], [f"w{n:03}" for n in range(100)]])
def test_a_refused_batch_is_halved(bad):
    """Exactly the refused words fail, by name; the others go through, in O(log n) calls for each."""
    cloud = ScriptedCloud()
    cloud.faults.append(refused(bad))
    run = Run(cloud, words(100))
    assert run.failed() == {f"KeywordSample/{name}": "InvalidParameterValue" for name in bad}
    assert set(cloud.words) == {address.name for address in words(100)} - set(bad)
    assert set(run.state.records) == {keyword(name) for name in cloud.words}
    assert {failure.request_id for failure in run.report.failed} == {"r-1"}
    assert run.state.intents is None
    if len(bad) < 3:
        assert len(cloud.writes()) <= 1 + 2 * 8 * len(bad)


def test_a_partly_applied_batch_is_looked_at_first():
    """Some of a refused batch may have been carried out: nothing is created twice."""
    cloud = ScriptedCloud()
    send = cloud._written

    def partly(call):
        error = refused(["w005"])(call)
        if error is not None and len(call.params["Words"]) == 10:
            done = [entry for entry in call.params["Words"] if entry["Keyword"] < "w005"]
            send(type(call)(call.service, call.action, {**call.params, "Words": done}, call.covers))
        return error

    cloud.faults.append(partly)
    run = Run(cloud, words(10))
    assert run.failed() == {"KeywordSample/w005": "InvalidParameterValue"}
    assert len(run.state.records) == 9


def test_what_was_written_but_not_read_back_is_told_as_such():
    """All was answered, and then the account cannot be read: written, and not known to be as wanted."""
    cloud = ScriptedCloud()
    cloud.faults.append(lambda call: BadAnswer("HTML") if call.reads else None)
    run = Run(cloud, words(3))
    assert set(run.failed().values()) == {"not-read-back"}
    assert {f.message for f in run.report.failed} == {"written, but it could not be read back: HTML"}
    assert set(run.state.records) == set(words(3))


def test_order_of_calls():
    """What adds comes before what removes, with a reading between."""
    cloud, memory = account({keyword("old"): BOTH, template("t"): LOW})
    run = Run(cloud, {keyword("new"): OCR, template("t"): ON}, memory)
    assert run.report.ok
    actions = [call.action for call in cloud.calls]
    assert (
        actions.index("CreateWordSamples") < actions.index("DescribeWordSamples") < actions.index("DeleteWordSamples")
    )
    assert actions.index("CreateWordSamples") < actions.index("ModifyContentReviewTemplate")
    assert set(run.state.records) == {keyword("new"), template("t")}


def test_what_is_gone_already_counts_as_deleted():
    cloud, memory = account({keyword("old"): OCR, template("t"): ON, template("u"): named("u", LOW)})
    made_before = dict(cloud.templates)
    cloud.faults.append(lambda call: (cloud.templates.clear(), NotFound("ResourceNotFound.TemplateNotExist", "x"))[1]
                        if call.action == "DeleteContentReviewTemplate" else None)  # fmt: skip
    run = Run(cloud, {keyword("old"): OCR}, memory)
    assert made_before
    assert run.report.ok
    assert set(run.state.records) == {keyword("old")}


def test_a_write_that_is_not_visible_at_once():
    """Patience, without sending again."""
    cloud = ScriptedCloud()
    hidden = []

    def late(call, answer):
        hidden.append(call)
        return {"TotalCount": 0, "WordSet": None} if len(hidden) < 4 else answer

    run = None
    cloud.answers.append(late)
    hidden.clear()
    run = Run(cloud, words(3))
    assert run.report.ok
    assert cloud.count("CreateWordSamples") == 1
    assert run.clock.slept == [0.3, 0.7, 1.5]


def test_what_comes_out_otherwise_is_named():
    """The service ignores the comment: address, field, wanted and got; the state holds what is true."""
    cloud = ScriptedCloud()
    written = cloud._written

    def ignoring(call):
        return written(type(call)(call.service, call.action, {**call.params, "Comment": ""}, call.covers))

    cloud._written = ignoring
    run = Run(cloud, {template("t"): {**ON, "comment": "mine"}})
    (failure,) = run.report.failed
    assert failure.code == "not-as-wanted"
    assert 'comment: wanted "mine", got ""' in failure.message
    assert run.state.records[template("t")].form == ON
    assert cloud.count("ModifyContentReviewTemplate") == 0


def test_what_somebody_changed_before_it_is_read_back_is_left():
    """Its address and field are reported, and the next plan shows it as an outside edit."""
    cloud = ScriptedCloud()
    altered = []

    def once(call, answer):
        if cloud.templates and not altered:
            altered.append(1)
            cloud.templates["30"]["PornConfigure"]["ImgReviewInfo"]["BlockConfidence"] = 1
            return {"TotalCount": 1, "ContentReviewTemplateSet": [*cloud.templates.values()]}
        return answer

    cloud.answers.append(once)
    wished = {template("t"): ON}
    run = Run(cloud, wished)
    assert run.failed() == {"ContentReviewTemplate/t": "not-as-wanted"}
    assert "blockConfidence: wanted 90, got 1; that does not come of what was sent" in run.report.failed[0].message
    assert cloud.templates["30"]["PornConfigure"]["ImgReviewInfo"]["BlockConfidence"] == 1
    assert run.state.records[template("t")].form == ON
    (change,) = again(cloud, wished, run.state).changes
    assert (change.verb, change.undoes_edit) == (Verb.UPDATE, True)


def test_results_are_noted_before_they_are_read_back():
    cloud = ScriptedCloud()
    run = Run(cloud, words(100))
    noted = next(calls for what, calls in run.memory.log if what == "append")
    assert [call.action for call in cloud.calls[:noted]] == ["CreateWordSamples"]


def test_state_alone():
    """Adopting what is equal and forgetting what is gone writes the state once, and calls nothing."""
    cloud, _ = account(words(1))
    run = Run(cloud, words(1), state({keyword("gone"): ("gone", OCR)}))
    assert (cloud.calls, len(run.memory.saved), run.report.done) == ([], 1, {Verb.ADOPT: 1, Verb.FORGET: 1})
    assert set(run.state.records) == set(words(1))


def test_tags_emptied_and_refilled():
    address = keyword("a")
    full = word(["Review.Ocr"], [f"t{n:02}" for n in range(20)])
    cloud, memory = account({address: full})
    for wished in (OCR, full, OCR, word(["Review.Asr"], ["x"])):
        run = Run(cloud, {address: wished}, memory)
        assert run.report.ok
        memory = run.state
        assert cloud.live().get("KeywordSample", "a").form == wished


def test_groups_removed_and_brought_back():
    address = template("t")
    first = form("{pornConfigure: {imgReviewInfo: {switch: ON, labelSet: [porn]}}}")
    cloud, memory = account({address: first})
    for wished in (form(), first, form("{userDefineConfigure: {ocrReviewInfo: {switch: ON, labelSet: [x]}}}"), ON):
        run = Run(cloud, {address: wished}, memory)
        assert run.report.ok
        memory = run.state
        assert cloud.live().get("ContentReviewTemplate", "30").form == wished
