"""Parts of live objects that this version does not know: what plans say of them, and what requests leave alone."""

import pytest

from reconciler.kinds.items import LONGEST, unknown_fields
from reconciler.model.change import Verb
from reconciler.model.resource import Found, Live
from tests.support.declaring import TEMPLATE, WORDS, form
from tests.support.plans import desired, keyword, planned, state, template

ITEM = {
    "Definition": 31,
    "Name": "a",
    "PornConfigure": {"ImgReviewInfo": {"Switch": "ON", "BlockConfidence": 90, "ReviewConfidence": 0}},
    "UserDefineConfigure": {
        "ImgReviewInfo": {"Switch": "ON", "BlockConfidence": 80},
        "OcrReviewInfo": {"Switch": "ON", "BlockConfidence": 60},
    },
    "Type": "Custom",
}
IMAGE = "userDefineConfigure.imgReviewInfo"


def item(**more):
    return TEMPLATE.found({**ITEM, **more})


@pytest.mark.parametrize(
    ("more", "paths"),
    [
        ({}, {IMAGE}),
        ({"UserDefineConfigure": None}, set()),
        ({"UserDefineConfigure": {"ImgReviewInfo": {"Switch": "OFF", "BlockConfidence": 80}}}, set()),
        ({"UserDefineConfigure": {"ImgReviewInfo": None, "VoiceInfo": {}, "OtherInfo": []}}, set()),
        ({"AdsConfigure": {"ImgReviewInfo": {"Switch": "ON"}}}, {IMAGE, "adsConfigure"}),
        ({"AdsConfigure": {"ImgReviewInfo": {"Switch": "OFF"}}, "Nothing": None, "Zero": 0, "No": False}, {IMAGE}),
        ({"Region": "ap-guangzhou", "Level": 3}, {IMAGE, "region", "level"}),
        ({"PornConfigure": {"ImgReviewInfo": {"Switch": "ON", "Strictness": 5}}},
         {IMAGE, "pornConfigure.imgReviewInfo.strictness"}),
        ({"PornConfigure": {"ImgReviewInfo": {"Switch": "OFF", "Strictness": 5}}}, {IMAGE}),
        ({"PornConfigure": {"AsrReviewInfo": {"Switch": "ON", "LabelSet": ["x"]}}},
         {IMAGE, "pornConfigure.asrReviewInfo.labelSet"}),
    ],
)  # fmt: skip
def test_what_is_unknown(more, paths):
    assert set(item(**more).unknown) == paths


def test_values_are_kept_to_be_shown_and_bounded():
    found = unknown_fields({"A": {"b": 1}, "Long": "x" * 10_000}, ())
    assert found["a"] == '{"b": 1}'
    assert len(found["long"]) == LONGEST + 1


def test_of_keywords_too():
    row = {"Keyword": "a", "UsageSet": ["Review.Ocr"], "TagSet": [], "CreateTime": "x", "UpdateTime": "y"}
    assert WORDS.found(row).unknown == {}
    assert WORDS.found({**row, "Level": 2, "Nothing": None}).unknown == {"level": "2"}
    draft = WORDS.draft([WORDS.found({**row, "Keyword": name, "Level": 2}) for name in "ab"], lambda address: True)
    (remark,) = draft.remarks
    assert "level of 2 keywords, for example 2" in remark


def made(after, before=None, **where):
    """The plan that brings one managed template to ``after``."""
    found = item()
    live = Live({TEMPLATE.name: {"31": found}})
    records = {template("a"): ("31", found.form)}
    return planned(desired({template("a"): after}), state(records), live, **where).plan


def sent(plan):
    (change,) = plan.changes
    (call,) = TEMPLATE.calls(change.verb, [change])
    return call.params


def test_an_unchanged_group_with_an_unknown_part_is_left_out():
    plan = made({**item().form, "comment": "new"})
    assert set(sent(plan)) == {"Definition", "Name", "Comment", "PornConfigure"}
    assert [w for w in plan.warnings if IMAGE in w and "left as it is" in w]


