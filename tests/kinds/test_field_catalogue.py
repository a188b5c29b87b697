"""Every field and limit of the documented types, copied here, and compared with the field catalogue."""

import pytest
import yaml

from reconciler.kinds.content_review_template import leaves
from reconciler.kinds.content_review_template.spec import ContentReviewTemplateSpec
from reconciler.kinds.keyword_sample import spec as keywords
from reconciler.kinds.keyword_sample import words
from reconciler.kinds.objects import Batch
from reconciler.model.change import Verb
from tests.support.declaring import TEMPLATE, WORDS
from tests.support.paths import ROOT
from tests.support.samples import ATOMS, DEFAULTS, LABELLED

CATALOGUE = ROOT / "tests/kinds/api_fields.yaml"
TYPES = {
    ("PornConfigure", "ImgReviewInfo"): "PornImgReviewTemplateInfo",
    ("PornConfigure", "AsrReviewInfo"): "PornAsrReviewTemplateInfo",
    ("PornConfigure", "OcrReviewInfo"): "PornOcrReviewTemplateInfo",
    ("TerrorismConfigure", "ImgReviewInfo"): "TerrorismImgReviewTemplateInfo",
    ("TerrorismConfigure", "OcrReviewInfo"): "TerrorismOcrReviewTemplateInfo",
    ("PoliticalConfigure", "ImgReviewInfo"): "PoliticalImgReviewTemplateInfo",
    ("PoliticalConfigure", "AsrReviewInfo"): "PoliticalAsrReviewTemplateInfo",
    ("PoliticalConfigure", "OcrReviewInfo"): "PoliticalOcrReviewTemplateInfo",
    ("ProhibitedConfigure", "AsrReviewInfo"): "ProhibitedAsrReviewTemplateInfo",
    ("ProhibitedConfigure", "OcrReviewInfo"): "ProhibitedOcrReviewTemplateInfo",
    ("UserDefineConfigure", "FaceReviewInfo"): "UserDefineFaceReviewTemplateInfo",
    ("UserDefineConfigure", "AsrReviewInfo"): "UserDefineAsrTextReviewTemplateInfo",
    ("UserDefineConfigure", "OcrReviewInfo"): "UserDefineOcrTextReviewTemplateInfo",
}
LABELS = {
    ("PornConfigure", "ImgReviewInfo"): ["porn", "vulgar", "intimacy", "sexy"],
    ("TerrorismConfigure", "ImgReviewInfo"): [
        *("guns", "crowd", "bloody", "police", "banners", "militant", "explosion", "terrorists")
    ],
    ("PoliticalConfigure", "ImgReviewInfo"): [
        *("violation_photo", "politician", "entertainment", "sport"),
        *("entrepreneur", "scholar", "celebrity", "military"),
    ],
}
RATES = {
    "mps.CreateWordSamples": 100,
    "mps.DescribeWordSamples": 100,
    "mps.ModifyWordSample": 100,
    "mps.DeleteWordSamples": 100,
    "mps.CreateContentReviewTemplate": 10,
    "mps.DescribeContentReviewTemplates": 10,
    "mps.ModifyContentReviewTemplate": 10,
    "mps.DeleteContentReviewTemplate": 10,
}


def lower(name):
    return name[0].lower() + name[1:]


def resolved(node, schema):
    """A JSON Schema node without ``null`` branches and references."""
    while "$ref" in node or "anyOf" in node:
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rpartition("/")[2]]
        else:
            (branch,) = [part for part in node["anyOf"] if part != {"type": "null"}]
            node = {**{k: v for k, v in node.items() if k != "anyOf"}, **branch}
    return node


@pytest.fixture(scope="module")
def catalogue():
    return yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))


def fields_of(catalogue, name):
    return {field["name"]: field for field in catalogue["types"][f"mps.{name}"]["fields"]}


def test_rates_as_copied():
    assert {**WORDS.rates, **TEMPLATE.rates} == RATES


