"""Keyword samples on the wire: items as published and otherwise, and the requests that write."""

import pytest

from reconciler.kinds.keyword_sample import posture
from reconciler.model.change import Verb
from reconciler.model.posture import Phase, Posture
from tests.support.declaring import WORDS, change, word
from tests.support.samples import ATOMS

OCR = word(["Review.Ocr"])


def modifications(before, after):
    return [call.params for call in WORDS.calls(Verb.UPDATE, [change(WORDS, Verb.UPDATE, before=before, after=after)])]


def test_live_item():
    found = WORDS.found(
        {
            "Keyword": "Internet celebrity",
            "TagSet": ["b", "a", "b"],
            "UsageSet": ["Review.Ocr", "Review.Asr"],
            "CreateTime": "2019-01-01T12:00:00Z",
            "UpdateTime": "2019-01-02T12:00:00Z",
            "Novelty": {"x": 1},
        }
    )
    assert found.id == "Internet celebrity"
    assert found.form == word(ATOMS[2:], ["a", "b"])
    assert (found.created, found.updated) == ("2019-01-01T12:00:00Z", "2019-01-02T12:00:00Z")


@pytest.mark.parametrize("tags", [{}, {"TagSet": None}, {"TagSet": []}])
def test_no_tags_is_no_tags(tags):
    assert WORDS.found({"Keyword": "a", "UsageSet": ["Review.Ocr"], **tags}).form == OCR


def test_abbreviations_and_unknown_usages_of_the_service():
    """Expanded on reading too; what nobody knows is kept and reported, never dropped."""
    found = WORDS.found({"Keyword": "a", "UsageSet": ["Review", "Dream.Ocr"]})
    assert found.form == word(["Review.Ocr", "Review.Asr", "Dream.Ocr"])


@pytest.mark.parametrize(
    "item",
    [
        {"Keyword": "", "UsageSet": []},
        {"Keyword": 1, "UsageSet": []},
        {"Keyword": None, "UsageSet": []},
        {"UsageSet": []},
        {"Keyword": "a"},
        {"Keyword": "a", "UsageSet": "Review"},
        {"Keyword": "a", "UsageSet": [1]},
        {"Keyword": "a", "UsageSet": [], "TagSet": {"x": 1}},
        {"Keyword": "a", "UsageSet": [], "TagSet": [None]},
    ],
)
def test_items_of_wrong_shape(item):
    with pytest.raises((KeyError, TypeError, ValueError)):
        WORDS.found(item)


def test_creates_share_usages_and_have_their_own_tags():
    batch = [
        change(WORDS, Verb.CREATE, after=word(ATOMS, ["b", "a"]), name="x"),
        change(WORDS, Verb.CREATE, after=word(ATOMS), name="y"),
    ]
    (call,) = WORDS.calls(Verb.CREATE, batch)
    assert call.params == {
        "Usages": list(ATOMS),
        "Words": [{"Keyword": "x", "Tags": ["a", "b"]}, {"Keyword": "y"}],
    }
    assert WORDS.group(batch[0]) == WORDS.group(batch[1])
    assert WORDS.group(change(WORDS, Verb.CREATE, after=OCR)) != WORDS.group(batch[0])


def test_deletes_use_the_spelling_of_the_account():
    batch = [
        change(WORDS, Verb.DELETE, before=OCR, name="casino", identity="Casino"),
        change(WORDS, Verb.DELETE, before=OCR, name="b"),
    ]
    (call,) = WORDS.calls(Verb.DELETE, batch)
    assert (call.action, call.params) == ("DeleteWordSamples", {"Keywords": ["Casino", "b"]})


def test_usages_and_tags_are_always_sent_together():
    """So that the result does not depend on what a left-out field means."""
    assert modifications(word(["Review.Ocr"], ["a"]), word(["Review.Asr", "Recognition.Asr"], ["a"])) == [
        {
            "Keyword": "a",
            "Usages": ["Recognition.Asr", "Review.Asr"],
            "TagOperationInfo": {"Type": "reset", "Tags": ["a"]},
        }
    ]


