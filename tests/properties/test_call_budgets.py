"""How many calls it takes, counted at the service: the budgets of the design, by example."""

import asyncio
import math

import pytest

from reconciler.emulator import Quirks

from .strategies import Desired, Draft, Start, Wish
from .world import furnish, world

CREATE, DESCRIBE = "mps.CreateWordSamples", "mps.DescribeWordSamples"
LIST_TEMPLATES = "mps.DescribeContentReviewTemplates"


def keywords(count, usages=("Review",), tags=("gambling",)):
    return {f"word {number}": Wish(usages, tags, "list") for number in range(count)}


async def applied(at, desired):
    """Resources of ``desired``, brought about; and the calls that took."""
    resources = at.write(desired)
    outcome = await at.apply(resources)
    assert outcome.report is None or outcome.report.ok
    return resources, outcome.calls


async def planned(at, resources):
    """The calls of a plan with nothing to change."""
    at.emulator.forget_calls()
    plan = await at.plan(resources)
    assert plan.empty
    return at.emulator.calls


@pytest.mark.parametrize("count", [1, 99, 100, 101, 250])
def test_keywords_of_one_usage_set_are_created_a_hundred_a_call(count):
    """Exactly ⌈n/100⌉ creates, and no other write."""

    async def run():
        async with world(Quirks()) as at:
            _, calls = await applied(at, Desired(keywords(count)))
            assert calls[CREATE] == math.ceil(count / 100)
            # What keywords reach is decided by templates, whoever made them: the account's own and its presets.
            assert calls[LIST_TEMPLATES] == 2
            assert calls.total() == calls[CREATE] + calls[DESCRIBE] + calls[LIST_TEMPLATES]

    asyncio.run(run())


def test_a_usage_set_written_in_other_words_shares_the_calls():
    """``Review`` and its two atoms are one set; tags are each word's own."""

    async def run():
        async with world(Quirks()) as at:
            wishes = keywords(50) | {
                f"other {n}": Wish(("Review.Asr", "Review.Ocr"), ("x", str(n % 3)), "entry") for n in range(50)
            }
            _, calls = await applied(at, Desired(wishes))
            assert calls[CREATE] == 1

    asyncio.run(run())


def test_each_usage_set_has_its_own_batches():
    """101 keywords of one set and 99 of another: two creates and one."""

    async def run():
        async with world(Quirks()) as at:
            wishes = keywords(101) | {f"other {n}": Wish(("All",), (), "list") for n in range(99)}
            _, calls = await applied(at, Desired(wishes))
            assert calls[CREATE] == 3

    asyncio.run(run())


def test_a_thousand_new_keywords_take_ten_creates_and_at_most_twelve_readings():
    """One reading before and ten chunks after, with one to spare; a plan afterwards makes at most eleven."""

    async def run():
        async with world(Quirks()) as at:
            resources, calls = await applied(at, Desired(keywords(1000)))
            assert calls[CREATE] == 10
            assert calls[DESCRIBE] <= 12
            # What keywords reach is decided by templates, whoever made them: the account's own and its presets.
            assert calls[LIST_TEMPLATES] == 2
            assert calls.total() == calls[CREATE] + calls[DESCRIBE] + calls[LIST_TEMPLATES]
            calls = await planned(at, resources)
            assert calls == {DESCRIBE: calls[DESCRIBE]}
            assert calls[DESCRIBE] <= 11

    asyncio.run(run())


@pytest.mark.parametrize("live", [1, 99, 100, 101, 200, 350])
def test_a_plan_with_nothing_to_change_reads_each_page_once(live):
    """At most ⌊live/100⌋ + 1 listings, strangers in the account included."""

    async def run():
        async with world(Quirks()) as at:
            furnish(at.emulator, Start({f"stranger {n}": (("All",), ()) for n in range(live - 1)}, ()))
            resources, _ = await applied(at, Desired(keywords(1)))
            calls = await planned(at, resources)
            assert calls == {DESCRIBE: calls[DESCRIBE]}
            assert calls[DESCRIBE] <= live // 100 + 1

    asyncio.run(run())


def test_fifty_templates_are_listed_in_at_most_two_calls():
    """50 is both the quota and the page: one page, and one look beyond it."""

    async def run():
        async with world(Quirks()) as at:
            drafts = {f"t{n}": Draft({"pornConfigure": {"ocrReviewInfo": {"switch": "ON"}}}) for n in range(50)}
            resources, calls = await applied(at, Desired({}, drafts))
            assert calls["mps.CreateContentReviewTemplate"] == 50
            calls = await planned(at, resources)
            assert calls == {LIST_TEMPLATES: calls[LIST_TEMPLATES]}
            assert calls[LIST_TEMPLATES] <= 2

    asyncio.run(run())


@pytest.mark.parametrize(("count", "looks"), [(1, 1), (10, 1), (11, 2), (25, 3)])
def test_templates_are_looked_at_before_they_change_ten_a_call(count, looks):
    """One listing before the plan, the looks, one listing after; a create needs no look."""

    async def run():
        async with world(Quirks()) as at:
            spec = {"pornConfigure": {"ocrReviewInfo": {"switch": "ON"}}}
            names = [f"t{number}" for number in range(count)]
            _, calls = await applied(at, Desired({}, {name: Draft(spec) for name in names}))
            assert calls[LIST_TEMPLATES] == 2
            changed = {name: Draft({**spec, "comment": "changed"}) for name in names}
            _, calls = await applied(at, Desired({}, changed))
            assert calls["mps.ModifyContentReviewTemplate"] == count
            assert calls[LIST_TEMPLATES] == 2 + looks

    asyncio.run(run())


@pytest.mark.parametrize(("count", "looks"), [(1, 1), (100, 1), (101, 2)])
def test_keywords_are_looked_at_before_they_change_a_hundred_a_call(count, looks):
    """One listing before the plan, the looks, as many chunks after."""

    async def run():
        async with world(Quirks()) as at:
            await applied(at, Desired(keywords(count)))
            listed = count // 100 + 1
            _, calls = await applied(at, Desired(keywords(count, tags=("changed",))))
            assert calls["mps.ModifyWordSample"] == count
            assert calls[DESCRIBE] == listed + looks + min(listed, math.ceil(count / 100))

    asyncio.run(run())


def test_deletes_go_a_hundred_a_call():
    """250 keywords that nobody wants any more: three deletes."""

    async def run():
        async with world(Quirks()) as at:
            await applied(at, Desired(keywords(251)))
            _, calls = await applied(at, Desired(keywords(1)))
            assert calls["mps.DeleteWordSamples"] == 3

    asyncio.run(run())
