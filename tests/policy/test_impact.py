"""Stored results under two policies: what changes, what stored scores cannot show, and that little is held."""

import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.files.json_documents import Broken, json_documents
from reconciler.model.impact import Gap
from reconciler.model.manifest import Position
from reconciler.model.policy import Verdict
from reconciler.policy.impact import MOST_BROKEN, MOST_EXAMPLES, MOST_IDS, Comparing, Tally

from .test_stored import block, segment
from .worlds import STRICT, WORDS, world_of

PLACE = Position("seen.jsonl", 1)
NAMES = ("before", "after")
HEAVY = STRICT.replace("blockConfidence: 80, reviewConfidence: 60", "blockConfidence: 90, reviewConfidence: 60")


def answer(*results, task="125-WorkflowTask-a", definition=7):
    made = []
    for result in results:
        [(name, part)] = [(key, value) for key, value in result.items() if key != "Type"]
        made.append({**result, name: part | {"Input": {"Definition": definition}}})
    return {"WorkflowTask": {"TaskId": task, "AiContentReviewResultSet": made}}


def police(score, suggestion="block", label="police"):
    return {"Type": "Terrorism", "TerrorismTask": block(score, suggestion, label, [segment(score, label)])}


def judged(*documents, before=None, after=STRICT, words=WORDS, words_before=WORDS, naming=lambda identity: "strict"):
    old = None if before is None else world_of(base=words_before + before)[0]
    tally = Tally(Comparing(old, world_of(base=words + after)[0], NAMES, naming))
    for line, document in enumerate(documents, 1):
        tally.add(document, Position("seen.jsonl", line))
    return tally.impact(1)


def moves(impact):
    return [(move.before, move.after, move.results) for each in impact.templates for move in each.moves]


def gaps(impact):
    [template] = impact.templates
    return {(limit.leaf, limit.gap) for limit in template.limits}


def test_what_a_result_suggests_is_compared_with_the_manifests():
    made = judged(answer(police(85)), answer(police(85, "review")), answer(police(50, "block")))
    assert moves(made) == [(Verdict.BLOCK, Verdict.PASS, 1), (Verdict.REVIEW, Verdict.BLOCK, 1)]
    [template] = made.templates
    assert (template.results, template.changed, template.stricter) == (3, 2, 1)
    assert [(g.leaf, g.label, g.low, g.results, g.lowest) for g in template.groups] == [
        ("terrorism.img", "police", 50, 1, 50),
        ("terrorism.img", "police", 80, 1, 85),
    ]


def test_thresholds_of_the_day_are_unknown_so_stricter_is_a_lower_bound():
    made = judged(answer(police(85)))
    assert (made.own, made.templates[0].lower_bound) == (True, True)
    assert ("terrorism.img", Gap.THRESHOLDS_UNKNOWN) in gaps(made)
    assert ("porn.asr", Gap.ABSENT) in gaps(made)
    assert ("userDefine.asr", Gap.KEYWORDS) in gaps(made)


def test_two_policies_are_compared_by_scores_alone():
    made = judged(answer(police(85, "pass")), answer(police(95)), before=STRICT, after=HEAVY)
    assert moves(made) == [(Verdict.BLOCK, Verdict.REVIEW, 1)]
    [template] = judged(answer(police(95)), before=STRICT, after=HEAVY).templates
    assert not template.lower_bound, "a raised threshold is decided by scores that were returned"


def test_results_that_another_policy_made_are_counted():
    """Of their day's thresholds nothing is known; what they suggest says that these were others."""
    seen = [answer(police(85, suggestion)) for suggestion in ("pass", "review", "block")]
    [template] = judged(*seen, before=STRICT, after=HEAVY).templates
    assert template.otherwise == 2
    assert (template.lower_bound, template.laxer_lower_bound) == (True, True)
    [template] = judged(answer(police(85)), before=STRICT, after=HEAVY).templates
    assert (template.otherwise, template.lower_bound, template.laxer_lower_bound) == (0, False, False)
    assert judged(*seen).templates[0].otherwise == 0


@pytest.mark.parametrize(
    ("old", "new", "leaf", "gap"),
    [
        ("reviewConfidence: 60", "reviewConfidence: 40", "terrorism.img", Gap.REVIEW_LOWERED),
        ("labelSet: [police, guns]", "labelSet: [police, guns, bloody]", "terrorism.img", Gap.LABELS_ADDED),
        ("labelSet: [police, guns]", "labelSet: []", "terrorism.img", Gap.LABELS_ADDED),
        ("ocrReviewInfo: {switch: OFF}", "ocrReviewInfo: {switch: ON}", "userDefine.ocr", Gap.KEYWORDS_ADDED),
        ("labelSet: [gambling]", "labelSet: [gambling, cards]", "userDefine.asr", Gap.KEYWORDS_ADDED),
    ],
)
def test_what_was_not_returned_makes_a_lower_bound(old, new, leaf, gap):
    made = judged(answer(police(85)), before=STRICT, after=STRICT.replace(old, new))
    assert (leaf, gap) in gaps(made)
    assert made.templates[0].lower_bound
    back = judged(answer(police(85)), before=STRICT.replace(old, new), after=STRICT)
    assert not back.templates[0].lower_bound, "the other way round, everything was returned"


def test_a_leaf_that_was_off_returned_nothing():
    off = STRICT.replace("asrReviewInfo: {switch: ON}\n", "asrReviewInfo: {switch: OFF}\n", 1)
    assert ("porn.asr", Gap.SWITCHED_ON) in gaps(judged(answer(police(85)), before=off))


