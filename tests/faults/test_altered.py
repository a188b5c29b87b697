"""Names, keywords and comments that a service keeps otherwise than sent, beside a lost answer or a kill."""

from __future__ import annotations

import pytest

from reconciler.errors import Refused
from tests.support.case_selection import SHARES, share

from . import altered_cases
from .altered_cases import NAMES, TREATMENTS, story


@pytest.mark.parametrize("number", range(SHARES))
def test_nothing_is_made_twice(number, summary):
    """A slice of the table; FAULTS_CASES=all runs every case."""
    chosen, line = share("altered", altered_cases.cases(), 16, number)
    summary(line)
    for case in chosen:
        altered_cases.run(case)


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_every_answer_of_an_apply_is_lost(treatment):
    """Every create is carried out unseen; the next apply asks about each that it does not know again, and names it."""
    with story(treatment) as at:
        at.project.troubles = dict.fromkeys(range(3, 20), "lost")
        first = at.apply()
        assert first is not None
        assert not first.clean
        made = set(at.emulator.templates())
        outcome = at.apply()
        assert outcome is not None
        if isinstance(outcome.error, Refused):
            assert all(refusal.code == "unsettled" for refusal in outcome.error.refusals)
            assert at.answered(outcome)
            at.apply()
        assert set(at.emulator.templates()) >= made
        assert len(at.emulator.templates()) == len(NAMES)


def test_the_question_names_the_objects_and_every_way_on():
    with story("lower") as at:
        at.project.troubles = {6: "crash-after"}
        assert at.apply() is None
        made = at.emulator.templates()
        outcome = at.apply()
        assert outcome is not None
        assert isinstance(outcome.error, Refused)
        (refusal,) = outcome.error.refusals
        address = str(refusal.addresses[0])
        identity = (refusal.hint or "").splitlines()[0].split()[-1]
        name = made[int(identity)]["name"]
        assert refusal.message.endswith(f'though they are not as it was sent: {identity} "{name}"')
        assert (refusal.hint or "").splitlines() == [
            f"reconciler adopt {address} {identity}",
            f"or, where none of them is yours: reconciler state rm {address}",
        ]
        assert at.emulator.templates() == made


def test_a_keyword_under_another_spelling_is_known_by_it():
    """It is there, under the spelling of the account, and nothing is sent again by the next apply."""
    with story("lower") as at:
        at.apply()
        state, *_ = at.project.look()
        ids = {address.name: record.id for address, record in state.records.items() if address.kind == "KeywordSample"}
        assert ids == {"CASINO": "casino", "cafe\u0301": "cafe\u0301", "ＷＩＤＥ": "ｗｉｄｅ", "plain": "plain"}
        _, _, plan, _ = at.project.look()
        assert [change.address for change in plan.changes if change.address.kind == "KeywordSample"] == []
