"""Carrying out a plan on a scripted account: what is sent, remembered, read back, mended and told."""

import asyncio
from dataclasses import replace

import pytest

from reconciler.errors import (
    AccountUnusable,
    BadAnswer,
    NotFound,
    QuotaExceeded,
    RequestRefused,
    ServerFault,
    StoreError,
    UnknownOutcome,
)
from reconciler.kinds import BY_NAME
from reconciler.model.change import Verb
from reconciler.model.manifest import Position
from reconciler.model.state import Record
from reconciler.stages.applying.apply import Applier, Edges
from tests.support.clocks import VirtualClock
from tests.support.declaring import form, word
from tests.support.plans import BOTH, LOW, OCR, ON, desired, keyword, named, planned, state, template
from tests.support.scripted_cloud import Memory, ScriptedCloud, refused


class Run:
    """One apply of ``wished`` on an account, and everything it left."""

    def __init__(self, cloud, wished, memory=None, *, stopped=lambda: False, fail=None, plan_id="", more=None):
        self.cloud, self.clock = cloud, VirtualClock()
        self.memory = Memory(cloud, fail)
        self.made = planned(desired(wished, **(more or {})), memory or state(), cloud.live())
        cloud.calls.clear()
        self.applier = Applier(
            self.made.settlement.state,
            cloud.live(),
            BY_NAME,
            Edges(cloud, self.clock, self.memory, stopped=stopped),
            run="r",
            plan_id=plan_id,
        )
        self.error = None
        try:
            asyncio.run(self.applier.run(self.made.plan.changes, self.made.stale))
        except StoreError as error:
            self.error = error
        self.report, self.state = self.applier.report, self.applier.state()

    def failed(self):
        return {str(failure.address): failure.code for failure in self.report.failed}


def words(count, made=OCR, prefix="w"):
    return {keyword(f"{prefix}{n:03}"): made for n in range(count)}


def account(forms=(), templates=None):
    """A cloud that has these keywords and templates (address → (id, form)), and the state that knows them."""
    cloud = ScriptedCloud()
    run = Run(cloud, {**dict(forms or {}), **(templates or {})})
    assert run.report.ok, run.report
    return cloud, run.state


def again(cloud, wished, memory):
    return planned(desired(wished), memory, cloud.live()).plan


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


@pytest.mark.parametrize("carried_out", [True, False])
def test_an_unknown_keyword_write_is_looked_for_before_it_is_sent_again(carried_out):
    cloud = ScriptedCloud()
    lost = []

    def once(call):
        if call.action == "CreateWordSamples" and not lost:
            lost.append(call)
            return True if carried_out else UnknownOutcome(ServerFault("InternalError", "lost"))
        return None

    (cloud.lose if carried_out else cloud.faults).append(once)
    run = Run(cloud, words(5))
    assert run.report.ok
    assert len(cloud.words) == len(run.state.records) == 5
    assert cloud.count("CreateWordSamples") == (1 if carried_out else 2)
    reads = [call.reads for call in cloud.calls]
    assert reads[:2] == [False, True]
    assert carried_out or reads.index(False, 1) > 1


@pytest.mark.parametrize("carried_out", [True, False])
def test_an_unknown_template_create(carried_out):
    """Found again by its content, or created once more after ten seconds of not seeing it."""
    cloud = ScriptedCloud()
    lost = []

    def once(call):
        if call.action == "CreateContentReviewTemplate" and not lost:
            lost.append(call)
            return True if carried_out else UnknownOutcome(ServerFault("InternalError", "lost"))
        return None

    (cloud.lose if carried_out else cloud.faults).append(once)
    run = Run(cloud, {template("t"): ON})
    assert run.report.ok
    assert len(cloud.templates) == 1
    assert run.state.records[template("t")].id in cloud.templates
    assert cloud.count("CreateContentReviewTemplate") == (1 if carried_out else 2)
    assert carried_out or sum(run.clock.slept) >= 10


