"""Every answer to an open question about content review templates."""

import pytest

from reconciler.emulator import Quirks
from reconciler.emulator.templates.leaves import LEAVES

ON, OFF = {"Switch": "ON"}, {"Switch": "OFF"}
ZERO = {"BlockConfidence": 0, "ReviewConfidence": 0}
TEXT = {"BlockConfidence": 100, "ReviewConfidence": 75}
CUSTOM = {"LabelSet": ["porn"], "BlockConfidence": 80, "ReviewConfidence": 30}


class Template:
    """One template on an emulator with quirks."""

    def __init__(self, emulate, quirks, **params):
        self.bench = emulate(quirks=Quirks(**quirks))
        self.definition = self.bench.ok("CreateContentReviewTemplate", params)["Definition"]

    def modify(self, **params):
        return self.bench.call("ModifyContentReviewTemplate", {"Definition": self.definition, **params})

    def __getitem__(self, name):
        return self.bench.template(self.definition).get(name, "absent")


@pytest.fixture
def make(emulate):
    return lambda quirks=None, **params: Template(emulate, quirks or {}, **params)


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ("replaced", {"LabelSet": [], "BlockConfidence": 90, "ReviewConfidence": 0}),
        ("merged", CUSTOM),
    ],
)
def test_sent_leaf(make, value, left):
    template = make({"sent_leaf": value}, PornConfigure={"ImgReviewInfo": {**OFF, **CUSTOM}})
    template.modify(PornConfigure={"ImgReviewInfo": ON})
    assert template["PornConfigure"]["ImgReviewInfo"] == {**ON, **left}
    template.modify(PornConfigure={"ImgReviewInfo": {"BlockConfidence": 1}})
    assert template["PornConfigure"]["ImgReviewInfo"] == {**ON, **left, "BlockConfidence": 1}


@pytest.mark.parametrize(("value", "switch"), [("unchanged", "ON"), ("off", "OFF")])
def test_omitted_leaf(make, value, switch):
    template = make({"omitted_leaf": value}, PornConfigure={"ImgReviewInfo": ON, "AsrReviewInfo": ON})
    template.modify(PornConfigure={"ImgReviewInfo": ON})
    assert template["PornConfigure"]["AsrReviewInfo"] == {"Switch": switch, **TEXT}
    assert "OcrReviewInfo" not in template["PornConfigure"]


@pytest.mark.parametrize("value", ["unchanged", "cleared"])
def test_omitted_group(make, value):
    template = make({"omitted_group": value}, PornConfigure={"AsrReviewInfo": ON})
    template.modify(TerrorismConfigure={"OcrReviewInfo": ON})
    assert template["TerrorismConfigure"] == {"OcrReviewInfo": {**ON, **TEXT}}
    assert template["PornConfigure"] == (None if value == "cleared" else {"AsrReviewInfo": {**ON, **TEXT}})


@pytest.mark.parametrize(("value", "code"), [("optional", None), ("required", "MissingParameter")])
def test_user_define_update(make, value, code):
    template = make({"user_define_update": value})
    answer = template.modify(UserDefineConfigure={"OcrReviewInfo": ON})
    assert answer.get("Error", {}).get("Code") == code
    whole = dict.fromkeys(LEAVES["UserDefineConfigure"], ON)
    assert "Error" not in template.modify(UserDefineConfigure=whole)


ABSENT = [
    ("null", None),
    ("missing", "absent"),
    ("off", OFF),
    ("off-zero", {**OFF, "LabelSet": [], **ZERO}),
    ("off-defaults", {**OFF, "LabelSet": [], "BlockConfidence": 90, "ReviewConfidence": 0}),
]


@pytest.mark.parametrize(("value", "shown"), ABSENT)
def test_absent_group(make, value, shown):
    group = make({"absent_group": value})["PornConfigure"]
    assert (group["ImgReviewInfo"] if isinstance(group, dict) else group) == shown
    assert not isinstance(group, dict) or set(group) == set(LEAVES["PornConfigure"])


@pytest.mark.parametrize(("value", "shown"), ABSENT)
def test_absent_leaf(make, value, shown):
    group = make({"absent_leaf": value}, PornConfigure={"AsrReviewInfo": ON})["PornConfigure"]
    assert group.get("ImgReviewInfo", "absent") == shown
    assert group["AsrReviewInfo"] == {**ON, **TEXT}


