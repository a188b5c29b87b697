"""The requests of each kind, in golden files; and the example requests of the published pages: ours mean the same."""

import json

import pytest

from reconciler.kinds import OBJECT_KINDS
from reconciler.model.change import Verb
from tests.published.pages import INTERNATIONAL, OLDER
from tests.published.pages import WORDS as WORD_EXAMPLES
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


USAGES = {
    "All": ["Recognition.Ocr", "Recognition.Asr", "Review.Ocr", "Review.Asr"],
    "Review": ["Review.Ocr", "Review.Asr"],
    "Recognition": ["Recognition.Ocr", "Recognition.Asr"],
}


@pytest.mark.parametrize("example", WORD_EXAMPLES, ids=lambda example: example.name)
def test_create_word_samples(example):
    """CreateWordSamples page, examples 1 to 3."""
    published = example.printed
    (entry,) = published["Words"]
    keyword, tags = entry["Keyword"], entry["Tags"]
    expanded = [atom for usage in published["Usages"] for atom in USAGES.get(usage, [usage])]
    (call,) = WORDS.calls(Verb.CREATE, [change(WORDS, Verb.CREATE, after=word(expanded, tags), name=keyword)])
    assert (call.service, call.action) == ("mps", "CreateWordSamples")
    assert call.params["Words"] == published["Words"]
    assert sorted(call.params["Usages"]) == sorted(expanded)
    assert set(call.params) == set(published)
    assert words_made({}, call)[keyword]["TagSet"] == tags


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


@pytest.mark.parametrize("example", (*INTERNATIONAL, *OLDER), ids=lambda example: example.name)
def test_create_content_review_template(example):
    """CreateContentReviewTemplate page, examples 1 to 4, in both versions."""
    published, made = example.printed, form(example.inline)
    (call,) = TEMPLATE.calls(Verb.CREATE, [change(TEMPLATE, Verb.CREATE, after=made)])
    assert (call.service, call.action) == ("mps", "CreateContentReviewTemplate")
    assert meaning(call.params) == meaning(published)
    assert set(call.params) == set(published)
    ours, theirs = templates_made({}, call), templates_made({}, type(call)("mps", call.action, published))
    assert TEMPLATE.found(ours["30"]).form == TEMPLATE.found(theirs["30"]).form == made
