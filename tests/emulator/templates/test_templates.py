"""Content review templates: limits, codes, defaults, presets, paging."""

import pytest

from reconciler.emulator.templates.leaves import LEAVES

ON = {"Switch": "ON"}
DEFAULTS = {
    ("PornConfigure", "ImgReviewInfo"): (90, 0),
    ("TerrorismConfigure", "ImgReviewInfo"): (90, 80),
    ("PoliticalConfigure", "ImgReviewInfo"): (97, 95),
    ("UserDefineConfigure", "FaceReviewInfo"): (97, 95),
}
CODE = "InvalidParameterValue"


def porn(**leaf):
    return {"PornConfigure": {"ImgReviewInfo": {**ON, **leaf}}}


def user(**leaf):
    return {"UserDefineConfigure": {"OcrReviewInfo": {**ON, **leaf}}}


def create(bench, **params):
    return bench.ok("CreateContentReviewTemplate", params)["Definition"]


@pytest.mark.parametrize(("group", "leaf"), [(group, leaf) for group, leaves in LEAVES.items() for leaf in leaves])
def test_defaults_are_filled_in(bench, group, leaf):
    item = bench.template(create(bench, **{group: {leaf: ON}}))
    block, review = DEFAULTS.get((group, leaf), (100, 75))
    labels = {"LabelSet": []} if (group, leaf) in DEFAULTS or group == "UserDefineConfigure" else {}
    assert item[group] == {leaf: {**ON, **labels, "BlockConfidence": block, "ReviewConfidence": review}}
    assert [item[other] for other in LEAVES if other != group] == [None] * 4


def test_items(bench):
    definition = create(bench, Name="n", Comment="c")
    item = bench.template(definition)
    assert {key: item[key] for key in ("Name", "Comment", "Type")} == {"Name": "n", "Comment": "c", "Type": "Custom"}
    assert item["CreateTime"] == item["UpdateTime"] == "2023-11-14T22:13:20Z"


def test_definitions_grow_and_are_not_given_out_again(bench):
    first, second = create(bench, Name="same"), create(bench, Name="same")
    assert second == first + 1
    bench.ok("DeleteContentReviewTemplate", {"Definition": second})
    assert create(bench) == second + 1


LIMITS = [
    ({"Name": "n" * 65}, f"{CODE}.Name"),
    ({"Comment": "c" * 257}, f"{CODE}.Comment"),
    (porn(Switch="on"), f"{CODE}.Switch"),
    (porn(BlockConfidence=101), f"{CODE}.BlockConfidence"),
    (porn(BlockConfidence=-1), f"{CODE}.BlockConfidence"),
    (porn(ReviewConfidence=101), f"{CODE}.ReviewConfidence"),
    (porn(LabelSet=["sexyy"]), f"{CODE}.LabelSet"),
    (user(LabelSet=["l" * 17]), f"{CODE}.LabelSet"),
    (user(LabelSet=[str(n) for n in range(11)]), f"{CODE}.LabelSet"),
    (porn(BlockConfidence=True), "InvalidParameter"),
    (porn(BlockConfidence=90.0), "InvalidParameter"),
    (porn(BlockConfidence="90"), "InvalidParameter"),
    (porn(BlockConfidence=None), "InvalidParameter"),
    ({"PornConfigure": None}, "InvalidParameter"),
    ({"Name": None}, "InvalidParameter"),
    (porn(Labels=[]), "UnknownParameter"),
    ({"PornConfigure": {"AsrReviewInfo": {**ON, "LabelSet": []}}}, "UnknownParameter"),
    ({"TerrorismConfigure": {"AsrReviewInfo": ON}}, "UnknownParameter"),
    ({"ProhibitedConfigure": {"ImgReviewInfo": ON}}, "UnknownParameter"),
    ({"UserDefineConfigure": {"ImgReviewInfo": ON}}, "UnknownParameter"),
    ({"Type": "Custom"}, "UnknownParameter"),
]


