"""What a plan does to moderation in numbers, which its first line says."""

import pytest

from reconciler.files.plan_codec import plan_from_json, plan_to_json
from reconciler.kinds import BY_NAME, OBJECT_KINDS
from reconciler.model.headline import Headline, Tally
from reconciler.render.headline import headline
from reconciler.stages.planning.adopt import adopt_plan
from reconciler.stages.planning.drift import drift
from reconciler.stages.planning.plan import Terms, plan
from reconciler.stages.planning.reach.surroundings import UNREAD
from reconciler.stages.reading.settle import settle
from tests.support.declaring import form, word
from tests.support.plans import IMG, LOW, OFF, ON, READ, desired, keyword, live, planned, state, template


def strict(label):
    leaf = f"{{switch: ON, labelSet: [{label}]}}"
    return form(f"{{userDefineConfigure: {{ocrReviewInfo: {leaf}, asrReviewInfo: {leaf}}}}}", "strict")


STRICT = strict("a")
SCREEN = form("{userDefineConfigure: {ocrReviewInfo: {switch: ON, labelSet: [a, b]}}}", "screen")
REVIEW = ["Review.Ocr", "Review.Asr"]
TAGGED, UNTAGGED, OTHERS = word(REVIEW, ["a"]), word(REVIEW, []), word(REVIEW, ["b"])


def moved(before, after, around=READ, **more):
    """A plan from one set of resources to another, all managed. Addresses are their own names and numbers."""
    ids = {address: "3" + str(n) for n, address in enumerate(a for a in before if a.kind != "KeywordSample")}
    memory = state({address: (ids.get(address, address.name), made) for address, made in before.items()})
    words = {address.name: made for address, made in before.items() if address.kind == "KeywordSample"}
    account = live(words, {ids[address]: before[address] for address in ids})
    return planned(desired(after), memory, account, around=around, **more).plan


def lines(before, after, **more):
    return [str(line) for line in headline(moved(before, after, **more))]


A, B, C = keyword("a"), keyword("b"), keyword("c")
T, U = template("strict"), template("screen")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            {A: TAGGED, B: TAGGED, T: STRICT, U: SCREEN},
            {A: UNTAGGED, B: UNTAGGED, T: STRICT, U: SCREEN},
            ["LOOSENS: 2 keywords no longer reach 2 templates"],
            id="tags wiped",
        ),
        pytest.param(
            {A: TAGGED, T: STRICT},
            {A: TAGGED, B: TAGGED, C: TAGGED, T: STRICT},
            ["TIGHTENS: 2 more keywords reach 1 template"],
            id="keywords added",
        ),
        pytest.param(
            {A: TAGGED, T: STRICT},
            {A: word(["Review.Ocr"], ["a"]), T: STRICT},
            ["LOOSENS: 1 keyword reaches less of 1 template"],
            id="one leaf of two",
        ),
        pytest.param(
            {A: OTHERS, T: STRICT},
            {A: TAGGED, T: STRICT},
            ["TIGHTENS: 1 more keyword reaches 1 template"],
            id="one keyword",
        ),
        pytest.param(
            {A: TAGGED, T: STRICT, U: SCREEN},
            {A: OTHERS, T: STRICT, U: SCREEN},
            ["LOOSENS: 1 keyword no longer reaches 1 template"],
            id="of two templates one",
        ),
        pytest.param(
            {A: TAGGED, T: STRICT, U: ON},
            {A: TAGGED, T: OFF | {"name": "strict"}, U: {**ON, f"{IMG}.blockConfidence": 95}},
            ["LOOSENS: 1 keyword no longer reaches 1 template; 2 switches off; 1 threshold up"],
            id="a template that changes, and keywords that do not",
        ),
        pytest.param(
            {T: LOW, U: ON},
            {T: {**LOW, f"{IMG}.labelSet": frozenset({"porn"})}, U: {**ON, f"{IMG}.blockConfidence": 80}},
            ["LOOSENS: 1 label set narrower", "TIGHTENS: 1 threshold down"],
            id="both ways",
        ),
        pytest.param(
            {T: {**ON, f"{IMG}.blockConfidence": 80, f"{IMG}.reviewConfidence": 80}},
            {T: {**ON, f"{IMG}.blockConfidence": 90, f"{IMG}.reviewConfidence": 90}},
            ["LOOSENS: 2 thresholds up"],
            id="two thresholds of a leaf",
        ),
        pytest.param(
            {T: {**ON, f"{IMG}.blockConfidence": 40, f"{IMG}.reviewConfidence": 50}},
            {T: {**ON, f"{IMG}.blockConfidence": 40, f"{IMG}.reviewConfidence": 60}},
            ["NEUTRAL: what is blocked and sent to review stays the same"],
            id="a threshold that decides nothing",
        ),
        pytest.param({T: ON}, {}, ["LOOSENS: 1 template removed"], id="a template goes"),
        pytest.param({}, {T: ON}, ["TIGHTENS: 1 template added"], id="a template comes"),
        pytest.param(
            {A: word(["Recognition.Ocr"], []), T: STRICT},
            {B: word(["Recognition.Ocr"], []), T: STRICT},
            [
                "LOOSENS: 1 keyword loses usages with unknown readers",
                "TIGHTENS: 1 keyword gains usages with unknown readers",
            ],
            id="usages of kinds that are not known",
        ),
        pytest.param(
            {A: TAGGED, T: STRICT},
            {A: OTHERS, T: strict("b")},
            ["NEUTRAL: what is blocked and sent to review stays the same"],
            id="tag and label renamed together",
        ),
        pytest.param({A: TAGGED}, {A: TAGGED}, [], id="nothing"),
    ],
)
def test_the_first_lines(before, after, said):
    assert lines(before, after) == said


