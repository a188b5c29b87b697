"""Tags and labels that are exchanged together: after a failure of one side the other is not sent."""

import pytest

from reconciler.errors import RequestRefused
from reconciler.kinds import OBJECT_KINDS
from reconciler.stages.applying.exchanges import waiting_exchanges
from tests.stages.applying.one_apply import Run, account
from tests.support.declaring import form, word
from tests.support.plans import desired, keyword, planned, template

K, OTHER, T, U = keyword("casino"), keyword("poker"), template("t"), template("u")

SEXY = "{switch: ON, labelSet: [sexy], blockConfidence: 80}"
"""Stricter and laxer than the other one: a change that is sent in the exchange step."""


def tagged(*tags):
    return word(["Review.Ocr"], list(tags))


def labelled(*labels, name="t", images="{switch: ON, labelSet: [porn], blockConfidence: 90}"):
    """A template whose screen text leaf has ``labels``. ``images`` is a leaf that reads no keywords."""
    screen = f"{{switch: ON, labelSet: [{', '.join(labels)}]}}"
    spec = f"{{userDefineConfigure: {{ocrReviewInfo: {screen}}}, pornConfigure: {{imgReviewInfo: {images}}}}}"
    return form(spec, name)


def refuses(action, holds=""):
    def fault(call):
        if call.action == action and holds in str(call.params):
            return RequestRefused("InvalidParameterValue", "no", action=call.key)
        return None

    return fault


def after(start, wished, *faults):
    """An apply of ``wished`` to an account that has ``start``, with ``faults``."""
    cloud, memory = account(start)
    cloud.faults += faults
    run = Run(cloud, wished, memory)
    cloud.faults.clear()
    return run


def tags(run):
    return {name: set(item["TagSet"]) for name, item in run.cloud.words.items()}


def labels(run):
    return {
        item["Name"]: set(item["UserDefineConfigure"]["OcrReviewInfo"]["LabelSet"])
        for item in run.cloud.templates.values()
    }


def test_a_tag_stays_where_the_label_could_not_go_with_it():
    """The plan says that nothing is lost. The template is refused, so the keyword keeps the tag that it is found by."""
    run = after(
        {K: tagged("x"), T: labelled("x")}, {K: tagged("y"), T: labelled("y")}, refuses("ModifyContentReviewTemplate")
    )
    assert {str(change.effect.posture) for change in run.made.plan.changes} == {"neutral"}
    assert (tags(run), labels(run)) == ({"casino": {"x"}}, {"t": {"x"}})
    assert set(run.failed()) == {str(T)}
    assert run.report.untried == [K]
    assert any("whose other side did not come about were not tried (1)" in warning for warning in run.report.warnings)
    again = Run(run.cloud, {K: tagged("y"), T: labelled("y")}, run.state)
    assert again.report.ok
    assert (tags(again), labels(again)) == ({"casino": {"y"}}, {"t": {"y"}})


def test_a_label_stays_where_the_tag_could_not_come_before_it():
    run = after(
        {K: tagged("x"), T: labelled("x")}, {K: tagged("x", "y"), T: labelled("y")}, refuses("ModifyWordSample")
    )
    assert (tags(run), labels(run)) == ({"casino": {"x"}}, {"t": {"x"}})
    assert run.report.untried == [T]


def test_a_tag_stays_where_the_template_that_selects_the_new_one_was_not_created():
    start = {K: tagged("x"), T: labelled("x")}
    run = after(start, {K: tagged("y"), U: labelled("y", name="u")}, refuses("CreateContentReviewTemplate"))
    assert (tags(run), labels(run)) == ({"casino": {"x"}}, {"t": {"x"}})
    assert set(run.report.untried) == {K, T}


def test_what_failed_holds_back_the_other_side_of_other_exchanges():
    """A keyword is refused, so the template keeps its label, and so does every other keyword its tag."""
    start = {K: tagged("x"), OTHER: tagged("x"), T: labelled("x")}
    wished = {K: tagged("x", "y"), OTHER: tagged("y"), T: labelled("y")}
    run = after(start, wished, refuses("ModifyWordSample", "casino"))
    assert tags(run) == {"casino": {"x"}, "poker": {"x"}}
    assert labels(run) == {"t": {"x"}}


def test_a_spelling_is_not_exchanged_where_its_new_tag_is_not_selected_yet():
    respelled = keyword("Casino")
    run = after({K: tagged("x"), T: labelled("x")}, {respelled: tagged("y"), T: labelled("x", "y")},
                refuses("ModifyContentReviewTemplate"))  # fmt: skip
    assert tags(run) == {"casino": {"x"}}
    assert set(run.report.untried) == {K, respelled}


@pytest.mark.parametrize(
    ("wished", "fault", "done"),
    [
        pytest.param(
            {K: tagged("y"), T: labelled("x", "y", images=SEXY)},
            refuses("CreateWordSamples"),
            {K, T},
            id="a keyword that was not there before",
        ),
        pytest.param(
            {K: tagged("y"), T: labelled("x", images=SEXY)},
            refuses("ModifyContentReviewTemplate"),
            {K},
            id="a template whose reading leaves do not change",
        ),
        pytest.param(
            {K: tagged("x", "y"), T: labelled("x", images=SEXY)},
            refuses("ModifyWordSample"),
            {T},
            id="a template beside a keyword",
        ),
    ],
)
def test_what_does_not_depend_on_the_failure_is_sent(wished, fault, done):
    run = after({K: tagged("x"), T: labelled("x")}, {**wished, keyword("new"): tagged("y")}, fault)
    assert not run.report.ok
    assert done <= {change.address for change in run.report.changed}
    assert not run.report.untried


# ---- what is left by choice


def waiting(start, wished, *left):
    """What of a plan waits as well where the changes of the addresses ``left`` are not carried out."""
    cloud, memory = account(start)
    changes = planned(desired(wished), memory, cloud.live()).plan.changes
    assert {change.address for change in changes}.issuperset(left)
    others = [change for change in changes if change.address not in left]
    found = waiting_exchanges(others, [change for change in changes if change.address in left], OBJECT_KINDS)
    return {change.address for change in found}


def test_a_tag_stays_where_the_template_that_selects_the_new_one_is_left():
    """A keyword that only gets a tag, and one that is added, lose nothing."""
    start = {K: tagged("x"), OTHER: tagged("x"), T: labelled("x")}
    wished = {K: tagged("y"), OTHER: tagged("x", "y"), keyword("new"): tagged("y"), U: labelled("y", name="u")}
    assert waiting(start, wished, T, U) == {K}


def test_a_label_stays_with_the_tag_that_waits():
    start = {K: tagged("x"), T: labelled("x")}
    wished = {K: tagged("y"), T: labelled("y"), U: labelled("y", name="u")}
    assert waiting(start, wished, U) == {K, T}


def test_a_delete_that_is_left_holds_nothing_back():
    start = {K: tagged("x"), OTHER: tagged("x"), T: labelled("x"), U: labelled("x", name="u")}
    assert waiting(start, {K: tagged("y"), T: labelled("y")}, OTHER, U) == set()
