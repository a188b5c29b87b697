"""Every action × every kind of fault × every position in a mixed apply, under three readings of the documents.

After each apply: nothing unmanaged touched, no template twice, a state that says only what is so, and no success with
work undone. In the end: the account as declared, the state equal to it, an empty plan, no drift.
"""

from __future__ import annotations

import pytest

from tests.support.case_selection import SHARES, share

from . import table


@pytest.mark.parametrize("number", range(SHARES))
def test_one_fault_anywhere(number, summary):
    """A slice of the table; FAULTS_CASES=all runs every case."""
    chosen, line = share("one fault", table.cases(), 16, number)
    summary(line)
    for case in chosen:
        table.run(case)


@pytest.mark.parametrize("number", range(SHARES))
def test_an_answer_is_lost_and_then_the_listing_too(number, summary):
    """Any write is carried out unseen, or not at all, and no reading works for the rest of that run."""
    chosen, line = share("two faults", table.pairs(), 8, number)
    summary(line)
    for case in chosen:
        table.run(case)


def test_the_table_has_every_action_every_kind_and_every_position():
    """The slices above are of the whole."""
    plain = {(case.action, case.kind, case.position) for case in table.cases() if case.world == "plain"}
    counts = table.calls("plain")
    assert set(counts) == {
        "CreateWordSamples", "DescribeWordSamples", "ModifyWordSample", "DeleteWordSamples",
        "CreateContentReviewTemplate", "DescribeContentReviewTemplates", "ModifyContentReviewTemplate",
        "DeleteContentReviewTemplate", "GetCallerIdentity",
    }  # fmt: skip
    assert all(counts[action] > 1 for action in counts if action != "GetCallerIdentity")
    assert plain == {(a, k, p) for a, count in counts.items() for k in table.KINDS for p in range(1, count + 1)}
    assert len(table.cases()) > 4000