def test_removed_keywords_are_unknown_and_no_bound():
    fewer = WORDS.replace("    - casino\n", "")
    made = judged(answer(police(85)), before=STRICT, words=fewer)
    [limit] = [each for each in made.templates[0].limits if each.gap is Gap.KEYWORDS_REMOVED]
    assert (limit.leaf, limit.number) == ("userDefine.asr", 1)
    assert not made.templates[0].lower_bound


def test_a_score_on_a_threshold_stands_apart():
    made = judged(answer(police(80, "review")), answer(police(80.5, "review")))
    assert [(group.boundary, group.results) for group in made.templates[0].groups] == [(False, 1), (True, 1)]


def test_a_score_of_100_is_in_the_last_band():
    [group] = judged(answer(police(100, "pass"))).templates[0].groups
    assert group.low == 90


def test_results_of_several_templates_in_one_document_are_judged_apart():
    both = answer(police(85, "review"))
    both["WorkflowTask"]["AiContentReviewResultSet"] += answer(police(85, "review"), definition=8)["WorkflowTask"][
        "AiContentReviewResultSet"
    ]
    made = judged(both, naming={"7": "strict"}.get)
    assert made.results == 1
    assert made.templates[0].ids == (("7", 1),)
    assert made.unjudged.elsewhere == {"8": 1}


def test_what_cannot_be_judged_is_counted():
    failed = {"Type": "Terrorism", "TerrorismTask": block(85, "block", Status="FAIL")}
    odd = police(85, "perhaps")
    unlabelled = police(85, "block", label="new_word")
    made = judged({}, answer(failed), answer(odd), answer(unlabelled), 5, None)
    assert (made.unjudged.without, made.unjudged.failed, made.unjudged.unlabelled) == (3, 2, 1)
    assert made.results == 1
    assert judged(answer(odd), before=STRICT).results == 1, "only scores are compared: no Suggestion is needed"


def test_a_task_that_is_not_done_is_left_out():
    """With NotifyMode Change, the events of one task come several times."""
    for more in ({"Status": "PROCESSING"}, {"Status": "FINISH", "ErrCode": 40000}):
        early = answer(police(85))
        early["WorkflowTask"] |= more
        made = judged(early)
        assert (made.results, made.unjudged.failed) == (0, 1)
    early["WorkflowTask"] |= {"Status": "FINISH", "ErrCode": 0}
    assert judged(early).results == 1


def test_an_activity_says_whose_result_it_is_where_the_part_does_not():
    part = police(85, "review")
    review = {"Status": "SUCCESS", "Input": {"Definition": 9}, "Output": [part]}
    made = judged({"ScheduleTask": {"ActivityResultSet": [{"ActivityResItem": {"ReviewTask": review}}]}})
    assert made.templates[0].ids == (("9", 1),)


def test_a_new_template_that_lets_pass_is_neither_stricter_nor_laxer():
    [template] = judged(answer(police(10)), before="").templates
    assert (template.changed, template.stricter, template.laxer) == (1, 0, 0)


def test_a_template_that_is_new_or_gone():
    assert moves(judged(answer(police(85)), before="")) == [(None, Verdict.BLOCK, 1)]
    assert moves(judged(answer(police(85)), before=STRICT, after="")) == [(Verdict.BLOCK, None, 1)]


LINE = json.dumps(answer(police(50, "review"), task="task-NUMBER", definition=123456789)).replace("50", "SCORE")


class Generated:
    """A stream of lines that are made as they are read: nothing of them is held here."""

    def __init__(self, count):
        self.count, self.made = count, 0

    def readline(self, most):
        if self.made == self.count:
            return b""
        self.made += 1
        if self.made % 50 == 0:
            return b"{broken\n"
        number = str(self.made)
        line = LINE.replace("SCORE", str(self.made * 7 % 101)).replace("NUMBER", number).replace("123456789", number)
        return line.encode() + b"\n"


def read_all(count):
    """Read and judge ``count`` lines, each of a task and a template id of its own."""
    tally = Tally(Comparing(None, world_of()[0], NAMES, lambda identity: "strict"))
    for document in json_documents("seen", Generated(count)):
        if isinstance(document, Broken):
            tally.add_broken(PLACE, document.message)
        else:
            tally.add(document.value, PLACE)
    return tally


def peak_of(count):
    """The most memory, in bytes, that reading and judging ``count`` lines takes."""
    tracemalloc.start()
    read_all(count)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_what_is_held_does_not_grow_with_the_number_of_results():
    few, many = read_all(1_000), read_all(20_000)
    assert many.impact(1).results == 19_600
    assert many.impact(1).unjudged.broken == 400
    assert many.held == few.held <= MOST_IDS + 1 + MOST_BROKEN + 40 * (1 + MOST_EXAMPLES)


def test_memory_does_not_grow_with_the_number_of_results():
    small = peak_of(400)
    assert peak_of(2_000) < small * 1.1


@settings(max_examples=30)
@given(st.integers(0, 1000), st.sampled_from(("pass", "review", "block")), st.sampled_from(("police", "bloody", None)))
def test_stricter_and_laxer_are_exactly_the_verdicts_that_differ(tenths, suggestion, label):
    score = tenths / 10
    part = {"Type": "Terrorism", "TerrorismTask": block(score, suggestion, label)}
    made = judged(answer(part))
    selected = label == "police"
    expected = 0
    if selected and score >= 60:
        expected = 2 if score >= 80 else 1
    before = ("pass", "review", "block").index(suggestion)
    assert made.changed == (before != expected)
    assert made.templates[0].stricter == (expected > before)
