"""Clients of one account share its rates, whoever they say that they are; clients of others do not wait for them."""

import asyncio
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.cloud import Credentials
from reconciler.cloud.budgets import Budgets, SharedPacer
from reconciler.cloud.clock import SystemClock
from reconciler.errors import AccessDenied
from tests.cloud.test_pacing import LATE, LateClock, most_in_a_second
from tests.support.clocks import VirtualClock


class Client:
    """One whose key ``secret_id`` belongs to ``account``; the first ``failures`` questions are refused."""

    def __init__(self, account, secret_id, pacer=None, failures=0):
        self.account, self.failures, self.asked = account, failures, 0
        self._credentials = Credentials(secret_id, "secret-key-of-a-test")
        self.provider, self.pacer = self, pacer
        if pacer is not None:
            pacer.client = self

    async def get(self):
        return self._credentials

    async def send(self, call):
        if self.pacer is not None:
            await self.pacer.wait(call.key)
        self.asked += 1
        await asyncio.sleep(0)
        if self.asked <= self.failures:
            raise AccessDenied("UnauthorizedOperation", "no")
        return {"AccountId": self.account}


def paced(budgets, account, secret_id, clock, *, share=0.9, site="intl", endpoint=""):
    pacer = SharedPacer(budgets, (site, endpoint), {"mps.A": 10}, share, clock)
    client = Client(account, secret_id, pacer)
    client.site, client.endpoint = site, endpoint
    return client


CLIENTS = st.lists(st.tuples(st.sampled_from(["1", "2"]), st.sampled_from([0.2, 0.9, 1.0])), min_size=1, max_size=6)


@settings(deadline=None, max_examples=60)
@given(clients=CLIENTS, late=LATE)
def test_no_second_holds_more_than_an_account_may(clients, late):
    clock, budgets = LateClock(late), Budgets()
    times = {"1": [], "2": []}

    async def calls(client):
        for _ in range(20):
            await client.pacer.wait("mps.A")
            times[client.account].append(clock.now())

    async def main():
        made = [
            paced(budgets, account, f"key-{number}", clock, share=share)
            for number, (account, share) in enumerate(clients)
        ]
        await asyncio.gather(*map(calls, made))

    asyncio.run(main())
    for found in times.values():
        if found:
            assert most_in_a_second(found) <= 10


def test_of_several_shares_of_one_account_the_least_holds():
    clock, budgets = VirtualClock(), Budgets()

    async def main():
        quick = paced(budgets, "1", "key-1", clock)
        await paced(budgets, "1", "key-2", clock, share=0.2).pacer.wait("mps.A")
        for _ in range(8):
            await quick.pacer.wait("mps.A")

    asyncio.run(main())
    assert sum(clock.slept) > 1.0


def test_accounts_and_sites_are_apart():
    clock, budgets = VirtualClock(), Budgets()

    # Another endpoint is another way to the same account.
    other = "https://mps.intl.tencentcloudapi.com"
    apart = [
        paced(budgets, "1", "a", clock),
        paced(budgets, "2", "b", clock),
        paced(budgets, "1", "c", clock, site="cn"),
    ]

    async def main():
        for client in (*apart, same):
            await budgets.identity((client.site, client.endpoint), client)
        clock.slept.clear()
        for client in apart:
            await client.pacer.wait("mps.A")
        assert clock.slept == []
        await same.pacer.wait("mps.A")
        assert len(clock.slept) == 1

    same = paced(budgets, "1", "d", clock, endpoint=other)
    asyncio.run(main())


def test_one_key_is_asked_about_once():
    clock, budgets = VirtualClock(), Budgets()
    clients = [paced(budgets, "1", "key", clock) for _ in range(5)]

    async def main():
        found = await asyncio.gather(*(budgets.identity(("intl", ""), client) for client in clients))
        assert {identity.account for identity in found} == {"1"}

    asyncio.run(main())
    assert sum(client.asked for client in clients) == 1


def test_the_failure_of_one_is_not_taken_for_that_of_another():
    budgets = Budgets()
    first, second = Client("1", "key", failures=1), Client("1", "key")

    async def main():
        asking = asyncio.create_task(budgets.identity(("intl", ""), first))
        await asyncio.sleep(0)
        assert (await budgets.identity(("intl", ""), second)).account == "1"
        with pytest.raises(AccessDenied):
            await asking

    asyncio.run(main())


def test_one_that_is_cancelled_takes_no_answer_from_the_others():
    """Whoever asks, and whoever waits for its answer."""
    budgets = Budgets()
    first, second, third = (Client("1", "key") for _ in range(3))

    async def main():
        tasks = [asyncio.create_task(budgets.identity(("intl", ""), each)) for each in (first, second, third)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        tasks[1].cancel()
        assert (await tasks[2]).account == "1"

    asyncio.run(main())


def test_threads_with_loops_of_their_own_share_one_bucket():
    """In real time: six threads, and one account's ten requests a second."""
    budgets, times, clock = Budgets(), [], SystemClock()

    def work(number):
        client = paced(budgets, "1", f"key-{number}", clock)

        async def calls():
            for _ in range(3):
                await client.pacer.wait("mps.A")
                times.append(clock.now())

        asyncio.run(calls())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(times) == 18
    assert most_in_a_second(sorted(times)) <= 10
