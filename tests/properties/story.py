"""Living through a drawn story: each desired set applied in its turn, each apply judged."""

from .documents import wanted_template, wanted_word
from .judge import Judge
from .world import furnish, meddle, world


async def tell(start, sequence, quirks, order, hear=lambda outcome, verdict: None):
    """Apply every desired set of ``sequence`` to one account. ``hear`` is told of each outcome."""
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
            hear(outcome, verdict)
            if verdict == "applied":
                judge.settled(await at.plan(resources), await at.drift())
            at.later()
