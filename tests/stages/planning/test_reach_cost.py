"""Judging a plan costs by distinct form: not a call of a function more for each keyword."""

import sys
from collections import Counter

import pytest

from reconciler.kinds import BY_NAME
from reconciler.stages.planning.reach.judge import judge
from reconciler.stages.planning.reach.surroundings import surroundings
from tests.support.declaring import form, word
from tests.support.plans import READ, desired, difference, keyword, live, state, template

TEMPLATES = 20
FORMS = [word(["Review.Ocr", "Review.Asr"], [f"tag{n}"]) for n in range(5)]
RETAGGED = [word(["Review.Ocr", "Review.Asr"], [f"tag{n + 1}"]) for n in range(5)]


def strict(number, labels):
    leaf = f"{{switch: ON, labelSet: [{', '.join(labels)}]}}"
    return form(f"{{userDefineConfigure: {{ocrReviewInfo: {leaf}, asrReviewInfo: {leaf}}}}}", f"t{number}")


def calls(count, *, changed):
    """Functions called while a plan of ``count`` keywords is judged, ``changed`` or beside templates that change."""
    words = {f"w{n}": FORMS[n % 5] for n in range(count)}
    before = {template(f"t{n}"): strict(n, ["tag0", "tag1"]) for n in range(TEMPLATES)}
    after = before if changed else {template(f"t{n}"): strict(n, ["tag1", "tag2"]) for n in range(TEMPLATES)}
    wished = {keyword(name): RETAGGED[n % 5] if changed else FORMS[n % 5] for n, name in enumerate(words)}
    ids = {address: (f"3{n}", made) for n, (address, made) in enumerate(before.items())}
    memory = state({**{keyword(name): (name, made) for name, made in words.items()}, **ids})
    account = live(words, dict(ids.values()))
    found = difference(desired({**wished, **after}), memory, account).changes
    assert len(found) == (count if changed else TEMPLATES)
    return counted_calls(found, account, memory)


def counted_calls(found, account, memory):
    """Functions of the judgement that are called for the changes ``found``, in all and by name."""
    counted = Counter()

    def count_call(frame, event, _):
        if event == "call" and "/reach/" in frame.f_code.co_filename.replace("reach.py", "reach/"):
            counted[frame.f_code.co_qualname] += 1

    sys.setprofile(count_call)
    try:
        judge(found, BY_NAME, surroundings(found, account, BY_NAME, memory, READ))
    finally:
        sys.setprofile(None)
    return counted.total(), counted


@pytest.mark.parametrize("changed", [True, False])
def test_calls_do_not_grow_with_keywords(changed):
    small, named = calls(100, changed=changed)
    large, _ = calls(2_000, changed=changed)
    assert small > 100
    # A generator is entered once for each change that it passes on; nothing else grows.
    assert large - small <= (2_000 - 100 if changed else 0), named


def calls_of_own_tags(forms, templates):
    """As ``calls``, for as many keywords as forms: each has a tag that no template selects, and one that all select."""
    names = [f"w{n}" for n in range(forms)]
    usages = ["Review.Ocr", "Review.Asr"]
    old = {name: word(usages, ["tag0", f"own {name}"]) for name in names}
    new = {keyword(name): word(usages, ["gone", f"own {name}"]) for name in names}
    leaves = {template(f"t{n}"): strict(n, ["tag0"]) for n in range(templates)}
    ids = {address: (f"3{n}", made) for n, (address, made) in enumerate(leaves.items())}
    memory = state({**{keyword(name): (name, made) for name, made in old.items()}, **ids})
    account = live(old, dict(ids.values()))
    found = difference(desired({**new, **leaves}), memory, account).changes
    assert len(found) == forms
    return counted_calls(found, account, memory)[0]


def test_what_differs_in_tags_that_nothing_selects_is_worked_out_once():
    """Twenty templates more cost as much for many different keywords as for a few: the work is not their product."""
    few, many = (calls_of_own_tags(forms, 25) - calls_of_own_tags(forms, 5) for forms in (10, 200))
    assert many == few > 0
