"""Policy tests against the model, and against posture: both must say the same of one change.

Hypothesis draws accounts and cases; the model judges a case by the documentation alone. What it leaves open is assumed
as the program says: a text holds a keyword where it contains it, a hit has the score that the case assumes, and the
strictest leaf's verdict counts.
"""

from typing import NamedTuple

from hypothesis import event, given
from hypothesis import strategies as st

from reconciler.model.manifest import Position
from reconciler.model.policy import Assumptions, Case, Expected, Score
from reconciler.model.posture import Posture
from reconciler.model.resource import Resource
from reconciler.policy.judge import judge
from reconciler.policy.world import World as PolicyWorld
from tests.support.plans import keyword, template

from . import model
from .model import READERS
from .test_whole_posture import form_of, moves, plan_of, told

IMAGE = "terrorismConfigure.imgReviewInfo"
LABELS = ("guns", "police", "crowd")
HERE = Position("m.yaml", 1)
levels = st.sampled_from((0, 49, 50, 51, 89, 90, 100))
images = st.one_of(
    st.none(),
    st.builds(model.Setting, levels, levels, st.sets(st.sampled_from(LABELS), max_size=2).map(frozenset)),
)
texts = st.text("uvwxyz", min_size=4, max_size=8)


class Content(NamedTuple):
    """What a case gives: texts by usage, scores by label, and the score of a hit."""

    texts: dict[str, str]
    scores: dict[str, int]
    hit: int


contents = st.builds(
    Content,
    st.dictionaries(st.sampled_from(tuple(READERS.values())), texts, min_size=1),
    st.dictionaries(st.sampled_from(LABELS), levels, min_size=1, max_size=2),
    levels,
)


def by_the_model(content, world, name):
    """The verdict: the highest level that any keyword or score has at any leaf."""
    made = world.templates[name]
    found = [model.PASS]
    for path, usage in READERS.items():
        text = content.texts.get(usage, "")
        for word, declared in world.words.items():
            if word in text and model.caught(declared, made, path):
                found.append(model.level(made.leaves[path]._replace(labels=frozenset()), None, content.hit))
    found += [model.level(made.leaves.get(IMAGE), label, score) for label, score in content.scores.items()]
    return max(found)


def by_the_program(content, world, name):
    case = Case(
        "d",
        "c",
        name,
        Expected(),
        HERE,
        content.texts,
        tuple(Score("terrorism.img", label, value) for label, value in content.scores.items()),
        assumed=Assumptions(hit_score=content.hit),
    )
    resources = {}
    for word, said in world.words.items():
        resources[keyword(word)] = Resource(keyword(word), model.word_form(said), HERE)
    for each, made in world.templates.items():
        resources[template(each)] = Resource(template(each), form_of(made, each), HERE)
    return judge(case, PolicyWorld(resources)).verdict


@given(moves(), contents, st.dictionaries(st.sampled_from(("t1", "t2", "t3")), images))
def test_a_case_is_judged_as_the_model_judges_it(drawn, content, settings):
    world = drawn[0]
    for name, made in world.templates.items():
        image = settings.get(name)
        leaves = made.leaves if image is None else {**made.leaves, IMAGE: image}
        world.templates[name] = made._replace(leaves=leaves)
    for name in world.templates:
        verdict = by_the_program(content, world, name)
        event(verdict.word)
        assert verdict == by_the_model(content, world, name)


@given(moves(), st.lists(contents, min_size=1, max_size=4))
def test_where_no_change_loosens_no_case_becomes_laxer(drawn, several):
    """And where none tightens, none becomes stricter: tests and posture never contradict each other."""
    before, after, _ = drawn
    postures = set(told(plan_of(before, after, False)).values())
    for name in before.templates.keys() & after.templates.keys():
        for content in several:
            was, will = by_the_program(content, before, name), by_the_program(content, after, name)
            if will < was:
                event("laxer")
                assert postures & {Posture.LOOSENS, Posture.MIXED}
            elif will > was:
                event("stricter")
                assert postures & {Posture.TIGHTENS, Posture.MIXED}
