"""Normal form of templates: what authors write and what the service shows, made comparable."""

import pytest

from reconciler.kinds.content_review_template.leaves import LEAVES
from reconciler.model.resource import Address, Origin
from tests.support.declaring import TEMPLATE, declare, form, rules, template
from tests.support.samples import ALL_OFF, ALL_ON

PUBLISHED_ON = {"Switch": "ON", "BlockConfidence": 100, "ReviewConfidence": 75}
PUBLISHED_LABELLED = {"Switch": "ON", "LabelSet": ["politician"], "BlockConfidence": 80, "ReviewConfidence": 30}
PUBLISHED = {
    "Definition": 30,
    "Name": "Template 1",
    "Comment": "Intelligent content recognition template",
    "PornConfigure": {
        "ImgReviewInfo": {**PUBLISHED_LABELLED, "LabelSet": ["porn"]},
        "AsrReviewInfo": PUBLISHED_ON,
        "OcrReviewInfo": PUBLISHED_ON,
    },
    "TerrorismConfigure": {
        "ImgReviewInfo": {**PUBLISHED_LABELLED, "LabelSet": ["bloody"]},
        "OcrReviewInfo": {"Switch": "OFF", "BlockConfidence": 0, "ReviewConfidence": 0},
    },
    "PoliticalConfigure": {
        "ImgReviewInfo": PUBLISHED_LABELLED,
        "AsrReviewInfo": PUBLISHED_ON,
        "OcrReviewInfo": PUBLISHED_ON,
    },
    "ProhibitedConfigure": None,
    "UserDefineConfigure": {
        "ImgReviewInfo": PUBLISHED_LABELLED,
        "AsrReviewInfo": {**PUBLISHED_ON, "LabelSet": []},
        "OcrReviewInfo": {**PUBLISHED_ON, "LabelSet": []},
    },
    "CreateTime": "2019-01-01T12:00:00Z",
    "UpdateTime": "2019-01-01T16:00:00Z",
}
"""DescribeContentReviewTemplates page, example 1: a null group, OFF with scores, a key no type has."""

SAME_AS_PUBLISHED = """{name: Template 1, comment: Intelligent content recognition template,
 pornConfigure: {
  imgReviewInfo: {switch: ON, labelSet: [porn], blockConfidence: 80, reviewConfidence: 30},
  asrReviewInfo: {switch: ON}, ocrReviewInfo: {switch: ON}},
 terrorismConfigure: {imgReviewInfo: {switch: ON, labelSet: [bloody], blockConfidence: 80, reviewConfidence: 30}},
 politicalConfigure: {
  imgReviewInfo: {switch: ON, labelSet: [politician], blockConfidence: 80, reviewConfidence: 30},
  asrReviewInfo: {switch: ON}, ocrReviewInfo: {switch: ON}},
 userDefineConfigure: {asrReviewInfo: {switch: ON, labelSet: []}, ocrReviewInfo: {switch: ON}}}"""


def live(**parts):
    return TEMPLATE.found({"Definition": 1, "Name": "t", **parts}).form


def test_published_item():
    found = TEMPLATE.found(PUBLISHED)
    assert found.form == form(SAME_AS_PUBLISHED)
    assert (found.id, found.updated, found.created, found.preset) == (
        *("30", "2019-01-01T16:00:00Z", "2019-01-01T12:00:00Z", False),
    )


def test_published_item_with_bare_switches():
    """Example 2 of the page: ``{"Switch": "OFF"}`` without scores, labels empty."""
    off = {"Switch": "OFF"}
    item = {**PUBLISHED, "PornConfigure": {"ImgReviewInfo": off, "AsrReviewInfo": off, "OcrReviewInfo": PUBLISHED_ON}}
    written = form("{pornConfigure: {ocrReviewInfo: {switch: ON}}}")
    found = TEMPLATE.found(item).form
    assert {path: value for path, value in found.items() if path.startswith("porn")} == {
        path: value for path, value in written.items() if path.startswith("porn")
    }


