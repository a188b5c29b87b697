"""What a listing of several pages does not show is asked for by id before its absence decides anything."""

import asyncio
import math

import pytest

from reconciler.errors import NotFound
from reconciler.model.resource import Address
from reconciler.model.state import Record, State
from reconciler.stages.read_only import ReadOnly
from reconciler.stages.reading.confirm import FEW_CALLS, confirm_absent
from reconciler.stages.reading.live import Reader
from tests.support.clocks import VirtualClock
from tests.support.declaring import TEMPLATE, WORDS
from tests.support.scripted_cloud import ScriptedCloud


def words(count):
    return {f"w{n:04}": {"Keyword": f"w{n:04}", "UsageSet": ["Review.Ocr"], "TagSet": []} for n in range(count)}


def templates(count):
    return {f"{n}": {"Definition": n, "Name": f"{n}", "Type": "Custom"} for n in range(100, 100 + count)}


def shifting(cloud, store, hidden, stranger):
    """From the first page of a listing on, ``hidden`` is on no page, and ``stranger`` stands in its place."""

    def alter(call, answer):
        if call.params.get("Keywords") or call.params.get("Definitions"):
            return answer
        rows = [row for name, row in store.items() if name != hidden] + [stranger]
        name = next(key for key in answer if key.endswith("Set"))
        page = rows[call.params["Offset"] :][: call.params["Limit"]]
        return {"TotalCount": len(rows), name: page or None}

    cloud.answers.append(alter)


def read(cloud, kind, recorded):
    """The ids of the live set that a plan gets, and the calls it took."""
    clock = VirtualClock()
    reader = Reader(ReadOnly(cloud), clock)
    records = {Address(kind.name, f"a{identity}"): Record(identity, {}) for identity in recorded}
    kinds = {kind.name: kind}

    async def run():
        live = await reader.read(kinds.values())
        listed = len(cloud.calls)
        await confirm_absent(reader, kinds, live, State("", "intl", records=records))
        return live, listed

    live, listed = asyncio.run(run())
    return live.of(kind.name), cloud.calls[listed:]


@pytest.mark.parametrize("hidden", ["w0000", "w0099", "w0249"])
def test_a_keyword_that_moved_between_two_pages_is_found(hidden):
    cloud = ScriptedCloud(words(250))
    shifting(cloud, cloud.words, hidden, {"Keyword": "theirs", "UsageSet": ["Review.Ocr"]})
    live, calls = read(cloud, WORDS, cloud.words)
    assert set(live) == {*cloud.words, "theirs"}
    assert [call.params["Keywords"] for call in calls] == [[hidden]]


def test_a_template_that_moved_between_two_pages_is_found():
    """A service that ignores the filter by Type shows more than one page, presets included."""
    cloud = ScriptedCloud(templates=templates(60))
    shifting(cloud, cloud.templates, "120", {"Definition": 99, "Type": "Preset"})
    live, calls = read(cloud, TEMPLATE, list(cloud.templates))
    assert set(live) == {*cloud.templates, "99"}
    assert [call.params["Definitions"] for call in calls] == [[120]]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 250])
def test_nothing_is_asked_where_nothing_is_missing(count):
    cloud = ScriptedCloud(words(count))
    assert read(cloud, WORDS, cloud.words)[1] == []


@pytest.mark.parametrize("count", [0, 1, 99, 100])
def test_nothing_is_asked_where_one_answer_showed_everything(count):
    """It shows one moment: what is missing there is not there."""
    cloud = ScriptedCloud(words(count))
    assert read(cloud, WORDS, ["gone"])[1] == []


@pytest.mark.parametrize("missing", [1, 100, 101, 1000])
def test_what_is_missing_takes_one_call_a_hundred(missing):
    cloud = ScriptedCloud(words(250))
    live, calls = read(cloud, WORDS, [f"gone{n:04}" for n in range(missing)])
    assert set(live) == set(cloud.words)
    assert len(calls) == math.ceil(missing / 100) <= FEW_CALLS
    assert all(len(call.params["Keywords"]) <= 100 for call in calls)


@pytest.mark.parametrize(("there", "missing", "most"), [(250, 100_000, 3), (2500, 100_000, 26), (2500, 2000, 20)])
def test_the_looks_never_cost_more_than_a_second_listing_or_a_few(there, missing, most):
    """In the wrong account everything is missing: the list is read once more, and the plan is refused with its size."""
    cloud = ScriptedCloud(words(there))
    live, calls = read(cloud, WORDS, [f"gone{n:06}" for n in range(missing)])
    assert set(live) == set(cloud.words)
    assert len(calls) <= most


def test_a_second_listing_finds_what_the_first_one_missed():
    cloud = ScriptedCloud(words(250))
    shifting(cloud, cloud.words, "w0100", {"Keyword": "theirs", "UsageSet": ["Review.Ocr"]})
    shift, seen = cloud.answers.pop(), []

    def once(call, answer):
        seen.append(call)
        return shift(call, answer) if len(seen) <= 3 else answer

    cloud.answers.append(once)
    live, calls = read(cloud, WORDS, [*cloud.words, *(f"gone{n:05}" for n in range(10_000))])
    assert set(live) == {*cloud.words, "theirs"}
    assert len(calls) == 3


def test_a_service_that_refuses_a_filter_with_an_unknown_id_is_listed_again():
    cloud = ScriptedCloud(words(250))
    error = NotFound("ResourceNotFound.Word", "one of them")
    cloud.faults.append(lambda call: error if call.params.get("Keywords") else None)
    live, calls = read(cloud, WORDS, ["w0001", "gone"])
    assert set(live) == set(cloud.words)
    assert len(calls) == 1 + 3


def test_ids_that_no_template_can_have_are_not_sent():
    cloud = ScriptedCloud(templates=templates(60))
    live, calls = read(cloud, TEMPLATE, ["not a number", "7"])
    assert set(live) == set(cloud.templates)
    assert [call.params["Definitions"] for call in calls] == [[7]]
