"""What a change of a template means for moderation, against the documented meaning of scores and labels."""

from itertools import product

import pytest

from reconciler.kinds.content_review_template.posture import Setting, compare
from reconciler.model.change import FieldChange, Verb
from reconciler.model.posture import Posture
from tests.support.declaring import TEMPLATE, change, form
from tests.support.samples import ALL_ON

IMG = "pornConfigure.imgReviewInfo"


def porn(fields):
    return form(f"{{pornConfigure: {{imgReviewInfo: {{switch: ON, {fields}}}}}}}")


def scored(block, review):
    return porn(f"blockConfidence: {block}, reviewConfidence: {review}")


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (form(), porn(""), Posture.TIGHTENS),
        (porn("blockConfidence: 90"), porn("blockConfidence: 80"), Posture.TIGHTENS),
        (porn("reviewConfidence: 30"), porn("reviewConfidence: 20"), Posture.TIGHTENS),
        (porn("labelSet: [porn]"), porn("labelSet: [porn, sexy]"), Posture.TIGHTENS),
        (porn("labelSet: [porn]"), porn(""), Posture.TIGHTENS),
        (porn("labelSet: [porn, vulgar, intimacy, sexy]"), porn(""), Posture.TIGHTENS),
        (porn("labelSet: [porn]"), porn("labelSet: [sexy]"), Posture.MIXED),
        (
            porn("blockConfidence: 90, reviewConfidence: 10"),
            porn("blockConfidence: 80, reviewConfidence: 20"),
            Posture.MIXED,
        ),
        (
            porn("blockConfidence: 50, reviewConfidence: 80"),
            porn("blockConfidence: 50, reviewConfidence: 60"),
            Posture.NEUTRAL,
        ),
        (form(), form("{comment: x}"), Posture.NEUTRAL),
        (form(), form("{name: x}"), Posture.NEUTRAL),
    ],
)
def test_posture(before, after, wanted):
    assert TEMPLATE.effect(before, after).posture is wanted


def brute(before, after):
    """Every score and label, one by one."""
    labels = [None, "a", "b", "c"]
    pairs = [(before.level(x, s), after.level(x, s)) for x in labels for s in range(101)]
    return any(new > old for old, new in pairs), any(new < old for old, new in pairs)


def test_probing_a_few_scores_decides_for_all():
    """The probes of the model against all scores there are."""
    scores = (0, 1, 50, 99, 100)
    sets = (frozenset(), frozenset("a"), frozenset("ab"), frozenset("bc"))
    settings = [Setting(False), *(Setting(True, b, r, x) for b, r, x in product(scores, scores, sets))]
    for before, after in product(settings[::3], settings[::2]):
        assert compare(before, after) == brute(before, after)


def explained(before, after, path):
    field = FieldChange(path, before.get(path), after.get(path))
    return TEMPLATE.explain(change(TEMPLATE, Verb.UPDATE, before=before, after=after), field)


@pytest.mark.parametrize(
    ("before", "after", "field", "wanted"),
    [
        (scored(80, 30), scored(90, 30), "blockConfidence", "80–89: block → review"),
        (scored(90, 30), scored(80, 30), "blockConfidence", "80–89: review → block"),
        (scored(80, 30), scored(80, 31), "reviewConfidence", "30: review → pass"),
        (scored(80, 30), scored(80, 0), "reviewConfidence", "0–29: pass → review"),
        (scored(80, 90), scored(100, 90), "blockConfidence", "80–89: block → pass, 90–99: block → review"),
        (scored(50, 90), scored(50, 80), "reviewConfidence", ""),
        (porn("labelSet: [porn]"), porn("labelSet: []"), "labelSet", "empty means all labels"),
        (porn("labelSet: [porn]"), porn("labelSet: [sexy]"), "labelSet", ""),
    ],
)
def test_explanations(before, after, field, wanted):
    assert explained(before, after, f"{IMG}.{field}") == wanted


def test_explanations_of_switches():
    on, off = porn(""), form()
    assert explained(off, on, f"{IMG}.switch") == "checked from now on"
    assert explained(on, off, f"{IMG}.switch") == "no longer checked"
    assert explained(off, on, f"{IMG}.blockConfidence") == ""
    assert explained(off, on, "comment") == explained(off, on, "name") == ""


def test_switching_a_leaf_off_drops_protection():
    assert TEMPLATE.drops_protection(porn(""), form())
    assert not TEMPLATE.drops_protection(form(), porn(""))
    assert not TEMPLATE.drops_protection(porn("blockConfidence: 10"), porn("blockConfidence: 90"))


def test_reasons_name_the_leaves():
    assert TEMPLATE.effect(form(), porn("")).reason == f"{IMG} stricter"
    mixed = TEMPLATE.effect(porn("labelSet: [porn]"), porn("labelSet: [sexy]"))
    assert mixed.reason == f"{IMG} stricter and laxer"
    assert TEMPLATE.effect(form(ALL_ON), None).reason == "template removed"