def test_leaving_it_out_is_a_dip():
    """A service may reset what is left out: the leaves that are known are OFF until they are sent again."""
    (change,) = made({**item().form, "comment": "new"}).changes
    assert f"userDefineConfigure is not sent, since no request can hold {IMAGE}" in change.dips


def test_nothing_dips_where_nothing_known_is_on_there():
    found = TEMPLATE.found({**ITEM, "UserDefineConfigure": {"ImgReviewInfo": {"Switch": "ON"}}})
    live, records = Live({TEMPLATE.name: {"31": found}}), {template("a"): ("31", found.form)}
    plan = planned(desired({template("a"): {**found.form, "comment": "new"}}), state(records), live).plan
    (change,) = plan.changes
    assert not change.dips
    assert "UserDefineConfigure" not in sent(plan)


@pytest.mark.parametrize("change", [{"blockConfidence": 61}, {"labelSet": frozenset({"x"})}, {"switch": "OFF"}])
def test_a_changed_group_is_sent_whole_and_said_to_be_at_risk(change):
    more = {f"userDefineConfigure.ocrReviewInfo.{field}": value for field, value in change.items()}
    plan = made(TEMPLATE.normal({**item().form, **more}))
    assert list(sent(plan)["UserDefineConfigure"]) == ["FaceReviewInfo", "AsrReviewInfo", "OcrReviewInfo"]
    assert [w for w in plan.warnings if IMAGE in w and "may reset it" in w]
    assert not plan.changes[0].dips


def test_where_the_service_reset_the_group_mending_sends_it():
    """What is read back differs there from what is wanted: then the group is no longer unchanged."""
    (change,) = made({**item().form, "comment": "new"}).changes
    reset = TEMPLATE.found({**ITEM, "UserDefineConfigure": None}).form
    (call,) = TEMPLATE.calls(Verb.UPDATE, [change._replace(before=reset)])
    assert call.params["UserDefineConfigure"]["OcrReviewInfo"]["BlockConfidence"] == 60


def test_an_unmanaged_object_is_not_this_projects_business():
    live = Live({TEMPLATE.name: {"31": item(), "32": Found("32", form())}})
    plan = planned(desired({template("b"): form(name="b")}), state({template("b"): ("32", form())}), live).plan
    assert not [w for w in plan.warnings if IMAGE in w]


def test_nothing_is_said_of_what_goes():
    live = Live({TEMPLATE.name: {"31": item(), "32": Found("32", form(name="b"))}})
    records = {template("a"): ("31", item().form), template("b"): ("32", form(name="b"))}
    plan = planned(desired({template("b"): form(name="b")}), state(records), live).plan
    assert [change.verb for change in plan.changes] == [Verb.DELETE]
    assert not [w for w in plan.warnings if IMAGE in w]


def test_many_objects_are_one_remark():
    words = {
        name: Found(name, {"usages": frozenset({"Review.Ocr"}), "tags": frozenset()}, unknown={"level": "2"})
        for name in map(str, range(1000))
    }
    plan = planned(
        desired({keyword(name): found.form for name, found in words.items()}),
        state({keyword(name): (name, found.form) for name, found in words.items()}),
        Live({WORDS.name: words}),
    ).plan
    (remark,) = [w for w in plan.warnings if "level" in w]
    assert remark.startswith("KeywordSample/0, KeywordSample/1, KeywordSample/2 and 997 more: level is 2")


def test_hostile_answers_do_not_make_endless_remarks():
    found = TEMPLATE.found({**ITEM, **{f"Field{number}": "x" for number in range(1000)}})
    records = {template("a"): ("31", found.form)}
    plan = planned(desired({template("a"): found.form}), state(records), Live({TEMPLATE.name: {"31": found}})).plan
    assert len(plan.warnings) < 30
    assert "more parts that this version does not know" in plan.warnings[-1]