def test_limits_as_copied():
    """AiSampleWordInfo, ModifyWordSample, CreateWordSamples, DescribeWordSamples, CreateContentReviewTemplate."""
    assert (*(20, 128, 20, 128),) == (
        keywords.CREATE_LENGTH,
        keywords.MODIFY_LENGTH,
        keywords.MOST_TAGS,
        keywords.TAG_LENGTH,
    )
    assert (leaves.NAME_LENGTH, leaves.COMMENT_LENGTH, leaves.MOST_LABELS, leaves.LABEL_LENGTH) == (64, 256, 10, 16)
    assert (WORDS.listing.limit, WORDS.listing.ids_max) == (100, 100)
    assert (TEMPLATE.listing.limit, TEMPLATE.listing.ids_max) == (50, 50)
    assert TEMPLATE.listing.params == {"Type": "Custom"}
    assert TEMPLATE.quota == (TEMPLATE.quota.__class__)(50, "LimitExceeded.TooMuchTemplate")
    sizes = {verb: WORDS.batches.get(verb, Batch()).size for verb in (Verb.CREATE, Verb.UPDATE, Verb.DELETE)}
    assert sizes == {Verb.CREATE: 100, Verb.UPDATE: 1, Verb.DELETE: 100}
    assert {TEMPLATE.batches.get(verb, Batch()).size for verb in Verb} == {1}


def test_usages_as_copied():
    """CreateWordSamples page, Usages."""
    assert words.ATOMS == ATOMS
    assert {"Recognition": ATOMS[:2], "Review": ATOMS[2:], "All": ATOMS} == words.EXPANSION


def test_leaf_table_as_copied():
    """Thirteen leaves with their scores and labels, in wire order."""
    table = {
        (leaf.group, leaf.name): (leaf.block, leaf.review, None if leaf.labels is None else list(leaf.labels))
        for leaf in leaves.LEAVES
    }
    assert table == {
        (group, name): (*scores, LABELS.get((group, name), [] if (group, name) in LABELLED else None))
        for group, parts in DEFAULTS.items()
        for name, scores in parts.items()
    }
    assert list(table) == list(TYPES)


def test_spec_has_every_field_and_no_other():
    """Group, leaf and field names of the spec are the API's in lowerCamelCase, with the API's limits."""
    schema = ContentReviewTemplateSpec.model_json_schema()
    assert set(schema["properties"]) == {"name", "comment", *map(lower, DEFAULTS)}
    assert resolved(schema["properties"]["name"], schema)["maxLength"] == 64
    assert schema["properties"]["comment"]["maxLength"] == 256
    for group, parts in DEFAULTS.items():
        node = resolved(schema["properties"][lower(group)], schema)
        assert set(node["properties"]) == set(map(lower, parts))
        assert node["additionalProperties"] is False
        for name in parts:
            leaf = resolved(node["properties"][lower(name)], schema)
            fields = {"switch", "blockConfidence", "reviewConfidence"}
            assert set(leaf["properties"]) == (fields | {"labelSet"} if (group, name) in LABELLED else fields)
            assert leaf["properties"]["switch"]["enum"] == ["ON", "OFF"]
            assert leaf["required"] == ["switch"]
            for score in ("blockConfidence", "reviewConfidence"):
                bounds = resolved(leaf["properties"][score], schema)
                assert (bounds["type"], bounds["minimum"], bounds["maximum"]) == ("integer", 0, 100)
            if (group, name) in LABELLED:
                labels = resolved(leaf["properties"]["labelSet"], schema)
                if group == "UserDefineConfigure":
                    assert (labels["maxItems"], labels["items"]["maxLength"]) == (10, 16)
                else:
                    assert labels["items"]["anyOf"][0] == {"enum": LABELS[group, name]}


def test_paths_cover_the_table():
    assert set(TEMPLATE.paths) == {"name", "comment"} | {
        f"{lower(group)}.{lower(name)}.{field}"
        for group, name in TYPES
        for field in ("switch", "blockConfidence", "reviewConfidence", "labelSet")
        if field != "labelSet" or (group, name) in LABELLED
    }