@pytest.mark.parametrize(
    ("value", "shown"), [("kept", {**OFF, **CUSTOM}), ("zeroed", {**OFF, **CUSTOM, **ZERO}), ("bare", OFF)]
)
def test_off_leaf(make, value, shown):
    template = make({"off_leaf": value}, PornConfigure={"ImgReviewInfo": {**OFF, **CUSTOM}})
    assert template["PornConfigure"]["ImgReviewInfo"] == shown
    template.modify(PornConfigure={"ImgReviewInfo": {**ON, **CUSTOM}})
    assert template["PornConfigure"]["ImgReviewInfo"] == {**ON, **CUSTOM}


@pytest.mark.parametrize(("value", "left"), [("clears", ""), ("ignored", "old")])
def test_empty_text(make, value, left):
    template = make({"empty_text": value}, Name="old", Comment="old")
    template.modify(Name="", Comment="")
    assert (template["Name"], template["Comment"]) == (left, left)


@pytest.mark.parametrize(("value", "shown"), [("empty", ""), ("null", None)])
def test_absent_text(make, value, shown):
    template = make({"absent_text": value})
    assert (template["Name"], template["Comment"]) == (shown, shown)


@pytest.mark.parametrize(("value", "shown"), [("empty", []), ("null", None), ("missing", "absent")])
def test_empty_label_set(make, value, shown):
    template = make({"empty_label_set": value}, PornConfigure={"ImgReviewInfo": ON, "AsrReviewInfo": ON})
    assert template["PornConfigure"]["ImgReviewInfo"].get("LabelSet", "absent") == shown
    assert "LabelSet" not in template["PornConfigure"]["AsrReviewInfo"]


@pytest.mark.parametrize(("value", "shown"), [("kept", ["sexy", "porn"]), ("sorted", ["porn", "sexy"])])
def test_label_order(make, value, shown):
    leaf = {**ON, "LabelSet": ["sexy", "porn", "sexy"]}
    template = make({"label_order": value}, PornConfigure={"ImgReviewInfo": leaf})
    assert template["PornConfigure"]["ImgReviewInfo"]["LabelSet"] == shown


@pytest.mark.parametrize(("value", "code"), [("error", "InvalidParameterValue.LabelSet"), ("stored", None)])
def test_unknown_labels(make, value, code):
    template = make({"unknown_labels": value})
    answer = template.modify(TerrorismConfigure={"ImgReviewInfo": {**ON, "LabelSet": ["scenario"]}})
    assert answer.get("Error", {}).get("Code") == code


@pytest.mark.parametrize("value", ["stored", "dropped"])
@pytest.mark.parametrize("absent", ["null", "missing", "off"])
def test_prohibited(make, value, absent):
    quirks = {"prohibited": value, "absent_group": absent}
    template = make(quirks, ProhibitedConfigure={"AsrReviewInfo": ON})
    assert template["ProhibitedConfigure"] == (None if value == "dropped" else {"AsrReviewInfo": {**ON, **TEXT}})


@pytest.mark.parametrize("value", ["omit", "error"])
def test_unknown_definition(make, value):
    template = make({"unknown_definition": value})
    params = {"Definitions": [template.definition, 999]}
    answer = template.bench.call("DescribeContentReviewTemplates", params)
    if value == "error":
        assert answer["Error"]["Code"] == "ResourceNotFound.TemplateNotExist"
    else:
        assert answer["TotalCount"] == 1


@pytest.mark.parametrize(("value", "shown"), [("present", "Custom"), ("null", None), ("missing", "absent")])
def test_type_field(make, value, shown):
    assert make({"type_field": value})["Type"] == shown


@pytest.mark.parametrize(("value", "total"), [("honoured", 1), ("ignored", 4)])
def test_type_filter(make, value, total):
    bench = make({"type_filter": value}).bench
    assert bench.ok("DescribeContentReviewTemplates", {"Type": "Custom"})["TotalCount"] == total


@pytest.mark.parametrize(("value", "total"), [("exact", 0), ("partial", 1)])
def test_name_filter(make, value, total):
    bench = make({"name_filter": value}, Name="strict").bench
    assert bench.ok("DescribeContentReviewTemplates", {"Name": "tric"})["TotalCount"] == total


@pytest.mark.parametrize(("value", "most"), [("apart", 50), ("counted", 47)])
def test_preset_quota(make, value, most):
    bench = make({"preset_quota": value}).bench
    for _ in range(most - 1):
        bench.ok("CreateContentReviewTemplate")
    assert bench.code("CreateContentReviewTemplate") == "LimitExceeded.TooMuchTemplate"
