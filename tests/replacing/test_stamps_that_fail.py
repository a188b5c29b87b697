"""Replaces that go wrong: what stays, what is taken back, and what a person is asked."""

import pytest

from reconciler.errors import Refused
from reconciler.model.change import Verb
from reconciler.pipeline.adopting import adopt

from .place import shown, stamp


def codes(plan):
    return [refusal.code for refusal in plan.refusals]


def test_the_old_one_stays_where_the_new_one_cannot_be_created(at):
    at.apply()
    at.declare({"first": "size: 2"})
    at.service.refused.add("CreateStamp")
    report = at.apply().report
    assert [(str(f.address), f.verb, f.code) for f in report.failed] == [
        ("Stamp/first", Verb.REPLACE, "InvalidParameterValue")
    ]
    assert report.untried == []
    assert at.service.written() == ["CreateStamp", "CreateStamp"]
    assert at.stamps() == [(100, "first", "red", 1)]
    assert at.recorded() == {"first": "100"}
    at.service.refused.clear()
    assert at.apply().clean
    assert at.stamps() == [(101, "first", "red", 2)]


def test_an_old_one_that_cannot_be_deleted_is_remembered(at):
    """Told with what is there now; the plan shows what is left to do, and the next apply does it."""
    at.apply()
    at.declare({"first": "size: 2"})
    at.service.refused.add("DeleteStamp")
    report = at.apply().report
    (failure,) = report.failed
    assert (failure.address, failure.verb) == (stamp("first"), Verb.REPLACE)
    assert failure.message == (
        "the new object is there, but the old one, 100, was not deleted: "
        "InvalidParameterValue: refused; the next apply does"
    )
    assert at.recorded() == {"first": "101", "first/100": "100"}
    at.service.refused.clear()
    plan = at.plan()
    assert shown(plan.changes) == ["delete first/100"]
    assert plan.changes[0].effect.reason == "replaced by an earlier apply, which did not get as far as deleting it"
    assert (codes(plan), plan.unmanaged, at.drift().empty) == ([], 0, True)
    assert at.apply().clean
    assert at.stamps() == [(101, "first", "red", 2)]
    assert at.recorded() == {"first": "101"}


def test_the_old_one_is_not_deleted_after_another_failure(at):
    """Something else failed: nothing is taken away, and the half that is left is said and remembered."""
    at.apply()
    at.declare({"first": "size: 2", "second": "size: 1"})
    at.service.refused.add("CreateStamp second")
    report = at.apply().report
    assert [failure.address for failure in report.failed] == [stamp("second")]
    assert report.untried == [stamp("first")]
    assert "Stamp/first is replaced; the old object, 100, is deleted by the next apply" in report.warnings
    assert len(at.stamps()) == 2
    at.service.refused.clear()
    assert at.apply().clean
    assert [name for _, name, _, _ in at.stamps()] == ["first", "second"]
    assert sorted(at.recorded()) == ["first", "second"]


def test_a_new_one_that_is_not_as_wanted_is_taken_back(at):
    """The service does not keep the color. The old object stays; applies do not heap up new ones."""
    at.apply()
    at.service.ignored["Color"] = "green"
    at.declare({"first": "color: blue"})
    for number in (101, 102):
        report = at.apply().report
        (failure,) = report.failed
        assert failure.code == "not-as-wanted"
        assert 'color: wanted "blue", got "green"' in failure.message
        assert at.service.written()[-2:] == ["CreateStamp", "DeleteStamp"]
        assert at.service.calls[-2][1] == {"StampId": number}
        assert at.stamps() == [(100, "first", "red", 1)]
        assert at.recorded() == {"first": "100"}
    at.service.ignored.clear()
    assert at.apply().clean
    assert at.stamps() == [(103, "first", "blue", 1)]


def test_what_cannot_be_taken_back_is_remembered(at):
    at.apply()
    at.service.ignored["Color"] = "green"
    at.service.refused.add("DeleteStamp")
    at.declare({"first": "color: blue"})
    report = at.apply().report
    assert len(report.failed) == 1
    assert report.warnings == ["Stamp/first: 101, which is not as wanted, is still there; the next apply deletes it"]
    assert at.recorded() == {"first": "100", "first/101": "101"}
    at.service.ignored.clear()
    at.service.refused.clear()
    assert at.apply().clean
    assert at.recorded() == {"first": "102"}
    assert at.stamps() == [(102, "first", "blue", 1)]


