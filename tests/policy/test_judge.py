"""What a leaf does with a score, a keyword or a text, why, and where the deciding value is written."""

import pytest

from reconciler.model.policy import Reason, Verdict
from reconciler.policy.judge import judge

from .worlds import STRICT, WORDS, standing_at, world_of

ANY = "expect: {verdict: pass}"


def judged(case, **how):
    world, (made,) = world_of(f"{case}, {ANY}", **how)
    return judge(made, world)


def active(case, leaf, **how):
    """(verdict, reason, what stands at the place) of each finding of one leaf."""
    found = [f for f in judged(case, **how).findings if f.leaf == leaf]
    return [(f.verdict.word, f.reason.value, standing_at(f.place)[:4]) for f in found]


@pytest.mark.parametrize(
    ("score", "wanted"),
    [
        (100, ("block", "block", "80, ")),
        (80, ("block", "block", "80, ")),
        (79.5, ("review", "review", "60, ")),
        (60, ("review", "review", "60, ")),
        (59.9, ("pass", "below", "60, ")),
    ],
)
def test_a_score_is_compared_with_both_thresholds(score, wanted):
    assert active(f"scores: {{terrorism: {{police: {score}}}}}", "terrorism.img") == [wanted]


@pytest.mark.parametrize(("score", "boundary"), [(80, True), (60, True), (79, False), (81, False), (59, False)])
def test_a_score_equal_to_a_threshold_is_marked(score, boundary):
    found = judged(f"scores: {{terrorism.img: {{guns: {score}}}}}").findings
    assert [f.boundary for f in found if f.leaf == "terrorism.img"] == [boundary]


def test_a_label_that_is_not_selected_passes_whatever_its_score():
    assert active("scores: {terrorism: {crowd: 100}}", "terrorism.img") == [("pass", "label", "[pol")]
    assert active("scores: {terrorism: 100}", "terrorism.img") == [("pass", "label", "[pol")]


def test_of_several_labels_each_has_its_finding_and_the_strictest_counts():
    found = judged("scores: {terrorism: {police: 70, guns: 85, crowd: 99}}")
    assert found.verdict is Verdict.BLOCK
    assert [f.verdict.word for f in found.findings if f.leaf == "terrorism.img"] == ["review", "block", "pass"]


def test_an_unwritten_threshold_stands_where_the_leaf_is_written():
    assert active("scores: {porn.asr: 80}", "porn.asr") == [("review", "review", "asrR")]


def test_a_leaf_that_is_off_passes_everything():
    ((verdict, reason, _),) = active("scores: {political: {sport: 100}}", "political.img")
    assert (verdict, reason) == ("pass", "off")


def test_the_leaf_names_of_words_and_of_results_are_one():
    by_type, by_leaf = (judged(f"scores: {{{name}: {{police: 85}}}}") for name in ("terrorism", "terrorism.img"))
    assert by_type == by_leaf


@pytest.mark.parametrize(
    ("text", "verdict", "reason", "place"),
    [
        ("speech: the casino is open", "block", "block", "90"),
        ("speech: play poker", "pass", "tags", "[gam"),
        ("speech: roll the dice", "pass", "usage", "dice"),
        ("speech: hello", "pass", "no-keyword", "ON"),
    ],
)
def test_a_keyword_reaches_a_leaf_by_usage_and_tag(text, verdict, reason, place):
    assert active(text, "userDefine.asr") == [(verdict, reason, place)]


def test_a_text_in_the_picture_is_not_spoken():
    assert active("screen: casino", "userDefine.asr") == [("pass", "unseen", "ON")]
    assert active("screen: casino", "userDefine.ocr")[0][:2] == ("pass", "off")


def test_built_in_checks_of_texts_read_no_words():
    assert [f.reason for f in judged("speech: casino").findings if f.leaf == "porn.asr"] == [Reason.UNSEEN]


@pytest.mark.parametrize(("score", "verdict"), [(89, "review"), (90, "block"), (74, "pass")])
def test_the_score_of_a_hit_is_assumed(score, verdict):
    found = active("speech: casino", "userDefine.asr", assume=f"{{hitScore: {score}}}")
    assert [each[0] for each in found] == [verdict]


def test_every_leaf_has_a_finding():
    found = judged("speech: casino").findings
    assert len({f.leaf for f in found}) == 13
    assert sum(f.idle for f in found) == 12


def test_a_review_score_above_the_block_score_never_matters():
    base = WORDS + STRICT.replace("reviewConfidence: 60", "reviewConfidence: 95")
    for score, verdict in ((79, "pass"), (80, "block"), (96, "block")):
        found = active(f"scores: {{terrorism: {{police: {score}}}}}", "terrorism.img", base=base)
        assert [each[0] for each in found] == [verdict]


def test_an_unknown_template_is_a_key_error():
    world, (case,) = world_of(f"speech: casino, {ANY}")
    world.templates.clear()
    with pytest.raises(KeyError):
        judge(case, world)
