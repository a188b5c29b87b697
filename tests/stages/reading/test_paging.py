"""Reading lists whole: by offset, over a list that moves, lies or makes no sense; always ending."""

import asyncio

import pytest

from reconciler.errors import AnswerError, BadAnswer, CloudError, NotFound
from reconciler.model.resource import Origin
from reconciler.stages.read_only import ReadOnly
from reconciler.stages.reading.live import RELISTS, Reader
from tests.support.clocks import VirtualClock
from tests.support.declaring import TEMPLATE, WORDS
from tests.support.scripted_cloud import ScriptedCloud


def items(count):
    return {f"w{n:04}": {"Keyword": f"w{n:04}", "UsageSet": ["Review.Ocr"], "TagSet": []} for n in range(count)}


def read(cloud, ids=None, kind=WORDS):
    clock = VirtualClock()
    reader = Reader(ReadOnly(cloud), clock)
    work = reader.all(kind) if ids is None else reader.fetch(kind, ids)
    return asyncio.run(work), clock


def altered(when, change):
    """Answers changed for the calls whose number (from 1) is in ``when``."""
    seen = []

    def alter(call, answer):
        seen.append(call)
        return change(call, dict(answer)) if when is None or len(seen) in when else answer

    return alter


@pytest.mark.parametrize(
    ("count", "calls"), [(0, 1), (1, 1), (99, 1), (100, 2), (101, 2), (199, 2), (200, 3), (1050, 11)]
)
def test_keywords(count, calls):
    """⌊n/100⌋ + 1 calls: a full last page may hide more than the service tells."""
    cloud = ScriptedCloud(items(count))
    found, clock = read(cloud)
    assert (set(found), len(cloud.calls), clock.slept) == (set(items(count)), calls, [])
    assert {call.params["Limit"] for call in cloud.calls} == {100}
    assert all(call.reads for call in cloud.calls)


@pytest.mark.parametrize(("count", "calls"), [(0, 1), (49, 1), (50, 2)])
def test_templates(count, calls):
    cloud = ScriptedCloud(templates={f"{n}": {"Definition": n, "Name": f"{n}"} for n in range(count)})
    found, _ = read(cloud, kind=TEMPLATE)
    assert (len(found), len(cloud.calls)) == (count, calls)
    assert {call.params["Type"] for call in cloud.calls} == {"Custom"}


@pytest.mark.parametrize("text", [None, "absent", "Other"])
@pytest.mark.parametrize("filtered", [True, False])
def test_templates_whose_type_is_not_shown(text, filtered):
    """Their own where the service minds the filter, which is looked up once; else nobody knows."""
    rows = {f"{n}": {"Definition": n, "Name": f"{n}", "Type": text} for n in (31, 32)}
    cloud = ScriptedCloud(templates=rows)

    def alter(call, answer):
        kept = rows.values() if not filtered or call.params["Type"] == "Custom" else ()
        shown = [{k: v for k, v in row.items() if v != "absent"} for row in kept]
        return {"TotalCount": len(shown), "ContentReviewTemplateSet": shown}

    cloud.answers.append(alter)
    reader = Reader(ReadOnly(cloud), VirtualClock())
    for calls in (2, 3):
        found = asyncio.run(reader.all(TEMPLATE))
        assert {item.origin for item in found.values()} == {Origin.OWN if filtered else Origin.UNKNOWN}
        assert len(cloud.calls) == (calls if filtered else 2 * (calls - 1))


def test_a_preset_in_a_list_of_custom_templates():
    """Then the filter does not count, and what is shown without a type may be anything; no further call is made."""
    rows = {f"{n}": {"Definition": n, "Type": text} for n, text in ((1, "Preset"), (31, None), (32, "Custom"))}
    cloud = ScriptedCloud(templates=rows)
    found, _ = read(cloud, kind=TEMPLATE)
    assert [found[name].origin for name in ("1", "31", "32")] == [Origin.PRESET, Origin.UNKNOWN, Origin.OWN]
    assert len(cloud.calls) == 1


@pytest.mark.parametrize("when", [{1}, {2}, {3}])
def test_a_total_that_changes_between_pages(when):
    cloud = ScriptedCloud(items(250))
    cloud.answers.append(altered(when, lambda call, answer: answer | {"TotalCount": 251}))
    found, clock = read(cloud)
    assert (len(found), clock.slept) == (250, [0.5])


