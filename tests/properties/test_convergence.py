"""Any desired sets, one after another, on any service: brought about and proved, or said by address and field."""

import asyncio

from hypothesis import event, given
from hypothesis import strategies as st

from .story import tell
from .strategies import all_quirks, stories


@given(stories, all_quirks(), st.integers(0, 9))
def test_any_desired_sets_in_a_row_are_brought_about_or_what_cannot_be_is_named(story, quirks, order):
    """After each apply: the wish is live, or named as failed; nothing else was touched; the state tells the truth."""
    asyncio.run(tell(*story, quirks, order, lambda outcome, verdict: event(verdict)))