@pytest.mark.parametrize("kind", ["Preset", "Custom", None, "absent"])
def test_presets_are_known_by_their_type(kind):
    item = PUBLISHED if kind == "absent" else {**PUBLISHED, "Type": kind}
    origin = {"Preset": Origin.PRESET, "Custom": Origin.OWN}.get(kind, Origin.UNKNOWN)
    assert TEMPLATE.found(item).origin is origin


def test_unwritten_is_off():
    assert form() == form(ALL_OFF) == live() == live(PornConfigure=None) == live(PornConfigure={})
    assert form("{pornConfigure: {}}") == form("{pornConfigure: null}") == form()


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.path)
def test_each_leaf(leaf):
    """Absent, null and OFF are one, whatever scores; ON takes the documented scores; zero is a score."""
    group, name = leaf.path.split(".")

    def written(fields):
        return form(f"{{{group}: {{{name}: {{{fields}}}}}}}")

    def shown(part):
        return live(**{leaf.group: {leaf.name: part}})

    off = live()
    for part in (None, {}, {"Switch": None}, {"Switch": ""}, {"Switch": "OFF"}):
        assert shown(part) == off
    assert shown({"Switch": "OFF", "BlockConfidence": 1, "ReviewConfidence": 2, "LabelSet": ["x"]}) == off
    assert written("switch: OFF, blockConfidence: 1") == off
    on = shown({"Switch": "ON"})
    assert on == written("switch: ON") == shown({"Switch": "ON", "BlockConfidence": None, "LabelSet": None})
    assert (on[f"{leaf.path}.blockConfidence"], on[f"{leaf.path}.reviewConfidence"]) == (leaf.block, leaf.review)
    assert shown({"Switch": "ON", "BlockConfidence": 0, "ReviewConfidence": 0}) == written(
        "switch: ON, blockConfidence: 0, reviewConfidence: 0"
    )
    assert set(on) - set(off) == {f"{leaf.path}.{f}" for f in ("blockConfidence", "reviewConfidence")} | (
        set() if leaf.labels is None else {f"{leaf.path}.labelSet"}
    )
    if leaf.labels is not None:
        assert shown({"Switch": "ON", "LabelSet": ["b", "a", "b"]}) == written("switch: ON, labelSet: [a, b]")
        assert written("switch: ON, labelSet: []") == on


def test_words_of_the_service_that_nobody_knows_are_kept():
    """Unknown switches count as on, unknown labels stay, unknown keys are passed over."""
    found = live(PornConfigure={"ImgReviewInfo": {"Switch": "AUTO", "LabelSet": ["novel"], "Extra": 1}, "X": {}})
    assert found["pornConfigure.imgReviewInfo.switch"] == "AUTO"
    assert found["pornConfigure.imgReviewInfo.labelSet"] == {"novel"}
    assert live(NewConfigure={"ImgReviewInfo": {"Switch": "ON"}}, Name=None) == live() | {"name": ""}


@pytest.mark.parametrize(
    "part",
    [
        {"Name": 1},
        {"Comment": []},
        {"PornConfigure": "ON"},
        {"PornConfigure": {"ImgReviewInfo": "ON"}},
        {"PornConfigure": {"ImgReviewInfo": {"Switch": True}}},
        {"PornConfigure": {"ImgReviewInfo": {"Switch": "ON", "BlockConfidence": "80"}}},
        {"PornConfigure": {"ImgReviewInfo": {"Switch": "ON", "BlockConfidence": 80.5}}},
        {"PornConfigure": {"ImgReviewInfo": {"Switch": "ON", "BlockConfidence": True}}},
        {"PornConfigure": {"ImgReviewInfo": {"Switch": "ON", "LabelSet": "porn"}}},
        {"PornConfigure": {"ImgReviewInfo": {"Switch": "ON", "LabelSet": [1]}}},
    ],
)
def test_items_of_wrong_shape(part):
    with pytest.raises((TypeError, ValueError)):
        live(**part)


def test_names():
    """The cloud name is spec.name, by default the logical one; an empty one is no name."""
    assert form("{}", "strict")["name"] == "strict"
    assert form("{name: Strict}", "strict")["name"] == "Strict"
    empty = form("{name: ''}")
    assert empty["name"] == ""
    assert TEMPLATE.unique(empty) is TEMPLATE.label(empty) is None
    assert TEMPLATE.unique(form("{name: Strict}")) == "Strict"


