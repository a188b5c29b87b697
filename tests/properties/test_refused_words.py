"""Words that the service does not permit: exactly those fail, the other ninety-nine of their batch go through."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from .model import observe, refused_word
from .strategies import Desired, Wish, all_quirks, few_tags
from .world import world

USAGES = (("Review",), ("All",), ("Review.Ocr",))


@st.composite
def batches(draw):
    """Some hundred keywords of few usage sets; of each, whether the service refuses it."""
    count = draw(st.sampled_from((1, 2, 3, 10, 100, 101, 130)))
    bad = draw(st.sets(st.integers(0, count - 1), max_size=8))
    sets = draw(st.integers(1, len(USAGES)))
    tags = draw(few_tags)
    return {
        f"{number} {'bad' if number in bad else 'good'}": Wish(USAGES[number % sets], tags, "list")
        for number in range(count)
    }


@given(batches(), all_quirks(refused_words=".*bad", length_unit="code-points"), st.integers(0, 9))
def test_exactly_the_refused_words_fail(wishes, quirks, order):
    """Whatever a refused batch leaves behind: the report names the refused words, and the state all others."""

    async def run():
        async with world(quirks, order) as at:
            outcome = await at.apply(at.write(Desired(wishes)))
            refused = {word for word in wishes if refused_word(word, quirks)}
            assert {failure.address.name for failure in outcome.report.failed} == refused
            assert {failure.code for failure in outcome.report.failed} <= {"InvalidParameterValue"}
            assert not outcome.report.untried
            assert observe(at.emulator).words.keys() == wishes.keys() - refused
            assert {record.id for record in outcome.state.records.values()} == wishes.keys() - refused
            assert outcome.state.intents is None

    asyncio.run(run())