def test_what_was_not_read_is_said():
    found = lines({A: TAGGED, B: TAGGED}, {A: TAGGED, C: TAGGED}, around=UNREAD)
    assert found == [
        "LOOSENS: 1 keyword may no longer reach templates (not read)",
        "TIGHTENS: 1 keyword may reach more templates (not read)",
    ]


def test_a_leaf_whose_keywords_were_not_read():
    narrow = form("{userDefineConfigure: {ocrReviewInfo: {switch: ON, labelSet: [b]}}}", "screen")
    kinds = {name: kind for name, kind in BY_NAME.items() if name != "KeywordSample"}
    memory, now = state({U: ("31", SCREEN)}), live(templates={"31": SCREEN})
    del now.kinds["KeywordSample"]
    made = plan(desired({U: narrow}), settle(memory, now, OBJECT_KINDS), now, kinds, Terms("prod", "intl")).plan
    assert str(headline(made)[0]) == (
        "LOOSENS: 1 template may no longer be reached by keywords (not read); 1 label set narrower"
    )


def test_drift_says_what_was_done():
    memory = state({A: ("a", TAGGED), T: ("31", STRICT)})
    now = live({"a": UNTAGGED}, {"31": STRICT})
    made = drift(settle(memory, now, OBJECT_KINDS), now, BY_NAME, Terms("prod", "intl"), around=READ)
    assert [str(line) for line in headline(made)] == ["LOOSENED: 1 keyword no longer reaches 1 template"]


def test_the_command_adopt_changes_nothing_that_could_be_said():
    terms = Terms("prod", "intl", adopt={T: "31"}, mode="adopt")
    made = adopt_plan(desired({T: LOW}), state(), live(templates={"31": ON}), OBJECT_KINDS, terms)
    assert made.changes
    assert headline(made) == []


def test_a_saved_plan_keeps_its_headline():
    made = moved({A: TAGGED, T: STRICT}, {A: UNTAGGED, B: TAGGED, T: STRICT})
    assert made.headline == Headline(Tally(keywords=1, templates=1), Tally(keywords=1, templates=1))
    assert plan_from_json(plan_to_json(made)).headline == made.headline


@pytest.mark.parametrize(
    "value",
    [{}, {"loosens": {}}, {"loosens": {"thing": 1}, "tightens": {}}, {"loosens": {"keywords": -1}, "tightens": {}}, []],
)
def test_a_headline_of_another_form_is_not_read(value):
    document = plan_to_json(moved({A: TAGGED}, {})) | {"headline": value}
    with pytest.raises(ValueError, match=r"headline|loosens|tightens"):
        plan_from_json(document)
