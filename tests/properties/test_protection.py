"""Tags and labels that move at once, spellings that replace each other, accounts without room: protection on the way.

Every other property test looks at protection too; here hypothesis draws little else than what endangers it.
"""

import asyncio
from dataclasses import replace

from hypothesis import event, given
from hypothesis import strategies as st

from .model import READERS
from .story import tell
from .strategies import SHORT_TAGS, Desired, Draft, Start, Wish, all_quirks

RESPELLED = {"casino": "Casino", "Casino": "casino"}
REVIEWS = (("Review",), ("Review",), ("Review.Asr",), ("Review.Ocr",), ("Review.Asr", "Recognition.Ocr"))
DETECTORS = [path.split(".")[1] for path in READERS]

labels = st.lists(st.sampled_from(SHORT_TAGS), max_size=2, unique=True)
wishes = st.builds(Wish, st.sampled_from(REVIEWS), labels.map(tuple))
detectors = st.fixed_dictionaries(
    {"switch": st.sampled_from(("ON", "ON", "ON", "OFF")), "labelSet": labels},
    optional={"blockConfidence": st.sampled_from((50, 90)), "reviewConfidence": st.sampled_from((50, 90))},
)
groups = st.dictionaries(st.sampled_from(DETECTORS), detectors, min_size=1)
drafts = st.builds(lambda parts: Draft({"userDefineConfigure": parts}), groups)


def moved(tags, come, go):
    """``tags`` with one more and one less."""
    return tuple(sorted({*tags, *come} - {*go}))


@st.composite
def chains(draw):
    """Desired sets in a row: from one to the next a tag is renamed here and there, a spelling changed, a name too."""
    first = Desired(
        {word: draw(wishes) for word in draw(st.sampled_from((("casino",), ("casino", "poker"), ("poker", "dice"))))},
        {name: draw(drafts) for name in draw(st.sampled_from((("t0",), ("t0", "t1"))))},
    )
    chain = [first]
    for number in range(draw(st.integers(1, 2))):
        one, other = draw(st.permutations(SHORT_TAGS))[:2]
        move = draw(st.sampled_from((((other,), (one,)), ((other,), ()), ((), (one,)))))
        chosen, made = {}, {}
        for word, wish in chain[-1].wishes.items():
            how = draw(st.sampled_from(("move", "move", "move", "keep", "draw", "drop", "spell")))
            if how == "move":
                chosen[word] = replace(wish, tags=moved(wish.tags, *move))
            elif how != "drop":
                chosen[RESPELLED.get(word, word) if how == "spell" else word] = draw(wishes) if how == "draw" else wish
        for name, draft in chain[-1].drafts.items():
            how = draw(st.sampled_from(("move", "move", "move", "keep", "draw", "name")))
            if how == "move":
                parts = draft.groups["userDefineConfigure"]
                parts = {key: part | {"labelSet": moved(part["labelSet"], *move)} for key, part in parts.items()}
                made[name] = Draft({"userDefineConfigure": parts})
            else:
                made[f"{name}-{number}" if how == "name" else name] = draw(drafts) if how == "draw" else draft
        chain.append(Desired(chosen, made))
    return chain


SERVICES = all_quirks(refused_words="", length_unit="code-points", prohibited="stored")


@given(chains(), SERVICES, st.sampled_from((0, 0, 0, 48, 49)), st.integers(0, 9))
def test_protection_dips_only_where_the_plan_says_so(chain, quirks, crowd, order):
    """After every call each point is protected at least as much as both ends protect it."""

    def hear(outcome, verdict):
        event(verdict)
        for change in outcome.plan.changes:
            if change.via is not None:
                event("in two steps")
            # Three tags fit into every label set, so that no exchange of tags and labels need leave a gap.
            assert "change at once" not in change.dips
            if change.dips:
                event(f"dips: {change.address.kind} {change.verb}")

    asyncio.run(tell(Start({}, (), crowd), chain, quirks, order, hear))
