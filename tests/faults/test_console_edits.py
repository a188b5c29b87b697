"""A console edit during an apply is never overwritten without a word."""

from __future__ import annotations

import pytest

from reconciler.errors import PlanStale
from reconciler.model.change import Verb
from reconciler.pipeline import apply
from tests.support.case_selection import SHARES, share

from . import edits
from .machine import Everything


@pytest.mark.parametrize("number", range(SHARES))
def test_an_edit_anywhere(number, summary):
    """A slice of the table; FAULTS_CASES=all runs every case."""
    chosen, line = share("console edits", edits.cases(), 16, number)
    summary(line)
    for case in chosen:
        edits.run(case)


@pytest.fixture
def at():
    place, end = edits.place()
    yield place
    end()


def position_of(wanted):
    """The number of the first call that ``wanted`` is true of, in an apply without edits."""
    other, end = edits.place()
    try:
        other.project.apply()
        return next(number for number, call in enumerate(other.project.sent, 1) if wanted(call))
    finally:
        end()


@pytest.mark.parametrize("code", ["edited-meanwhile", "not-as-wanted"])
def test_an_edit_before_a_write_or_its_reading_back_is_left_and_reported(at, code):
    """A template is tightened before the look, or after the write: both values are reported, the rest is done."""
    definition = at.definition("tighten")
    if code == "edited-meanwhile":
        at.project.position = position_of(lambda call: call.params.get("Definitions") == [definition])
    else:
        at.project.position = 1 + position_of(lambda call: call.params.get("Definition") == definition)
    at.project.edit = lambda: at.served.edit_template(definition, PornConfigure={"ImgReviewInfo": edits.CONSOLE})
    outcome = at.project.apply()
    (failure,) = outcome.report.failed
    assert (str(failure.address), failure.code) == ("ContentReviewTemplate/tighten", code)
    wanted = {
        "edited-meanwhile": "blockConfidence: was 90, is 33",
        "not-as-wanted": "blockConfidence: wanted 50, got 33",
    }
    assert wanted[code] in failure.message
    assert at.served.templates()[definition]["groups"]["PornConfigure"]["ImgReviewInfo"]["BlockConfidence"] == 33
    assert outcome.report.done[Verb.CREATE] > 100
    _, _, plan, _ = at.project.look()
    (change,) = [change for change in plan.changes if change.address.name == "tighten"]
    assert change.undoes_edit


def test_an_edit_while_a_person_reads_the_plan_makes_it_stale(at):
    """Five seconds before the answer: nothing is written, and the next plan shows the edit."""
    definition, before = at.definition("tighten"), edits.Truth.of(at.served)

    def approve(plan):
        at.clock.time += 5
        at.served.edit_template(definition, Comment="console")
        return True

    async def work(opened):
        await apply(opened, at.project.resources, approve, allowed=Everything())

    with pytest.raises(PlanStale, match="the account changed while the plan waited for approval"):
        at.project.with_session(work)
    assert [call for call in at.project.sent if not call.reads] == []
    assert edits.Truth.of(at.served).words == before.words
    _, _, plan, _ = at.project.look()
    assert [change.undoes_edit for change in plan.changes if change.address.name == "tighten"] == [True]


def test_the_table_has_every_object_and_every_position():
    found = edits.cases()
    assert {case.name for case in found} == {*edits.TEMPLATES, *edits.WORDS}
    assert {case.position for case in found} == set(range(1, edits.calls() + 1))
    assert len(found) > 800
