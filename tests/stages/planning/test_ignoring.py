"""ignoreChanges: paths that are the console's business stay as they are, in every write and every comparison."""

import pytest

from reconciler.kinds import BY_NAME
from reconciler.model.change import Verb
from reconciler.model.state import Record
from reconciler.stages.planning.edits import effective
from tests.support.declaring import WORDS, form, word
from tests.support.plans import IMG, OCR, OFF, ON, desired, difference, keyword, live, state, template

T = template("t")
SCORED = form("{pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: 50, reviewConfidence: 20}}}")
GROUP = form("{pornConfigure: {asrReviewInfo: {switch: ON}}}")


def compared(wished, recorded, now, *ignore):
    record = Record("31", recorded, ignore=ignore)
    return difference(desired({T: wished}, ignore=ignore), state({T: record}), live(templates={"31": now}))


@pytest.mark.parametrize(
    ("wished", "now", "ignore"),
    [
        ({**ON, "comment": "x"}, {**ON, "comment": "console"}, ("comment",)),
        (SCORED, ON, (f"{IMG}.blockConfidence", f"{IMG}.reviewConfidence")),
        (ON, OFF, (IMG,)),
        (OFF, SCORED, (IMG,)),
        (ON, OFF, (f"{IMG}.switch",)),
        (OFF, ON, (f"{IMG}.switch",)),
        (ON, GROUP, ("pornConfigure",)),
        (OFF, SCORED, ("pornConfigure",)),
        (SCORED, GROUP, ("pornConfigure", "comment")),
    ],
)
def test_a_difference_that_is_given_away(wished, now, ignore):
    """One path, a leaf, a group, a switch: no change, and no drift."""
    made = compared(wished, now, now, *ignore)
    assert (made.changes, made.keeps, made.drift) == ([], 1, 0)


def test_an_edit_of_what_is_given_away_is_no_drift():
    made = compared(ON, ON, {**ON, f"{IMG}.blockConfidence": 10}, f"{IMG}.blockConfidence")
    assert (made.changes, made.keeps, made.drift) == ([], 1, 0)


def test_writes_carry_live_values():
    """The comment changes; the ignored score is sent as the console has it."""
    now = {**SCORED, "comment": "old"}
    (change,) = compared({**ON, "comment": "new"}, now, now, f"{IMG}.blockConfidence").changes
    assert change.after == {**ON, "comment": "new", f"{IMG}.blockConfidence": 50}
    assert [field.path for field in change.fields] == ["comment", f"{IMG}.reviewConfidence"]


def test_a_switch_that_is_given_away_decides_over_scores():
    """Off in the console: scores and labels vanish from what is wanted. On: the author's scores are wanted."""
    resource = desired({T: SCORED}, ignore=(f"{IMG}.switch",))[T]
    kind = BY_NAME[T.kind]
    assert effective(kind, resource, OFF) == OFF
    assert effective(kind, resource, ON) == SCORED
    assert effective(kind, resource, None) == SCORED


def test_creates_take_what_is_written():
    """There is nothing live to keep."""
    made = difference(desired({T: SCORED}, ignore=("pornConfigure",)))
    assert [(change.verb, change.after) for change in made.changes] == [(Verb.CREATE, SCORED)]


def test_keyword_tags_given_away():
    address = keyword("a")
    tagged = word(["Review.Ocr"], ["console"])
    record = Record("a", OCR, ignore=("tags",))
    resources = desired({address: word(["Review.Asr"], ["mine"])}, ignore=("tags",))
    (change,) = difference(resources, state({address: record}), live(words={"a": tagged})).changes
    assert change.after == word(["Review.Asr"], ["console"])
    assert [field.path for field in change.fields] == ["usages"]
    (call,) = WORDS.calls(Verb.UPDATE, [change])
    assert call.params["TagOperationInfo"] == {"Type": "reset", "Tags": ["console"]}


def test_what_was_given_away_when_recorded_is_not_an_outside_edit():
    """The path was ignored so far and is wished now: the difference is ours."""
    record = Record("31", ON, ignore=("comment",))
    made = difference(
        desired({T: {**ON, "comment": "x"}}), state({T: record}), live(templates={"31": {**ON, "comment": "console"}})
    )
    (change,) = made.changes
    assert (change.undoes_edit, made.drift) == (False, 0)


@pytest.mark.parametrize(
    ("recorded", "now", "ignore"),
    [
        (ON, OFF, (f"{IMG}.switch",)),
        (OFF, ON, (f"{IMG}.switch",)),
        (SCORED, OFF, (f"{IMG}.switch",)),
        (SCORED, GROUP, ("pornConfigure",)),
        (OFF, SCORED, (IMG,)),
    ],
)
def test_a_switch_that_somebody_flips_is_no_drift(recorded, now, ignore):
    """Scores come and go with the switch: where it is given away, that they do is no edit either."""
    made = compared(recorded, recorded, now, *ignore)
    assert (made.changes, made.keeps, made.drift) == ([], 1, 0)
    gone = difference({}, state({T: Record("31", recorded, ignore=ignore)}), live(templates={"31": now}))
    assert gone.drift == 0
