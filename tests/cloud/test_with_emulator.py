"""The client against the emulator, which shares nothing with it but the signature."""

import asyncio

import pytest

from reconciler import errors as e
from reconciler.cloud import Credentials, connect, who_am_i
from reconciler.emulator import EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY, Credential, Emulator, Fault
from reconciler.model.call import Call
from reconciler.model.event import Called, Retrying
from tests.support.clocks import HurriedClock, VirtualClock

CREATE = Call("mps", "CreateWordSamples", {"Usages": ["All"], "Words": [{"Keyword": "德州扑克", "Tags": ["g"]}]})
LIST = Call("mps", "DescribeWordSamples", {"Offset": 0, "Limit": 100}, reads=True)
RATES = {"mps.DescribeWordSamples": 100.0, "mps.CreateWordSamples": 100.0, "mps.DescribeContentReviewTemplates": 10.0}


def against(emulator, work, **options):
    async def main():
        given = {
            "endpoint": emulator.url,
            "environ": {},
            "rates": RATES,
            "credentials": Credentials(EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY),
        }
        async with connect(**(given | options)) as cloud:
            return await work(cloud)

    return asyncio.run(main())


def keywords(answer):
    return [item["Keyword"] for item in answer["WordSet"]]


def test_a_write_and_a_read():
    async def work(cloud):
        await cloud.send(CREATE)
        return keywords(await cloud.send(LIST)), (await who_am_i(cloud)).account, dict(cloud.calls)

    with Emulator(account="100012347742") as emulator:
        found, account, calls = against(emulator, work)
    assert (found, account) == (["德州扑克"], "100012347742")
    assert calls == {"mps.CreateWordSamples": 1, "mps.DescribeWordSamples": 1, "sts.GetCallerIdentity": 1}


def test_a_wrong_key_and_the_environment():
    async def work(cloud):
        return await cloud.send(LIST)

    with Emulator(credentials=[Credential("id-of-a-user", "key-of-a-user")]) as emulator:
        environ = {"TENCENTCLOUD_SECRET_ID": "id-of-a-user", "TENCENTCLOUD_SECRET_KEY": "key-of-a-user"}
        assert against(emulator, work, credentials=None, environ=environ)["TotalCount"] == 0
        with pytest.raises(e.CredentialsRefused):
            against(emulator, work, credentials=Credentials("id-of-a-user", "wrong"))


def test_a_wrong_clock_is_put_right():
    async def work(cloud):
        return await cloud.send(CREATE), await cloud.send(LIST)

    events = []
    with Emulator() as emulator:
        _, listed = against(emulator, work, clock=VirtualClock(1_700_000_000.0), listener=events.append)
    assert keywords(listed) == ["德州扑克"]
    assert [event.reason for event in events if isinstance(event, Retrying)] == ["AuthFailure.SignatureExpire"]


def sent_in_a_burst(**options):
    """The error of each of 12 calls, where the service allows 10 a second and only waiting moves the time."""
    events = []

    async def work(cloud):
        call = Call("mps", "DescribeContentReviewTemplates", {"Offset": 0, "Limit": 1}, reads=True)
        for _ in range(12):
            await cloud.send(call)

    clock = VirtualClock()
    with Emulator(clock=clock.now) as emulator:
        against(emulator, work, clock=clock, listener=events.append, **options)
    return [event.error for event in events if isinstance(event, Called)]


def test_the_paced_client_is_never_throttled():
    assert sent_in_a_burst() == [""] * 12
    assert "RequestLimitExceeded" in sent_in_a_burst(share=None)


@pytest.mark.parametrize(
    "kind", ["reset-after", "status-502-after", "truncated", "cut", "empty", "internal-error-after"]
)
def test_a_write_whose_answer_is_lost_is_unknown_and_happened_once(kind):
    async def work(cloud):
        with pytest.raises(e.UnknownOutcome):
            await cloud.send(CREATE)
        return await cloud.send(LIST)

    with Emulator(faults=[Fault("CreateWordSamples", kind, count=1)]) as emulator:
        assert keywords(against(emulator, work)) == ["德州扑克"]


@pytest.mark.parametrize(
    "kind", ["reset-before", "status-500", "html-200", "huge", "cut", "throttle", "service-unavailable"]
)
def test_a_read_gets_through(kind):
    async def work(cloud):
        return await cloud.send(LIST)

    with Emulator(faults=[Fault("DescribeWordSamples", kind, count=2)]) as emulator:
        assert against(emulator, work, clock=HurriedClock())["TotalCount"] == 0