def test_two_that_could_be_the_lost_one_are_a_question():
    cloud = ScriptedCloud()

    def twice(call):
        if call.action == "CreateContentReviewTemplate":
            cloud.templates["99"] = {**cloud.templates["30"], "Definition": 99}
            return True
        return False

    cloud.lose.append(twice)
    run = Run(cloud, {template("t"): ON})
    (failure,) = run.report.failed
    assert "reconciler adopt ContentReviewTemplate/t 30" in failure.message
    assert len(run.state.intents.entries) == 1
    assert cloud.count("CreateContentReviewTemplate") == 1


def test_an_answer_without_an_id_is_a_lost_answer():
    cloud = ScriptedCloud()
    send = cloud._written

    def nameless(call):
        send(call)
        return {}

    cloud._written = nameless
    run = Run(cloud, {template("t"): ON})
    assert run.report.ok
    assert run.state.records[template("t")].id == "30"
    assert cloud.count("CreateContentReviewTemplate") == 1


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


def test_what_was_written_but_not_read_back_is_told_as_such():
    """All was answered, and then the account cannot be read: written, and not known to be as wanted."""
    cloud = ScriptedCloud()
    cloud.faults.append(lambda call: BadAnswer("HTML") if call.reads else None)
    run = Run(cloud, words(3))
    assert set(run.failed().values()) == {"not-read-back"}
    assert {f.message for f in run.report.failed} == {"written, but it could not be read back: HTML"}
    assert set(run.state.records) == set(words(3))


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


def test_results_are_noted_before_they_are_read_back():
    cloud = ScriptedCloud()
    run = Run(cloud, words(100))
    noted = next(calls for what, calls in run.memory.log if what == "append")
    assert [call.action for call in cloud.calls[:noted]] == ["CreateWordSamples"]


def test_an_account_that_cannot_be_read_back():
    """Sent, but nothing is known to be done: open intents stay, and no further step is tried."""
    cloud, memory = account(words(2, prefix="old"))
    cloud.faults.append(lambda call: BadAnswer("HTML") if call.reads else None)
    run = Run(cloud, {**words(2), keyword("old000"): OCR}, memory)
    assert set(run.failed()) == {"KeywordSample/w000", "KeywordSample/w001"}
    assert run.report.untried == [keyword("old001")]
    assert {intent.address for intent in run.state.intents.entries} == set(words(2))


def test_stopping():
    """The call in flight ends; the rest is not tried, and can be tried next time."""
    cloud = ScriptedCloud()
    run = Run(cloud, words(3000), stopped=lambda: len(cloud.writes()) >= 3)
    assert run.report.interrupted
    assert 3 <= len(cloud.writes()) <= 10
    assert len(run.state.records) == len(cloud.words)
    assert run.state.intents is None
    assert len(again(cloud, words(3000), run.state).changes) == 3000 - len(cloud.words)


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


def test_what_is_to_be_protected_is_so_before_the_first_call():
    """Protection is a matter of the state: an update that is refused must not keep it from being in force."""
    cloud, memory = account({keyword("a"): OCR})

    def no(call):
        if call.reads:
            return None
        return RequestRefused("InvalidParameterValue", "a word", request_id="r-1", action=call.key)

    cloud.faults.append(no)
    run = Run(cloud, {keyword("a"): BOTH}, memory, more={"protect": True})
    assert run.memory.saved[0].records[keyword("a")].protect
    assert run.failed() == {"KeywordSample/a": "InvalidParameterValue"}
    assert run.state.records[keyword("a")] == memory.records[keyword("a")]._replace(protect=True)


def test_what_is_not_to_be_protected_any_more_is_so_when_the_write_came_about():
    cloud, memory = account({keyword("a"): OCR})
    memory = replace(memory, records={keyword("a"): memory.records[keyword("a")]._replace(protect=True)})
    run = Run(cloud, {keyword("a"): BOTH}, memory)
    assert run.memory.saved[0].records[keyword("a")].protect
    assert not run.state.records[keyword("a")].protect