@pytest.mark.parametrize(
    ("spec", "rule"),
    [
        (f"{{name: {'n' * 64}}}", None),
        (f"{{name: {'n' * 65}}}", "name-length"),
        (f"{{comment: {'n' * 256}}}", None),
        (f"{{comment: {'n' * 257}}}", "comment-length"),
        ("{pornConfigure: {imgReviewInfo: {switch: maybe}}}", "unknown-value"),
        ("{pornConfigure: {imgReviewInfo: {switch: on}}}", "unknown-value"),
        ("{pornConfigure: {imgReviewInfo: {}}}", "missing-field"),
        ("{pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: 101}}}", "out-of-range"),
        ("{pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: -1}}}", "out-of-range"),
        ("{pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: true}}}", "not-a-number"),
        ("{pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: 1.5}}}", "not-a-number"),
        ("{pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: '80'}}}", "not-a-number"),
        ("{pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: 100, reviewConfidence: 0}}}", None),
        ("{pornConfigure: {asrReviewInfo: {switch: ON, labelSet: [porn]}}}", "unknown-field"),
        ("{pornConfigure: {imgReviewInfo: {switch: ON, labelSet: porn}}}", "wrong-type"),
        ("{terrorismConfigure: {asrReviewInfo: {switch: ON}}}", "unknown-field"),
        ("{prohibitedConfigure: {imgReviewInfo: {switch: ON}}}", "unknown-field"),
        ("{userDefineConfigure: {imgReviewInfo: {switch: ON}}}", "unknown-field"),
        (f"{{userDefineConfigure: {{ocrReviewInfo: {{switch: ON, labelSet: [{'x' * 16}]}}}}}}", None),
        (f"{{userDefineConfigure: {{ocrReviewInfo: {{switch: ON, labelSet: [{'x' * 17}]}}}}}}", "text-length"),
        ("{userDefineConfigure: {ocrReviewInfo: {switch: ON, labelSet: ['']}}}", "any"),
        (f"{{userDefineConfigure: {{ocrReviewInfo: {{switch: ON, labelSet: {[*range(11)]}}}}}}}", "label-set-length"),
        (f"{{userDefineConfigure: {{ocrReviewInfo: {{switch: ON, labelSet: {[*range(10)]}}}}}}}", None),
        ("{pornConfig: {}}", "unknown-field"),
    ],
)
def test_limits_of_the_spec(spec, rule):
    found = rules(declare(template(spec)))
    assert len(found) == (0 if rule is None else 1)
    assert rule in (None, "any") or (found[0] == rule or rule == "text-length"), found


def test_written_leaves_are_remembered():
    """On or off: what the author mentions is a wish."""
    text = template(
        "{pornConfigure: {imgReviewInfo: {switch: OFF}}, userDefineConfigure: {ocrReviewInfo: {switch: ON}}}"
    )
    resource = declare(text).resources[Address("ContentReviewTemplate", "t")]
    assert resource.written == {"pornConfigure.imgReviewInfo", "userDefineConfigure.ocrReviewInfo"}
    everything = declare(template(ALL_ON)).resources[Address("ContentReviewTemplate", "t")]
    assert everything.written == {leaf.path for leaf in LEAVES}


@pytest.mark.parametrize(("length", "right"), [(64, True), (65, False), (128, False)])
def test_a_name_of_the_cloud_that_comes_from_the_logical_one(length, right):
    """At most 64 characters (CreateContentReviewTemplate.Name), wherever the name was written."""
    name = "德" * length
    found = declare(template("{comment: x}", name))
    assert [problem.rule for problem in found.problems] == ([] if right else ["name-length"])
    assert all(f"{length} characters" in p.message and "at most 64" in p.message and p.fix for p in found.problems)
    assert declare(template("{name: short}", name)).problems == []
    assert declare(template("{}", name, ", abstract: true")).problems == []
    assert [p.rule for p in declare(template(f"{{name: {name}}}", "t")).problems] == ([] if right else ["name-length"])
