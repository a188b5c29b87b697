"""The requests of each kind, in golden files; and the example requests of the published pages: ours mean the same."""

import json

import pytest

from reconciler.kinds import OBJECT_KINDS
from reconciler.model.change import Verb
from tests.support.declaring import TEMPLATE, WORDS, change, form, word
from tests.support.samples import DEFAULTS, SAMPLES, templates_made, words_made


@pytest.mark.parametrize("kind", OBJECT_KINDS.values(), ids=lambda kind: kind.name)
def test_requests_of_every_kind(golden, kind):
    """For each sample form the create, the update to the next one, and the delete. A new kind writes its own file."""
    forms = SAMPLES[kind.name].forms
    made = []
    for before, after in zip(forms, (*forms[1:], forms[0]), strict=True):
        changes = [
            change(kind, Verb.CREATE, after=before),
            change(kind, Verb.UPDATE, before=before, after=after),
            change(kind, Verb.DELETE, before=before),
        ]
        supported = [each for each in changes if each.verb in kind.batches]
        calls = [call for each in supported for call in kind.calls(each.verb, [each])]
        made += [{"action": call.key, "params": call.params} for call in calls]
    golden(f"{kind.name}.json", json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def nested(query):
    """``A.B.0=x`` lines, as the pages print them, as nested parameters."""
    root = {}
    for line in query.split("\n"):
        path, _, value = line.strip().removeprefix("&").partition("=")
        *steps, last = path.split(".")
        node = root
        for step in steps:
            node = node.setdefault(step, {})
        node[last] = int(value) if value.isdigit() else value
    return _lists(root)


def _lists(node):
    if not isinstance(node, dict):
        return node
    made = {key: _lists(value) for key, value in node.items()}
    return list(made.values()) if made and all(key.isdigit() for key in made) else made


USAGES = {
    "All": ["Recognition.Ocr", "Recognition.Asr", "Review.Ocr", "Review.Asr"],
    "Review": ["Review.Ocr", "Review.Asr"],
    "Recognition": ["Recognition.Ocr", "Recognition.Asr"],
}

WORD_EXAMPLES = {
    "All": (
        "Usages.0=All\n&Words.0.Keyword=Internet celebrity\n&Words.0.Tags.0=Entertainment",
        ("Internet celebrity", USAGES["All"], ["Entertainment"]),
    ),
    "Review": (
        "Usages.0=Review\n&Words.0.Keyword=Zhang San\n&Words.0.Tags.0=Politics",
        ("Zhang San", USAGES["Review"], ["Politics"]),
    ),
    "two": (
        (
            "Usages.0=Recognition.Ocr\n&Usages.1=Review.Ocr\n&Words.0.Keyword=Internet celebrity"
            "\n&Words.0.Tags.0=Entertainment"
        ),
        ("Internet celebrity", ["Recognition.Ocr", "Review.Ocr"], ["Entertainment"]),
    ),
}


@pytest.mark.parametrize("name", WORD_EXAMPLES)
def test_create_word_samples(name):
    """CreateWordSamples page, examples 1 to 3."""
    query, (keyword, usages, tags) = WORD_EXAMPLES[name]
    published = nested(query)
    (call,) = WORDS.calls(Verb.CREATE, [change(WORDS, Verb.CREATE, after=word(usages, tags), name=keyword)])
    assert (call.service, call.action) == ("mps", "CreateWordSamples")
    assert call.params["Words"] == published["Words"]
    expanded = [atom for usage in published["Usages"] for atom in USAGES.get(usage, [usage])]
    assert sorted(call.params["Usages"]) == sorted(expanded)
    assert set(call.params) == set(published)
    assert words_made({}, call)[keyword]["TagSet"] == tags


TEMPLATE_EXAMPLES = {
    "several tasks": (
        (
            "Name=Content Moderation Template\n&Comment=Template 3\n&PornConfigure.ImgReviewInfo.Switch=ON"
            "\n&TerrorismConfigure.ImgReviewInfo.Switch=ON\n&TerrorismConfigure.OcrReviewInfo.Switch=OFF"
            "\n&PoliticalConfigure.ImgReviewInfo.Switch=ON"
        ),
        (
            "{name: Content Moderation Template, comment: Template 3, pornConfigure: {imgReviewInfo: {switch: ON}},"
            " terrorismConfigure: {imgReviewInfo: {switch: ON}, ocrReviewInfo: {switch: OFF}},"
            " politicalConfigure: {imgReviewInfo: {switch: ON}}}"
        ),
    ),
    "porn": (
        "Name=Content Moderation Template\n&Comment=Template 1\n&PornConfigure.ImgReviewInfo.Switch=ON",
        "{name: Content Moderation Template, comment: Template 1, pornConfigure: {imgReviewInfo: {switch: ON}}}",
    ),
    "labels": (
        (
            "Name=Content Moderation Module\n&Comment=Template 1\n&PornConfigure.ImgReviewInfo.Switch=ON"
            "\n&PornConfigure.ImgReviewInfo.LabelSet.0=porn\n&PornConfigure.ImgReviewInfo.LabelSet.1=sexy"
        ),
        (
            "{name: Content Moderation Module, comment: Template 1,"
            " pornConfigure: {imgReviewInfo: {switch: ON, labelSet: [porn, sexy]}}}"
        ),
    ),
    "thresholds": (
        (
            "Name=Content Moderation Template\n&Comment=Template 2\n&PornConfigure.ImgReviewInfo.Switch=ON"
            "\n&PornConfigure.ImgReviewInfo.BlockConfidence=80\n&PornConfigure.ImgReviewInfo.ReviewConfidence=30"
        ),
        (
            "{name: Content Moderation Template, comment: Template 2,"
            " pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: 80, reviewConfidence: 30}}}"
        ),
    ),
}


def meaning(params):
    """A create request with everything left out filled in as documented: a leaf that is not sent is OFF."""
    made = {"Name": params.get("Name", ""), "Comment": params.get("Comment", "")}
    for group, leaves in DEFAULTS.items():
        for leaf, (block, review) in leaves.items():
            part = params.get(group, {}).get(leaf, {})
            if part.get("Switch", "OFF") == "ON":
                labels = frozenset(part.get("LabelSet", []))
                scores = part.get("BlockConfidence", block), part.get("ReviewConfidence", review)
                made[group, leaf] = (*scores, labels)
    return made


@pytest.mark.parametrize("name", TEMPLATE_EXAMPLES)
def test_create_content_review_template(name):
    """CreateContentReviewTemplate page, examples 1 to 4."""
    query, spec = TEMPLATE_EXAMPLES[name]
    published = nested(query)
    (call,) = TEMPLATE.calls(Verb.CREATE, [change(TEMPLATE, Verb.CREATE, after=form(spec))])
    assert (call.service, call.action) == ("mps", "CreateContentReviewTemplate")
    assert meaning(call.params) == meaning(published)
    assert set(call.params) == set(published)
    ours, theirs = templates_made({}, call), templates_made({}, type(call)("mps", call.action, published))
    assert TEMPLATE.found(ours["30"]).form == TEMPLATE.found(theirs["30"]).form == form(spec)
