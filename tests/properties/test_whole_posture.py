"""Posture of whole plans against a model: every keyword, at every leaf of every template, at every score.

Hypothesis draws an account and what becomes of it. The model says of each point what happened to it before and what
happens after, and what would if only some of the changes were made. A change takes part in what a point loses where it
alone would lower it, or where without it the point would be higher.
"""

from itertools import product
from typing import NamedTuple

from hypothesis import event, given, settings
from hypothesis import strategies as st

from reconciler.model.posture import Posture
from tests.support.plans import desired, keyword, live, planned, state, template

from . import model
from .model import READERS

TAGS = ("a", "b", "c")
SETS = st.sets(st.sampled_from(TAGS), max_size=2).map(frozenset)
usages = st.sampled_from([("Review.Ocr",), ("Review.Asr",), ("Review.Ocr", "Review.Asr")]).map(frozenset)
words = st.builds(model.Word, usages, SETS)
scores = st.sampled_from((50, 90))
settings_of_leaves = st.one_of(st.none(), st.builds(model.Setting, scores, scores, SETS))
templates = st.builds(
    lambda leaves: model.Template("", "", {path: leaf for path, leaf in leaves.items() if leaf is not None}),
    st.fixed_dictionaries(dict.fromkeys(READERS, settings_of_leaves)),
)
MANY = settings(max_examples=6 * settings.default.max_examples)


class World(NamedTuple):
    words: dict
    templates: dict


@st.composite
def moves(draw):
    """An account, what is to become of it, and what of it no manifest declares."""
    before = World(
        draw(st.dictionaries(st.sampled_from("uvwxyz"), words, max_size=5)),
        draw(st.dictionaries(st.sampled_from(("t1", "t2", "t3")), templates, max_size=3)),
    )
    after = World(dict(before.words), dict(before.templates))
    for names, items, drawn in (("uvwxyz", after.words, words), (("t1", "t2", "t3"), after.templates, templates)):
        for name in names:
            how = draw(st.sampled_from(("keep", "keep", "draw", "drop")))
            if how == "draw":
                items[name] = draw(drawn)
            elif how == "drop":
                items.pop(name, None)
    return before, after, draw(st.booleans())


def level(word, made, path, score):
    if not model.caught(word, made, path):
        return model.PASS
    return model.level(made.leaves[path]._replace(labels=frozenset()), None, score)


def form_of(made, name):
    return model.template_form(made._replace(name=name))


def plan_of(before, after, strangers):
    """A plan that makes ``after`` of ``before``. ``strangers``: what does not change is nobody's."""
    recorded, forms = {}, {}
    for name, word in before.words.items():
        if not strangers or after.words.get(name) != word:
            recorded[keyword(name)] = (name, model.word_form(word))
    for name, made in before.templates.items():
        if not strangers or after.templates.get(name) != made:
            recorded[template(name)] = (f"3{name[1:]}", form_of(made, name))
    for name, word in after.words.items():
        if not strangers or before.words.get(name) != word:
            forms[keyword(name)] = model.word_form(word)
    for name, made in after.templates.items():
        if not strangers or before.templates.get(name) != made:
            forms[template(name)] = form_of(made, name)
    account = live(
        {name: model.word_form(word) for name, word in before.words.items()},
        {f"3{name[1:]}": form_of(made, name) for name, made in before.templates.items()},
    )
    return planned(desired(forms), state(recorded), account).plan


def told(plan):
    return {(c.address.kind, c.address.name): c.effect.posture for c in plan.changes}


def verdicts(before, after):
    """Address → [tightens, loosens] of every change, from every point."""
    changed_words = {n for n in before.words.keys() | after.words.keys() if before.words.get(n) != after.words.get(n)}
    names = before.templates.keys() | after.templates.keys()
    changed = {n for n in names if before.templates.get(n) != after.templates.get(n)}
    found = {("KeywordSample", n): [False, False] for n in changed_words}
    found |= {("ContentReviewTemplate", n): [False, False] for n in changed}
    for word, name, path in product(before.words.keys() | after.words.keys(), names, READERS):
        old_word, new_word = before.words.get(word), after.words.get(word)
        old, new = before.templates.get(name), after.templates.get(name)
        kept = model.caught(old_word, old, path) and model.caught(new_word, new, path)
        for score in (0, 49, 50, 89, 90, 100):
            was, will = level(old_word, old, path, score), level(new_word, new, path, score)
            if was == will:
                continue
            by_word, by_leaf = level(new_word, old, path, score), level(old_word, new, path, score)
            up = will > was
            if word in changed_words and not kept:
                alone, without = (by_word > was, by_leaf < will) if up else (by_word < was, by_leaf > will)
                found["KeywordSample", word][not up] |= alone or without
            if name in changed:
                alone, without = (by_leaf > was, by_word < will) if up else (by_leaf < was, by_word > will)
                found["ContentReviewTemplate", name][not up] |= kept or alone or without
    return found


