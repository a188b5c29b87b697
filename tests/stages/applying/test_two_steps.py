"""Tags and labels exchanged without a gap: a template selects by both until the keywords have their new tags."""

import asyncio
from dataclasses import replace

import pytest

from reconciler.errors import AccessDenied, RequestRefused
from reconciler.kinds import BY_NAME, OBJECT_KINDS
from reconciler.model.change import Verb
from reconciler.model.event import UNREAD
from reconciler.stages.applying.apply import Applier, Edges
from reconciler.stages.reading.settle import settle
from tests.stages.applying.one_apply import Run, account
from tests.support.clocks import VirtualClock
from tests.support.declaring import form, word
from tests.support.plans import desired, keyword, planned, template
from tests.support.scripted_cloud import Memory

K, OTHER, T = keyword("casino"), keyword("poker"), template("t")
PATH = "userDefineConfigure.ocrReviewInfo.labelSet"


def tagged(*tags):
    return word(["Review.Ocr"], list(tags))


def labelled(*labels):
    leaf = f"{{switch: ON, labelSet: [{', '.join(labels)}], blockConfidence: 80}}"
    return form(f"{{userDefineConfigure: {{ocrReviewInfo: {leaf}}}}}", "t")


OLD = {K: tagged("x"), OTHER: tagged("x"), T: labelled("x")}
NEW = {K: tagged("y"), OTHER: tagged("y"), T: labelled("y")}


def tags(cloud):
    return {name: set(item["TagSet"]) for name, item in cloud.words.items()}


def labels(cloud):
    (item,) = cloud.templates.values()
    return set(item["UserDefineConfigure"]["OcrReviewInfo"]["LabelSet"])


def gaps(cloud):
    """Keywords that the template does not find."""
    found = labels(cloud)
    return [name for name, own in tags(cloud).items() if found and found.isdisjoint(own)]


def watch(cloud, seen):
    """Look at the account after every call."""
    send = cloud.send

    async def watched(call):
        try:
            return await send(call)
        finally:
            seen.append((call.action, sorted(labels(cloud)), gaps(cloud)))

    cloud.send = watched


def refuses(action, *, first=0):
    """Refuse the calls of an action from the ``first`` one on."""
    met = []

    def fault(call):
        if call.action == action:
            met.append(call)
            if len(met) > first:
                return RequestRefused("InvalidParameterValue", "no", action=call.key)
        return None

    return fault


def test_nothing_dips_and_the_call_is_counted():
    cloud, memory = account(OLD)
    seen = []
    watch(cloud, seen)
    run = Run(cloud, NEW, memory)
    assert run.report.ok
    assert not any(gap for _, _, gap in seen)
    written = [(action, wanted) for action, wanted, _ in seen if not action.startswith("Describe")]
    assert written == [
        ("ModifyContentReviewTemplate", ["x", "y"]),
        ("ModifyWordSample", ["x", "y"]),
        ("ModifyWordSample", ["x", "y"]),
        ("ModifyContentReviewTemplate", ["y"]),
    ]
    plan = run.made.plan
    assert not any(change.dips for change in plan.changes)
    assert plan.budget.calls["mps.ModifyContentReviewTemplate"] == 2
    reads = [action for action, _, _ in seen if action.startswith("DescribeContentReviewTemplates")]
    # Twice before it is planned: the account's own, and presets.
    assert plan.budget.calls["mps.DescribeContentReviewTemplates"] == len(reads) + 2
    assert [(done.address, done.verb) for done in run.report.changed].count((T, Verb.UPDATE)) == 1
    assert run.report.done == {Verb.UPDATE: 3}
    assert Run(cloud, NEW, run.state).made.plan.empty