def test_tags_refilled():
    assert modifications(OCR, word(["Review.Ocr"], ["b", "a"])) == [
        {"Keyword": "a", "Usages": ["Review.Ocr"], "TagOperationInfo": {"Type": "reset", "Tags": ["a", "b"]}}
    ]


@pytest.mark.parametrize(("count", "chunks"), [(1, [1]), (20, [20]), (21, [20, 1]), (45, [20, 20, 5])])
def test_tags_emptied(count, chunks):
    """``reset`` with nothing is not documented: those that are there are deleted, 20 at most in one operation."""
    tags = [f"t{n:02}" for n in range(count)]
    sent = modifications(word(["Review.Ocr"], tags), OCR)
    assert [len(params["TagOperationInfo"]["Tags"]) for params in sent] == chunks
    assert {params["TagOperationInfo"]["Type"] for params in sent} == {"delete"}
    assert sorted(tag for params in sent for tag in params["TagOperationInfo"]["Tags"]) == tags
    assert all(params["Usages"] == ["Review.Ocr"] for params in sent)


def test_no_tags_before_or_after():
    """Nothing to do with them: leaving the operation out is right under every reading."""
    assert modifications(OCR, word(["Review.Asr"])) == [{"Keyword": "a", "Usages": ["Review.Asr"]}]


def test_more_tags_than_one_operation_takes_are_kept():
    """Where ignoreChanges keeps them: no operation beyond 20, and none goes away on the way."""
    tags = {f"t{n:02}" for n in range(45)}
    now = set(tags) | {"old"}
    for params in modifications(word(["Review.Ocr"], now), word(["Review.Asr"], tags)):
        operation = params["TagOperationInfo"]
        assert len(operation["Tags"]) <= 20
        now = now | {*operation["Tags"]} if operation["Type"] == "add" else now - {*operation["Tags"]}
        assert tags <= now
    assert now == tags


def test_a_modify_uses_the_spelling_of_the_account():
    one = change(WORDS, Verb.UPDATE, before=OCR, after=word(ATOMS), name="casino", identity="Casino")
    assert WORDS.calls(Verb.UPDATE, [one])[0].params["Keyword"] == "Casino"


@pytest.mark.parametrize(
    ("before", "after", "wanted", "phase"),
    [
        (None, OCR, Posture.TIGHTENS, Phase.ADD),
        (OCR, None, Posture.LOOSENS, Phase.REMOVE),
        (OCR, word(ATOMS), Posture.TIGHTENS, Phase.ADD),
        (word(ATOMS), OCR, Posture.LOOSENS, Phase.REMOVE),
        (OCR, word(["Review.Asr"]), Posture.MIXED, Phase.EXCHANGE),
        (OCR, word(["Review.Ocr"], ["a"]), Posture.TIGHTENS, Phase.ADD),
        (word(["Review.Ocr"], ["a"]), OCR, Posture.LOOSENS, Phase.REMOVE),
        (word(["Review.Ocr"], ["a"]), word(["Review.Ocr"], ["b"]), Posture.MIXED, Phase.EXCHANGE),
        (word(["Review.Ocr"], ["a"]), word(ATOMS), Posture.MIXED, Phase.EXCHANGE),
    ],
)
def test_posture_where_no_template_is_known(before, after, wanted, phase):
    effect = posture.effect(before, after)
    assert (effect.posture, effect.when) == (wanted, phase)


def test_reasons_name_what_moves():
    assert posture.effect(word(ATOMS), OCR).reason == (
        "usage Recognition.Ocr removed, usage Recognition.Asr removed, usage Review.Asr removed"
    )
    assert posture.effect(OCR, word(["Review.Ocr"], ["a"])).reason == "tag a added"
    many = word(["Review.Ocr"], "edcba")
    assert posture.effect(many, word(["Review.Ocr"], "x")).reason == "tag x added, tags a, b, c and 2 more removed"


def test_only_a_lost_usage_counts_as_lost_protection():
    assert WORDS.drops_protection(word(ATOMS), OCR)
    assert not WORDS.drops_protection(OCR, word(ATOMS))
    assert not WORDS.drops_protection(word(ATOMS, ["a"]), word(ATOMS))