@pytest.mark.parametrize(("params", "code"), [*LIMITS, ({"PornConfigure": {"AsrReviewInfo": {}}}, "MissingParameter")])
def test_create_refuses(bench, params, code):
    assert bench.code("CreateContentReviewTemplate", params) == code
    assert bench.emulator.templates() == {}


@pytest.mark.parametrize(
    ("params", "code"),
    [
        *LIMITS,
        ({"Definition": 29}, "ResourceNotFound.TemplateNotExist"),
        ({"Definition": 10}, f"{CODE}.ModifyDefaultTemplate"),
        ({"Definition": "30"}, "InvalidParameter"),
    ],
)
def test_modify_refuses(bench, params, code):
    definition = create(bench, Name="n")
    before = bench.emulator.templates()
    assert bench.code("ModifyContentReviewTemplate", {"Definition": definition, **params}) == code
    assert bench.emulator.templates() == before


def test_required_parameters(bench):
    assert bench.code("ModifyContentReviewTemplate") == "MissingParameter"
    assert bench.code("DeleteContentReviewTemplate") == "MissingParameter"


def test_delete_refuses(bench):
    assert bench.code("DeleteContentReviewTemplate", {"Definition": 10}) == f"{CODE}.DeleteDefaultTemplate"
    assert bench.code("DeleteContentReviewTemplate", {"Definition": 999}) == "ResourceNotFound.TemplateNotExist"


def test_create_takes_the_limits(bench):
    leaf = {"LabelSet": [f"{n:016}" for n in range(10)], "BlockConfidence": 0, "ReviewConfidence": 100}
    create(bench, Name="名" * 64, Comment="注" * 256, **user(**leaf))


def test_the_fifty_first_template(bench):
    for _ in range(50):
        create(bench)
    assert bench.code("CreateContentReviewTemplate") == "LimitExceeded.TooMuchTemplate"
    bench.ok("DeleteContentReviewTemplate", {"Definition": 30})
    create(bench)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"Limit": 51}, f"{CODE}.Limit"),
        ({"Definitions": list(range(51))}, f"{CODE}.Definitions"),
        ({"Definitions": ["30"]}, "InvalidParameter"),
        ({"Type": "Mine"}, "InvalidParameter"),
        ({"Name": "n" * 65}, "InvalidParameter"),
        ({"Offset": -1}, "InvalidParameter"),
        ({"Comment": ""}, "UnknownParameter"),
    ],
)
def test_describe_refuses(bench, params, code):
    assert bench.code("DescribeContentReviewTemplates", params) == code


def test_presets_are_listed_beside_custom_templates(bench):
    made = {create(bench, Name="mine") for _ in range(3)}

    def listed(**params):
        answer = bench.ok("DescribeContentReviewTemplates", params)
        assert answer["TotalCount"] == len(answer["ContentReviewTemplateSet"])
        return {item["Definition"] for item in answer["ContentReviewTemplateSet"]}

    assert listed() == made | {10, 11, 12}
    assert listed(Type="Preset") == {10, 11, 12}
    assert listed(Type="Custom") == made
    assert listed(Definitions=[10, *made]) == {10, *made}
    assert listed(Name="mine") == made
    assert listed(Name="min") == set()
    assert bench.template(10)["Type"] == "Preset"


def test_pages(bench):
    made = [create(bench) for _ in range(50)]
    first = bench.ok("DescribeContentReviewTemplates", {"Type": "Custom"})
    assert (first["TotalCount"], len(first["ContentReviewTemplateSet"])) == (50, 10)
    whole = bench.ok("DescribeContentReviewTemplates", {"Type": "Custom", "Limit": 50})["ContentReviewTemplateSet"]
    order = [item["Definition"] for item in whole]
    assert sorted(order) == made
    assert order != made
    assert order[:10] == [item["Definition"] for item in first["ContentReviewTemplateSet"]]
    beyond = bench.ok("DescribeContentReviewTemplates", {"Type": "Custom", "Offset": 50})
    assert (beyond["TotalCount"], beyond["ContentReviewTemplateSet"]) == (50, [])
