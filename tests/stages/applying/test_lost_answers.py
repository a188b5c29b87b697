"""Writes that were not answered: looked for, asked about, and never made twice."""

import pytest

from reconciler.errors import (
    ServerFault,
    UnknownOutcome,
)
from tests.support.plans import ON, template
from tests.support.scripted_cloud import ScriptedCloud

from .one_apply import Run, words


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
