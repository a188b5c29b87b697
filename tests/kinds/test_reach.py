"""Which leaves a keyword reaches, and why not the others, against the documentation written a second time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds import OBJECT_KINDS
from reconciler.model.reach import Reader, Readers, Sample, Why, reaches, ways, why
from tests.support.declaring import TEMPLATE, WORDS, form, word

SPEECH, TEXT = "userDefineConfigure.asrReviewInfo", "userDefineConfigure.ocrReviewInfo"
TAGS = ("a", "b", "c", "d")
USAGES = ("Review.Ocr", "Review.Asr", "Recognition.Ocr")

samples = st.builds(Sample, st.frozensets(st.sampled_from(USAGES)), st.frozensets(st.sampled_from(TAGS)))
leaves = st.builds(
    Reader,
    st.just("p"),
    st.just("screen text"),
    st.sampled_from(USAGES),
    st.booleans(),
    st.frozensets(st.sampled_from(TAGS), max_size=2),
)


def reader(**more):
    return Reader("p", "screen text", "Review.Ocr", **more)


@pytest.mark.parametrize(
    ("usages", "tags", "leaf", "wanted"),
    [
        (["Review.Ocr"], ["a"], reader(labels=frozenset("a")), Why.REACHES),
        (["Review.Ocr"], ["a"], reader(), Why.REACHES),
        (["Review.Ocr"], [], reader(), Why.REACHES),
        (["Review.Ocr"], ["a"], reader(on=False), Why.OFF),
        (["Review.Asr"], ["a"], reader(), Why.USAGE),
        (["Recognition.Ocr"], ["a"], reader(), Why.USAGE),
        (["Review.Ocr"], ["b"], reader(labels=frozenset("a")), Why.TAGS),
        (["Review.Ocr"], [], reader(labels=frozenset("a")), Why.TAGS),
        (["Review.Ocr"], ["A"], reader(labels=frozenset("a")), Why.TAGS),
    ],
)
def test_why(usages, tags, leaf, wanted):
    sample = Sample(frozenset(usages), frozenset(tags))
    assert why(sample, leaf) is wanted
    assert reaches(sample, leaf) is (wanted is Why.REACHES)


def test_ways_are_the_tags_that_are_labels():
    leaf = reader(labels=frozenset("ab"))
    assert ways(Sample(frozenset({"Review.Ocr"}), frozenset("bcd")), leaf) == {"b"}
    assert ways(Sample(frozenset({"Review.Asr"}), frozenset("b")), leaf) == frozenset()
    assert ways(Sample(frozenset({"Review.Ocr"}), frozenset("b")), reader()) == frozenset()


def test_levels():
    leaf = reader(block=80, review=30, labels=frozenset("a"))
    caught, other = (Sample(frozenset({"Review.Ocr"}), frozenset(tag)) for tag in "ab")
    assert [leaf.level(caught, score) for score in (29, 30, 79, 80)] == [0, 1, 1, 2]
    assert leaf.level(other, 100) == leaf.level(None, 100) == leaf._replace(on=False).level(caught, 100) == 0


@given(samples, st.lists(leaves, max_size=8))
def test_many_leaves_at_once(sample, chosen):
    """The same leaves as one by one, in their order, with the owners that were given."""
    readers = Readers(enumerate(chosen))
    wanted = [
        (owner, leaf)
        for owner, leaf in enumerate(chosen)
        if leaf.on and leaf.usage in sample.usages and (not leaf.labels or leaf.labels & sample.tags)
    ]
    assert list(readers.reached_by(sample)) == wanted
    assert list(readers.reached_by(readers.alike(sample))) == wanted


def test_samples_that_are_alike_are_looked_up_once():
    readers = Readers([("strict", reader(labels=frozenset("a")))])
    many = [Sample(frozenset({"Review.Ocr"}), frozenset({"a", f"{n}"})) for n in range(100)]
    assert len({id(readers.indexes(sample)) for sample in many}) == 1


def test_the_leaves_of_a_template():
    made = form(
        "{userDefineConfigure: {ocrReviewInfo: {switch: ON, labelSet: [a, b], blockConfidence: 90},"
        " asrReviewInfo: {switch: OFF}, faceReviewInfo: {switch: ON}}}"
    )
    speech, text = TEMPLATE.readers(made)
    assert speech == Reader(SPEECH, "speech", "Review.Asr", False)
    assert text == Reader(TEXT, "screen text", "Review.Ocr", True, frozenset("ab"), 90, 75)
    assert [leaf.on for leaf in TEMPLATE.readers(None)] == [False, False]


def test_a_switch_of_another_word_is_taken_for_on():
    assert TEMPLATE.readers({f"{TEXT}.switch": "AUTO"})[1].on


def test_what_kinds_read_and_what_is_read():
    assert WORDS.sample(word(["Review.Ocr"], ["a"])) == Sample(frozenset({"Review.Ocr"}), frozenset("a"))
    assert WORDS.readers(word()) == ()
    assert TEMPLATE.sample(form()) is None
    for kind in OBJECT_KINDS.values():
        assert {leaf.usage for leaf in kind.readers(None)} == set(kind.reads)