def test_rates_match_the_catalogue(catalogue):
    for action, rate in RATES.items():
        assert catalogue["actions"][action]["requests_per_second"] == rate


def test_resources_match_the_catalogue(catalogue):
    assert catalogue["resources"]["keyword_sample"]["batch_max"] == WORDS.batches[Verb.CREATE].size
    template = catalogue["resources"]["content_review_template"]
    assert (template["custom_quota"], template["quota_error"]) == (TEMPLATE.quota.limit, TEMPLATE.quota.code)
    assert catalogue["enums"]["word_usage_atomic"] == list(ATOMS)
    assert {k: tuple(v) for k, v in catalogue["enums"]["word_usage_expansion"].items()} == words.EXPANSION


def test_keyword_types_match_the_catalogue(catalogue):
    info, modify = fields_of(catalogue, "AiSampleWordInfo"), fields_of(catalogue, "ModifyWordSampleRequest")
    assert info["Keyword"]["max_length"] == keywords.CREATE_LENGTH
    assert (info["Tags"]["max_items"], info["Tags"]["item_max_length"]) == (keywords.MOST_TAGS, keywords.TAG_LENGTH)
    assert modify["Keyword"]["max_length"] == keywords.MODIFY_LENGTH
    assert fields_of(catalogue, "CreateWordSamplesRequest")["Words"]["max_items"] == WORDS.batches[Verb.CREATE].size
    assert fields_of(catalogue, "DeleteWordSamplesRequest")["Keywords"]["max_items"] == WORDS.batches[Verb.DELETE].size
    describe = fields_of(catalogue, "DescribeWordSamplesRequest")
    assert (describe["Limit"]["max"], describe["Keywords"]["max_items"]) == (100, WORDS.listing.ids_max)
    assert fields_of(catalogue, "AiSampleTagOperation")["Type"]["enum"] == ["add", "delete", "reset"]


def test_template_types_match_the_catalogue(catalogue):
    create = fields_of(catalogue, "CreateContentReviewTemplateRequest")
    modify = fields_of(catalogue, "ModifyContentReviewTemplateRequest")
    assert set(create) == {"Name", "Comment", *DEFAULTS}
    assert set(modify) == {"Definition", *create}
    assert (create["Name"]["max_length"], create["Comment"]["max_length"]) == (64, 256)
    describe = fields_of(catalogue, "DescribeContentReviewTemplatesRequest")
    assert (describe["Limit"]["max"], describe["Definitions"]["max_items"]) == (50, 50)
    for group, parts in DEFAULTS.items():
        assert set(fields_of(catalogue, create[group]["type"])) == set(parts)
        assert set(fields_of(catalogue, modify[group]["type"])) == set(parts)


@pytest.mark.parametrize("leaf", leaves.LEAVES, ids=lambda leaf: leaf.path)
def test_leaf_types_match_the_catalogue(catalogue, leaf):
    for suffix in ("", "ForUpdate"):
        fields = fields_of(catalogue, TYPES[leaf.group, leaf.name] + suffix)
        labels = {"LabelSet"} if leaf.labels is not None else set()
        assert set(fields) == {"Switch", "BlockConfidence", "ReviewConfidence"} | labels
        assert fields["Switch"]["enum"] == ["ON", "OFF"]
        for name, default in (("BlockConfidence", leaf.block), ("ReviewConfidence", leaf.review)):
            assert (fields[name]["min"], fields[name]["max"]) == (0, 100)
            assert fields[name]["default"] in ((default,) if not suffix else (default, None))
        if leaf.labels:
            assert fields["LabelSet"]["item_enum"] == list(leaf.labels)
        elif leaf.labels is not None:
            limits = fields["LabelSet"]["max_items"], fields["LabelSet"]["item_max_length"]
            assert limits == (leaves.MOST_LABELS, leaves.LABEL_LENGTH)