def test_a_page_that_repeats():
    """Rows of the first page on the second: some are missing."""
    cloud = ScriptedCloud(items(250))
    first = [*items(250).values()][:100]
    cloud.answers.append(altered({2}, lambda call, answer: answer | {"WordSet": first}))
    assert len(read(cloud)[0]) == 250


def test_a_row_that_is_skipped():
    cloud = ScriptedCloud(items(250))
    cloud.answers.append(altered({3}, lambda call, answer: answer | {"WordSet": answer["WordSet"][1:]}))
    assert len(read(cloud)[0]) == 250


@pytest.mark.parametrize("total", [0, 1, 99, 100, 150, 400])
def test_a_total_that_lies_for_ever(total):
    """An error that says so, after a bounded number of readings and a bounded wait."""
    cloud = ScriptedCloud(items(120))
    cloud.answers.append(altered(None, lambda call, answer: answer | {"TotalCount": total}))
    with pytest.raises(CloudError, match=f"not complete after {RELISTS} readings"):
        read(cloud)
    assert len(cloud.calls) <= RELISTS * 6


@pytest.mark.parametrize("repeating", [False, True])
def test_an_absurd_total_costs_no_more_than_a_few_pages(repeating):
    """A billion keywords that are not there, or the same page for every offset: no list of pages is made of that."""
    cloud = ScriptedCloud(items(100))
    page = [*items(100).values()]
    cloud.answers.append(
        altered(None, lambda call, answer: {"TotalCount": 10**9, "WordSet": page if repeating else answer["WordSet"]})
    )
    with pytest.raises(CloudError, match="TotalCount is 1000000000, but 100 different keywords were shown"):
        read(cloud)
    assert len(cloud.calls) <= RELISTS * 25


def test_waits_are_bounded():
    cloud, clock = ScriptedCloud(items(3)), VirtualClock()
    cloud.answers.append(altered(None, lambda call, answer: answer | {"TotalCount": 4}))
    with pytest.raises(CloudError):
        asyncio.run(Reader(ReadOnly(cloud), clock).all(WORDS))
    assert clock.slept == [0.5, 1.0, 2.0, 4.0, 4.0]


@pytest.mark.parametrize("value", [None, []])
def test_null_is_no_data(value):
    cloud = ScriptedCloud()
    cloud.answers.append(altered(None, lambda call, answer: answer | {"WordSet": value}))
    assert read(cloud)[0] == {}


BROKEN = [
    {"TotalCount": None},
    {"TotalCount": "3"},
    {"TotalCount": -1},
    {"TotalCount": True},
    {"TotalCount": 3.0},
    {"WordSet": {}},
    {"WordSet": "x"},
    {"WordSet": [None]},
    {"WordSet": ["w0000"]},
    {"WordSet": [[]]},
    {"WordSet": [{}]},
    {"WordSet": [{"Keyword": 1, "UsageSet": []}]},
    {"WordSet": [{"Keyword": "a", "UsageSet": 1}]},
]


@pytest.mark.parametrize("part", BROKEN)
def test_answers_that_make_no_sense(part):
    """Once: read again. For ever: one clear error."""
    cloud = ScriptedCloud(items(3))
    cloud.answers.append(altered({1}, lambda call, answer: answer | part))
    assert len(read(cloud)[0]) == 3
    cloud.answers[:] = [altered(None, lambda call, answer: answer | part)]
    with pytest.raises(CloudError, match="not complete"):
        read(cloud)


def test_the_item_that_is_not_understood_is_named():
    cloud = ScriptedCloud(items(3))
    cloud.answers.append(altered(None, lambda c, a: a | {"WordSet": [*a["WordSet"][:2], {"Keyword": "x"}]}))
    with pytest.raises(CloudError, match=r"WordSet\[2\] has no UsageSet"):
        read(cloud)


def test_errors_of_a_page_are_told_as_they_are():
    cloud = ScriptedCloud(items(1500))
    error = AnswerError("FailedOperation.InvalidMpsUser", "no")
    cloud.faults.append(lambda call: error if call.params["Offset"] == 300 else None)
    with pytest.raises(AnswerError) as caught:
        read(cloud)
    assert caught.value is error


