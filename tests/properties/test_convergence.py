"""Any desired sets, one after another, on any service: brought about and proved, or said by address and field."""

import asyncio

from hypothesis import event, given
from hypothesis import strategies as st

from reconciler.emulator import Quirks

from .story import tell
from .strategies import Desired, Draft, Start, Wish, all_quirks, stories


@given(stories, all_quirks(), st.integers(0, 9))
def test_any_desired_sets_in_a_row_are_brought_about_or_what_cannot_be_is_named(story, quirks, order):
    """After each apply: the wish is live, or named as failed; nothing else was touched; the state tells the truth."""
    asyncio.run(tell(*story, quirks, order, lambda outcome, verdict: event(verdict)))


def test_a_usage_that_the_service_keeps_against_the_plan_is_no_promise():
    """The keyword is to lose the usage, and the template the labels that found it: what is kept was not to be kept."""

    def template(labels, block):
        leaf = {"switch": "ON", "labelSet": labels, "blockConfidence": block}
        return {"t": Draft({"userDefineConfigure": {"ocrReviewInfo": leaf}}, "t", "")}

    verdicts = []
    before = Desired({"casino": Wish(("Review",), ("z",))}, template([], 90))
    after = Desired({"casino": Wish(("Review.Asr",), ("a",))}, template(["a"], 80))
    quirks = Quirks(sent_usages="merged")
    asyncio.run(tell(Start({}, ()), [before, after], quirks, 0, lambda outcome, verdict: verdicts.append(verdict)))
    assert verdicts == ["applied", "failed"]