@pytest.mark.parametrize(
    ("fault", "left", "failed"),
    [
        pytest.param(refuses("ModifyContentReviewTemplate"), {"x"}, {str(T)}, id="widening"),
        pytest.param(refuses("ModifyWordSample"), {"x", "y"}, {str(K), str(OTHER)}, id="tags"),
        pytest.param(refuses("ModifyWordSample", first=1), {"x", "y"}, {str(OTHER)}, id="some tags"),
        pytest.param(refuses("ModifyContentReviewTemplate", first=1), {"x", "y"}, {str(T)}, id="narrowing"),
    ],
)
def test_what_fails_leaves_no_gap_and_the_next_apply_ends_it(fault, left, failed):
    cloud, memory = account(OLD)
    seen = []
    watch(cloud, seen)
    cloud.faults.append(fault)
    run = Run(cloud, NEW, memory)
    cloud.faults.clear()
    assert set(run.failed()) == failed
    assert labels(cloud) == left
    assert any("selects by old and new labels" in said for said in run.report.warnings) == (left == {"x", "y"})
    assert run.state.records[T].form[PATH] == left
    again = Run(cloud, NEW, run.state)
    assert again.report.ok
    assert not any(change.undoes_edit or change.dips for change in again.made.plan.changes)
    assert (labels(cloud), gaps(cloud)) == ({"y"}, [])
    assert not any(gap for _, _, gap in seen)
    assert Run(cloud, NEW, again.state).made.plan.empty


def test_what_was_narrowed_and_cannot_be_read_back_is_not_said_to_be_wide():
    cloud, memory = account(OLD)
    sent = []

    def blind(call):
        sent.append(call.action)
        if call.reads and sent.count("ModifyContentReviewTemplate") > 1:
            return AccessDenied("UnauthorizedOperation", "no", action=call.key)
        return None

    cloud.faults.append(blind)
    run = Run(cloud, NEW, memory)
    assert (run.failed(), labels(cloud)) == ({str(T): UNREAD}, {"y"})
    assert not any("old and new labels" in said for said in run.report.warnings)


class Killed(BaseException):
    """The process is gone."""


def interrupted(at, *, carried_out):
    """An apply that is killed at its ``at``-th call or write of the state; None where it has fewer.

    ``carried_out``: the call is carried out, and only its answer never comes. Returns the cloud and the stored state.
    """
    cloud, before = account(OLD)
    moments = []

    def moment(*_):
        moments.append(None)
        if len(moments) == at:
            raise Killed

    memory = Memory(cloud, moment)
    (cloud.lose if carried_out else cloud.faults).append(lambda call: None if call.reads else moment())
    made = planned(desired(NEW), before, cloud.live())
    applier = Applier(made.settlement.state, cloud.live(), BY_NAME, Edges(cloud, VirtualClock(), memory), run="r")
    try:
        asyncio.run(applier.run(made.plan.changes, made.stale))
        return None
    except Killed:
        pass
    stored = memory.saved[-1] if memory.saved else before
    records = dict(stored.records)
    for address, record in memory.appended:
        records[address] = record
    cloud.faults.clear()
    cloud.lose.clear()
    return cloud, replace(stored, records=records)


@pytest.mark.parametrize("carried_out", [False, True])
def test_killed_at_any_moment(carried_out):
    """Whatever was sent or written down last, the next apply takes it for its own, and ends it without a gap."""
    at, half_done = 1, 0
    while (left := interrupted(at, carried_out=carried_out)) is not None:
        cloud, stored = left
        assert gaps(cloud) == []
        half_done += labels(cloud) == {"x", "y"}
        seen = []
        watch(cloud, seen)
        settled = settle(stored, cloud.live(), OBJECT_KINDS)
        assert not settled.questions
        assert settled.state.records[T].form[PATH] == labels(cloud)
        run = Run(cloud, NEW, stored)
        assert run.report.ok
        assert not any(change.undoes_edit or change.dips for change in run.made.plan.changes), at
        assert not any(gap for _, _, gap in seen)
        assert (labels(cloud), set(map(frozenset, tags(cloud).values()))) == ({"y"}, {frozenset("y")})
        assert Run(cloud, NEW, run.state).made.plan.empty
        at += 1
    assert at > 8
    assert half_done > 3