@pytest.mark.parametrize("row", [None, [], {}, {"Keyword": "w0001", "UsageSet": 5}])
def test_bad_pages_beside_good_ones_are_read_again(row):
    cloud = ScriptedCloud(items(350))
    seen = []

    def odd(call, answer):
        seen.append(call)
        return {**answer, "WordSet": [row]} if len(seen) == 3 else answer

    cloud.answers.append(odd)
    assert len(read(cloud)[0]) == 350


@pytest.mark.parametrize(
    ("row", "said"),
    [(None, "WordSet[0] is null"), ([], "is not an object"), ({}, "has no Keyword"),
     ({"Keyword": "a", "UsageSet": 5}, "has a field of another type than documented")],
)  # fmt: skip
def test_rows_that_stay_bad_are_told_in_words(row, said):
    cloud = ScriptedCloud(items(3))
    cloud.answers.append(lambda call, answer: {**answer, "WordSet": [row]})
    with pytest.raises(CloudError, match="not complete after") as caught:
        read(cloud)
    assert said in caught.value.message
    assert "Error" not in caught.value.message


def test_what_broke_off_is_not_read_again_and_again():
    """The way to the service has its own patience: a minute of it must not become six."""
    cloud = ScriptedCloud(items(350))
    cloud.faults.append(lambda call: BadAnswer("HTML"))
    with pytest.raises(BadAnswer):
        read(cloud)
    assert len(cloud.calls) == 1


@pytest.mark.parametrize(("count", "calls"), [(1, 1), (100, 1), (101, 2), (250, 3)])
def test_by_name(count, calls):
    """Chunks of 100; strangers are not fetched."""
    cloud = ScriptedCloud(items(500))
    found, _ = read(cloud, list(items(count)))
    assert (set(found), len(cloud.calls)) == (set(items(count)), calls)


def test_by_name_where_some_are_missing():
    found, _ = read(ScriptedCloud(items(3)), ["w0001", "nobody"])
    assert set(found) == {"w0001"}


def test_by_name_where_the_filter_finds_more():
    """Whether Keywords matches exactly is not documented."""
    cloud = ScriptedCloud(items(3))
    extra = {"Keyword": "W0001", "UsageSet": ["Review.Asr"], "TagSet": None}
    cloud.answers.append(lambda call, answer: {"TotalCount": 2, "WordSet": [extra, *answer["WordSet"]]})
    assert set(read(cloud, ["w0001"])[0]) == {"w0001"}


def test_by_name_where_one_unknown_fails_the_call():
    """Then the whole list is read instead."""
    cloud = ScriptedCloud(items(3))
    error = NotFound("ResourceNotFound.Word", "one of them")
    cloud.faults.append(lambda call: error if "nobody" in call.params.get("Keywords", ()) else None)
    assert set(read(cloud, ["w0001", "nobody"])[0]) == {"w0001"}


def test_an_error_waits_for_what_is_under_way():
    """One kind cannot be read; the other's pages end before that is raised, so that no connection is left in use."""
    cloud = ScriptedCloud(items(950))
    error = CloudError("no", action="mps.DescribeContentReviewTemplates")
    cloud.faults.append(lambda call: error if "Template" in call.action else None)

    async def run():
        with pytest.raises(CloudError):
            await Reader(ReadOnly(cloud), VirtualClock()).read([WORDS, TEMPLATE])
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert asyncio.run(run()) == set()
    assert cloud.count("DescribeWordSamples") == 10


def test_many_chunks_with_unknown_names_take_one_whole_listing():
    """Not one for every chunk, which would be a million calls for a hundred thousand names."""
    cloud = ScriptedCloud(items(500))
    error = NotFound("ResourceNotFound.Word", "one of them")
    cloud.faults.append(lambda call: error if call.params.get("Keywords") else None)
    wanted = [f"gone{number:04}" for number in range(3000)] + ["w0001"]
    assert set(read(cloud, wanted)[0]) == {"w0001"}
    assert len(cloud.calls) <= 10 + 6


def test_spelled_otherwise():
    """What the service returns for a name though it is written in another case or width."""
    cloud = ScriptedCloud({"Casino": {"Keyword": "Casino", "UsageSet": ["Review.Ocr"]}})
    found = cloud.words["Casino"]
    cloud.answers.append(lambda call, answer: {"TotalCount": 1, "WordSet": [found]})
    near = asyncio.run(Reader(ReadOnly(cloud), VirtualClock()).near(WORDS, ["casino", "other"]))
    assert {name: item.id for name, item in near.items()} == {"casino": "Casino"}
