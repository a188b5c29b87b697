"""What a change of one resource is said to do, against the model: stricter anywhere, laxer anywhere."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.kinds import BY_NAME
from reconciler.model.posture import Posture

from . import model, strategies
from .documents import wanted_template
from .strategies import Draft

QUICK = settings(max_examples=4 * settings.default.max_examples)
WORDS, TEMPLATES = BY_NAME["KeywordSample"], BY_NAME["ContentReviewTemplate"]

words = st.builds(model.Word, strategies.usages.map(model.atoms), strategies.tags.map(frozenset))
templates = strategies.groups(nulls=False).map(lambda groups: wanted_template("t", Draft(groups), {}))


@st.composite
def neighbours(draw):
    """Two templates that differ in few places: most steps of the levels come from such."""
    one = draw(templates)
    path = draw(st.sampled_from(strategies.PATHS))
    part = draw(st.one_of(st.none(), strategies.leaf(path, nulls=False)))
    leaves = {key: setting for key, setting in one.leaves.items() if key != path}
    if part is not None and part["switch"] == "ON":
        leaves[path] = model.setting_of(path, part)
    return one, one._replace(leaves=leaves)


def form(of, value):
    return None if value is None else of(value)


def absent_or(values):
    return st.one_of(st.none(), values)


@QUICK
@given(absent_or(words), absent_or(words))
def test_the_posture_of_a_keyword_alone_is_the_careful_one(before, after):
    """A usage or a tag more tightens, one less loosens, both is mixed: templates may select any tag."""
    effect = WORDS.effect(form(model.word_form, before), form(model.word_form, after))
    if before is None and after is None:
        return
    assert effect.posture == model.word_posture(before, after)


@QUICK
@given(st.one_of(st.tuples(absent_or(templates), absent_or(templates)), neighbours()))
def test_the_posture_of_a_template_is_that_of_its_levels(pair):
    """Over every leaf, label and score: some point up and none down tightens, and so on."""
    before, after = pair
    effect = TEMPLATES.effect(form(model.template_form, before), form(model.template_form, after))
    assert effect.posture == model.template_posture(before, after)


@QUICK
@given(neighbours())
def test_back_is_the_opposite_of_there(pair):
    """What tightens one way loosens the other; mixed and neutral stay what they are."""
    before, after = (model.template_form(template) for template in pair)
    opposite = {Posture.TIGHTENS: Posture.LOOSENS, Posture.LOOSENS: Posture.TIGHTENS}
    there, back = TEMPLATES.effect(before, after).posture, TEMPLATES.effect(after, before).posture
    assert back is opposite.get(there, there)


@QUICK
@given(neighbours())
def test_settings_say_each_way_that_a_template_goes(pair):
    """Where anything is stricter some switch, threshold or label set is said to be, and likewise where it is laxer."""
    before, after = (model.template_form(template) for template in pair)
    shifts, posture = TEMPLATES.shifts(before, after), TEMPLATES.effect(before, after).posture
    assert any(shift.tightens for shift in shifts) == (posture in (Posture.TIGHTENS, Posture.MIXED))
    assert any(shift.loosens for shift in shifts) == (posture in (Posture.LOOSENS, Posture.MIXED))


@QUICK
@given(words, words)
def test_a_guard_counts_a_keyword_that_loses_a_usage(before, after):
    """``drops_protection`` is about usages that go, whatever comes."""
    drops = WORDS.drops_protection(model.word_form(before), model.word_form(after))
    assert drops == bool(before.usages - after.usages)


@QUICK
@given(neighbours())
def test_a_guard_counts_a_template_that_loses_a_leaf(pair):
    """``drops_protection`` is about leaves that are switched off."""
    before, after = pair
    drops = TEMPLATES.drops_protection(model.template_form(before), model.template_form(after))
    assert drops == bool(before.leaves.keys() - after.leaves.keys())
