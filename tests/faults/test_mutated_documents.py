"""Ten thousand states, journals, saved plans and lock files with one thing wrong: a named problem or a correct result.

The same few hundred in every run; all of them with ``FAULTS_CASES=all``, or as many as it says.
"""

from __future__ import annotations

import json
import os
from collections import Counter

import pytest

from reconciler.errors import StateError
from reconciler.model.state import State
from reconciler.stores.document.codec import decode, encode

from .mutated_cases import ALL, READERS, desk, run, signed

USUAL = 200
SHARES = 4


def how_many() -> int:
    wanted = os.environ.get("FAULTS_CASES", "")
    return ALL if wanted == "all" else min(int(wanted or USUAL), ALL)


@pytest.mark.parametrize("share", range(SHARES))
def test_nothing_that_stands_in_a_file_is_a_bug(share, summary):
    """Nothing is written and nothing sent; the error has a type of this program, and a message."""
    count = how_many()
    if share == 0:
        summary(f"mutated documents: {count} of {ALL} cases")
    ended = Counter[str]()
    with desk() as at:
        for number in range(share, count, SHARES):
            ended[run(number, at)] += 1
    assert ended["StateError"]
    assert ended["correct"]


def test_what_nobody_spoiled_is_read():
    """The documents that are spoiled are sound themselves: the account and the plan fit them."""
    with desk() as at:
        at.read_state()
        assert {change.verb.value for change in at.plan.changes} >= {"create", "update", "delete", "forget"}
        assert isinstance(decode((at.store / "state.json").read_bytes(), where="it"), State)
    assert set(READERS) >= {"state", "journal", "plan", "lock"}


def changed(document, *steps, value=...):
    """``document`` with one place set to ``value``, or taken away."""
    *way, last = steps
    holder = document
    for step in way:
        holder = holder[step]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return document


def _group(document, name):
    return next(group for group in document["records"] if name in group["names"])


def _extra_on_a_keyword(document):
    _group(document, "gone")["extra"] = _group(document, "done")["extra"]


def _run_without_extra(document):
    del _group(document, "done")["extra"]


NAMED = {
    "an unknown kind": (
        lambda d: changed(_group(d, "gone"), "kind", value="Spell"),
        'Spell/gone: unknown kind "Spell"',
    ),
    "an extra on a keyword": (_extra_on_a_keyword, "KeywordSample/gone: it has an extra, but keywords are not runs"),
    "a run without an extra": (_run_without_extra, "MediaProcessing/done: it is a run and has no extra"),
    "a run without fields": (
        lambda d: changed(_group(d, "done"), "extra", value={}),
        "MediaProcessing/done: the memory of a run has no options",
    ),
    "an unknown status": (
        lambda d: changed(_group(d, "done"), "extra", "status", value="paused"),
        'MediaProcessing/done: status is "paused", which is not one of',
    ),
    "an intent without a form": (
        lambda d: changed(d, "intents", "heads", 0, 2, value=None),
        "the intent of ContentReviewTemplate/made: its verb is create, and it has no form",
    ),
    "an intent of an unknown kind": (
        lambda d: changed(d, "intents", "heads", 0, 0, value="Spell"),
        'the intent of Spell/made: unknown kind "Spell"',
    ),
    "a verb that is none": (
        lambda d: changed(d, "intents", "heads", 0, 1, value="mend"),
        "the verb of intents.heads[0] is not one of create, update",
    ),
    "lines of another type": (
        lambda d: changed(_group(d, "casino"), "lines", value=["3"]),
        "KeywordSample/casino: lines holds something that is not a line",
    ),
    "protection of another type": (
        lambda d: changed(_group(d, "casino"), "protect", value="no"),
        "KeywordSample/casino: protect is neither true nor false",
    ),
    "a field of another version": (
        lambda d: changed(_group(d, "casino"), "frozen", value=True),
        'KeywordSample/casino: it has an unknown field "frozen"',
    ),
    "an id that is none": (
        lambda d: changed(_group(d, "strict"), "ids", 0, value="thirty"),
        'ContentReviewTemplate/strict: its id is "thirty", which is not a number',
    ),
    "no records": (lambda d: changed(d, "records"), "it has no records"),
    "a time that is none": (lambda d: changed(d, "applied", value=1e300), "applied is not a time"),
}


@pytest.mark.parametrize(("spoil", "said"), NAMED.values(), ids=NAMED)
def test_the_error_names_file_address_and_field(spoil, said):
    """Whoever has to mend it knows where to look; a store's place stands before it."""
    with desk() as at:
        document = json.loads(encode(at.state))
        del document["digest"]
        spoil(document)
        at.put(signed(json.dumps(document, ensure_ascii=False)))
        before = at.files()
        with pytest.raises(StateError) as caught:
            at.read_state()
        assert at.files() == before
        assert said in caught.value.message
        assert str(at.store / "state.json") in caught.value.message
        assert caught.value.hint