def test_a_delete_that_fails_keeps_the_new_one_from_being_created(at):
    """Delete first, in a full account: refused, nothing changes, and it is one failure."""
    full = dict.fromkeys("abcde", "size: 1")
    at.declare(full)
    at.apply()
    old = at.recorded()["a"]
    at.declare({**full, "a": "size: 2"})
    at.service.refused.add("DeleteStamp")
    at.service.calls.clear()
    report = at.apply().report
    assert [(failure.address, failure.verb) for failure in report.failed] == [(stamp("a"), Verb.REPLACE)]
    assert (report.untried, at.service.written()) == ([], ["DeleteStamp"])
    assert at.recorded()["a"] == old
    at.service.refused.clear()
    assert at.apply().clean


def test_a_create_that_fails_after_its_delete(at):
    """Delete first, and then the create is refused: the report says that the old one is gone."""
    full = dict.fromkeys("abcde", "size: 1")
    at.declare(full)
    at.apply()
    at.declare({**full, "a": "size: 2"})
    at.service.refused.add("CreateStamp")
    (failure,) = at.apply().report.failed
    assert failure.message == (
        "the old object is deleted, but the new one was not created: "
        "InvalidParameterValue: refused; the next apply creates it"
    )
    assert (sorted(at.recorded()), at.state().intents) == (list("bcde"), None)
    at.service.refused.clear()
    assert shown(at.plan().changes) == ["create a"]
    assert at.apply().clean
    assert sorted(at.recorded()) == list("abcde")


def adopted(at, identity):
    async def work(opened):
        await adopt(opened, at.project.resources, [("Stamp/first", str(identity))], (), lambda plan: True)

    at.project.with_session(work)


def test_several_that_could_be_the_new_one_are_a_question(at):
    """The create was carried out twice and its answer lost: a person says which it is, and the old one still goes."""
    at.apply()
    at.declare({"first": "size: 2"})
    at.service.lost.add("CreateStamp")
    at.service.doubled = True
    assert not at.apply().clean
    assert sorted(at.service.items) == [100, 101, 102]
    assert at.recorded() == {"first": "100"}
    (refusal,) = at.plan().refusals
    assert refusal.code == "unsettled"
    assert refusal.hint.splitlines() == ["reconciler adopt Stamp/first 101", "reconciler adopt Stamp/first 102"]
    assert isinstance(at.apply().error, Refused)
    at.service.lost.clear()
    adopted(at, 102)
    assert at.recorded() == {"first": "102", "first/100": "100"}
    assert at.apply().clean
    assert sorted(at.service.items) == [101, 102]
    assert at.recorded() == {"first": "102"}


def test_a_lost_create_that_came_out_otherwise_is_a_question(at):
    """The service did not keep the color, and the answer was lost: no apply makes one more of that name."""
    at.apply()
    at.declare({"first": "color: blue"})
    at.service.lost.add("CreateStamp")
    at.service.ignored["Color"] = "green"
    assert not at.apply().clean
    (refusal,) = at.plan().refusals
    assert refusal.code == "unsettled"
    assert refusal.hint.splitlines() == [
        "reconciler adopt Stamp/first 101",
        "or, where none of them is yours: reconciler state rm Stamp/first",
    ]
    assert isinstance(at.apply().error, Refused)
    assert sorted(at.service.items) == [100, 101]
    at.service.lost.clear()
    at.service.ignored.clear()
    adopted(at, 101)
    assert shown(at.plan().changes) == ["replace first", "delete first/100"]
    assert at.apply().clean
    assert at.stamps() == [(102, "first", "blue", 1)]


def test_a_managed_object_is_not_adopted_over(at):
    """Without an interrupted replace, the resource has its object."""
    at.apply()
    other = at.service.put("theirs")
    with pytest.raises(Refused) as refused:
        adopted(at, other)
    assert [refusal.code for refusal in refused.value.refusals] == ["adopt-taken"]
    assert refused.value.refusals[0].message == "100 is managed as Stamp/first already"


@pytest.mark.parametrize("limit", [1, 2])
def test_max_calls_stops_in_the_middle(at, limit):
    """``--max-calls``: the rest is left, said, and done by the next one."""
    at.apply()
    at.declare({"first": "size: 2"})
    report = at.apply(max_calls=limit).report
    assert (report.ok, len(at.stamps())) == ((True, 1) if limit == 2 else (False, 2))
    assert at.apply().clean
    assert at.stamps() == [(101, "first", "red", 2)]