def unmet(before, after, name):
    """Leaves of a template that no keyword reaches, before or after: there is nobody to ask, so settings decide."""
    return [
        path
        for path in READERS
        if not any(
            model.caught(word, world.templates.get(name), path)
            for world in (before, after)
            for word in world.words.values()
        )
    ]


@MANY
@given(moves())
def test_posture_is_that_of_every_keyword_at_every_leaf_and_score(drawn):
    before, after, strangers = drawn
    found = verdicts(before, after)
    for (kind, name), moved in found.items():
        if kind == "ContentReviewTemplate":
            old, new = before.templates.get(name), after.templates.get(name)
            for path in unmet(before, after, name):
                one, other = (t.leaves.get(path) if t else None for t in (old, new))
                pairs = [(model.level(one, *at), model.level(other, *at)) for at in model.points(one, other)]
                moved[0] |= any(b > a for a, b in pairs)
                moved[1] |= any(b < a for a, b in pairs)
    wanted = {at: model.posture([(0, 1)] * up + [(1, 0)] * down) for at, (up, down) in found.items()}
    made = told(plan_of(before, after, strangers))
    assert made == wanted
    for posture in set(made.values()):
        event(posture)


@MANY
@given(moves())
def test_no_loss_goes_unsaid(drawn):
    """Where any point is lower after the plan, one of the changes that touch it loosens, and says what is lost."""
    before, after, strangers = drawn
    plan = plan_of(before, after, strangers)
    looser = {
        (c.address.kind, c.address.name) for c in plan.changes if c.effect.posture in (Posture.LOOSENS, Posture.MIXED)
    }
    losing = {(c.address.kind, c.address.name) for c in plan.changes if c.effect.lost}
    assert losing <= looser
    for (word, old), name, path in product(before.words.items(), before.templates, READERS):
        if not model.caught(old, before.templates[name], path):
            continue
        touching = {("KeywordSample", word), ("ContentReviewTemplate", name)}
        if not model.caught(after.words.get(word), after.templates.get(name), path):
            assert touching & losing, (word, name, path)
        for score in (0, 50, 90, 100):
            was = level(old, before.templates[name], path, score)
            will = level(after.words.get(word), after.templates.get(name), path, score)
            assert will >= was or touching & looser, (word, name, path, score)


def reached(word, account):
    """Template → the leaves of it that a keyword reaches."""
    found = {name: {path for path in READERS if model.caught(word, t, path)} for name, t in account.templates.items()}
    return {name: paths for name, paths in found.items() if paths}


def crossed(one, other):
    """Keywords and templates that reach is lost between, from ``one`` account to ``other``: wholly, and in part."""
    wholly, partly = set(), set()
    for word, old in one.words.items():
        before, after = reached(old, one), reached(other.words.get(word), other)
        for name, paths in before.items():
            if paths - after.get(name, set()):
                (partly if name in after else wholly).add((word, name))
    return [
        len(set(column)) for pairs in (wholly, partly) for column in (zip(*pairs, strict=True) if pairs else ((), ()))
    ]


@MANY
@given(moves())
def test_the_headline_counts_what_is_lost_and_gained(drawn):
    """Keywords and templates of the whole account, and never silence where a change loosens or tightens."""
    before, after, strangers = drawn
    plan = plan_of(before, after, strangers)
    loosens, tightens = plan.headline
    assert list(loosens[:4]) == crossed(before, after)
    assert list(tightens[:4]) == crossed(after, before)
    assert not any((*loosens[4:7], *tightens[4:7]))
    postures = {change.effect.posture for change in plan.changes}
    assert bool(loosens) == bool(postures & {Posture.LOOSENS, Posture.MIXED})
    assert bool(tightens) == bool(postures & {Posture.TIGHTENS, Posture.MIXED})
    assert not loosens.others
    assert not tightens.others


@given(moves())
def test_back_is_the_opposite_of_there(drawn):
    """A plan that takes another one back loosens what that one tightened."""
    before, after, _ = drawn
    plan = plan_of(before, after, False)
    back = plan_of(after, before, False)
    opposite = {Posture.TIGHTENS: Posture.LOOSENS, Posture.LOOSENS: Posture.TIGHTENS}
    there, again = told(plan), told(back)
    assert {at: opposite.get(posture, posture) for at, posture in there.items()} == again
    assert plan.headline == back.headline[::-1]
