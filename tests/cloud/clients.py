"""What the tests of this folder share: credentials, and a client for a scripted server."""

import asyncio

from reconciler.cloud import Credentials, Policy, connect
from reconciler.cloud.http import Timeouts
from reconciler.model.call import Call
from tests.support.clocks import VirtualClock

ID = "AKIDEXAMPLE0000000000000000000000000"
KEY = "EXAMPLEKEY00000000000000000000000"
TOKEN = "EXAMPLETOKEN0000000000000000000000000000"
READ = Call("mps", "DescribeWordSamples", {"Offset": 0}, reads=True)
WRITE = Call("mps", "CreateWordSamples", {"Usages": ["All"], "Words": [{"Keyword": "德州扑克"}]})

ONCE = Policy(tries=1)


def keys(token=""):
    return Credentials(ID, KEY, token)


def client(server, *, events=None, clock=None, **options):
    options.setdefault("credentials", keys())
    options.setdefault("share", None)
    options.setdefault("environ", {})
    options.setdefault("timeouts", Timeouts(connect=5, read=5, write=5, total=10))
    return connect(
        endpoint=server if isinstance(server, str) else server.url,
        clock=clock or VirtualClock(),
        listener=(lambda e: None) if events is None else events.append,
        **options,
    )


def run(made, *calls):
    """Send calls one after another; what came back, or the exception."""

    async def main():
        answers = []
        async with made:
            for call in calls:
                try:
                    answers.append(await made.send(call))
                except Exception as failure:
                    answers.append(failure)
        return answers

    return asyncio.run(main())


def one(made, call=READ):
    return run(made, call)[0]
