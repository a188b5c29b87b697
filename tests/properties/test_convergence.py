"""Any desired sets, one after another, on any service: brought about and proved, or said by address and field."""

import asyncio

from hypothesis import event, given
from hypothesis import strategies as st

from .judge import Judge
from .manifests import wanted_template, wanted_word
from .strategies import all_quirks, stories
from .world import furnish, meddle, world


@given(stories, all_quirks(), st.integers(0, 9))
def test_any_desired_sets_in_a_row_are_brought_about_or_what_cannot_be_is_named(story, quirks, order):
    """After each apply: the wish is live, or named as failed; nothing else was touched; the state tells the truth."""
    asyncio.run(_tell(story, quirks, order))


async def _tell(story, quirks, order):
    start, sequence = story
    async with world(quirks, order) as at:
        furnish(at.emulator, start)
        at.later()
        judge = Judge(quirks)
        for desired in sequence:
            meddle(at, desired.edits)
            resources = at.write(desired)
            words = {word: (wanted_word(wish), wish.ignore) for word, wish in desired.wishes.items()}
            made = {
                name: (wanted_template(name, draft, desired.base), draft.ignore)
                for name, draft in desired.drafts.items()
            }
            outcome = await at.apply(resources)
            judge.hear(words, made, outcome)
            verdict = judge.verdict()
            event(verdict)
            at.clock.time += 0.001
            if verdict == "applied":
                judge.settled(await at.plan(resources), await at.drift())
            at.later()
