import asyncio
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.cloud.pacing import Pacer
from tests.support.clocks import VirtualClock


class LateClock(VirtualClock):
    """Sleeps end late by the given times in turn."""

    def __init__(self, late):
        super().__init__(1000.0)
        self.late = itertools.cycle(late)

    async def sleep(self, seconds):
        await super().sleep(seconds + next(self.late))


def starts(rate, share, n, *, pauses=(), slow_at=(), late=(0.0,)):
    """The virtual times at which n calls may go; ``pauses`` and ``slow_at`` are keyed by the call's number."""
    clock = LateClock(late)
    pacer = Pacer({"k": rate}, share, clock)
    times = []

    async def main():
        for i in range(n):
            clock.time += dict(pauses).get(i, 0.0)
            await pacer.wait("k")
            times.append(clock.now())
            if i in slow_at:
                pacer.slow("k")

    asyncio.run(main())
    return times


def most_in_a_second(times):
    return max(sum(1 for later in times[i:] if later < start + 1 - 1e-6) for i, start in enumerate(times))


RATES = st.one_of(st.integers(1, 200), st.sampled_from([10, 20, 100]))
LATE = st.lists(st.one_of(st.just(0.0), st.floats(0, 0.02), st.floats(0, 2)), min_size=1, max_size=10)
PAUSES = st.lists(st.tuples(st.integers(0, 250), st.floats(0, 5)), max_size=10)


@settings(deadline=None, max_examples=100)
@given(rate=RATES, share=st.floats(0.1, 1.0), pauses=PAUSES, late=LATE)
def test_no_second_holds_more_than_the_documented_rate(rate, share, pauses, late):
    assert most_in_a_second(starts(rate, share, 300, pauses=pauses, late=late)) <= rate


@settings(deadline=None, max_examples=50)
@given(rate=RATES, late=st.lists(st.floats(0, 0.003), min_size=1))
def test_a_bulk_load_uses_what_it_may(rate, late):
    n = 20 * rate
    times = starts(rate, 0.9, n, late=late)
    assert (n - 1) / (times[-1] - times[0]) >= 0.85 * rate


def test_a_few_calls_of_a_fast_action_do_not_wait():
    assert len(set(starts(100, 0.9, 5))) == 1


def test_throttling_slows_down_and_time_heals():
    times = starts(100, 0.9, 1500, slow_at={100})

    def pace(since):
        return sum(1 for t in times if since <= t < since + 1)

    slowed = times[100]
    assert pace(slowed + 0.1) <= 55
    assert pace(slowed + 0.1) < pace(slowed + 5) < pace(slowed + 11)
    assert pace(slowed + 11) >= 85


def test_throttled_answers_that_were_under_way_together_count_once():
    clock = VirtualClock()
    pacer = Pacer({"k": 10}, 0.9, clock)
    for _ in range(10):
        pacer.slow("k")
    assert pacer.of("k", 0.9).speed() == 0.5


def test_it_never_stops_altogether():
    clock = VirtualClock()
    pacer = Pacer({"k": 10}, 0.9, clock)
    for _ in range(50):
        clock.time += 1.1
        pacer.slow("k")
    assert pacer.of("k", 0.9).speed() >= 0.05


def test_actions_do_not_hold_each_other_up():
    clock = VirtualClock()
    pacer = Pacer({"a": 1, "b": 100}, 0.9, clock)

    async def main():
        await pacer.wait("a")
        await pacer.wait("b")

    asyncio.run(main())
    assert clock.slept == []


def test_off_means_off():
    clock = VirtualClock()
    pacer = Pacer({"k": 1}, None, clock)

    async def main():
        for _ in range(100):
            await pacer.wait("k")
            pacer.slow("k")

    asyncio.run(main())
    assert clock.slept == []


def test_waiters_take_turns_and_feel_a_slow_down_at_once():
    clock = VirtualClock()
    pacer = Pacer({"k": 10}, 0.9, clock)
    order = []

    async def caller(i):
        await pacer.wait("k")
        order.append((i, clock.now()))
        if i == 3:
            pacer.slow("k")

    async def main():
        await asyncio.gather(*(caller(i) for i in range(8)))

    asyncio.run(main())
    assert [i for i, _ in order] == list(range(8))
    assert order[7][1] - order[6][1] > 1.5 * (order[2][1] - order[1][1])


def test_a_clock_set_back_does_not_stop_the_calls():
    clock = VirtualClock(1_000_000.0)
    pacer = Pacer({"k": 10}, 0.9, clock)

    async def main():
        for _ in range(5):
            await pacer.wait("k")
        clock.time -= 86_400
        pacer.slow("k")
        clock.time -= 86_400
        for _ in range(5):
            await pacer.wait("k")

    before = len(clock.slept)
    asyncio.run(main())
    assert sum(clock.slept[before:]) < 5
