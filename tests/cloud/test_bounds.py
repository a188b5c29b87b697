"""Answers that would take all memory: compressed in layers, or unfolding without end. Each ends in little memory."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zlib

import pytest

from reconciler import errors as e
from reconciler.cloud import Policy, SystemClock
from reconciler.cloud.http import Timeouts
from reconciler.stores.remote.http.client import TOTAL
from tests.support.bombs import bomb, nested_bomb
from tests.support.clocks import START, VirtualClock
from tests.support.fork_server import bare
from tests.support.program import run as program

from .clients import READ, client, one
from .scripted_server import Server, http, ok

ANSWER = json.dumps({"Response": {"TotalCount": 7, "RequestId": "r"}}).encode()
ROOM = 192 * 1024 * 1024
"""Bytes that a whole interpreter with the client may take: an answer of 16 MB is held twice, a bomb never."""

CHILD = """
import asyncio, sys
from pathlib import Path
from reconciler.cloud import Credentials, Policy, connect
from reconciler.errors import CloudError
from reconciler.model.call import Call

async def main():
    made = connect(endpoint=sys.argv[1], environ={}, credentials=Credentials("id", "key"), share=None,
                   policy=Policy(tries=1))
    async with made:
        try:
            await made.send(Call("mps", "DescribeWordSamples", {}, reads=True))
        except CloudError as error:
            print(type(error).__name__, error.message)

asyncio.run(main())
# Not ru_maxrss, which begins with what the parent held when it started this process.
status = Path("/proc/self/status").read_text()
print(int(status.partition("VmHWM:")[2].split()[0]) * 1024)
"""


def encoded(body, encoding):
    return http(body, headers=[("Content-Encoding", encoding)])


def in_a_child(server):
    """The error of one call made by a process of its own, and the most memory that the process ever held, in bytes."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, server.url], capture_output=True, text=True, env=bare(), check=True
    )
    error, peak = done.stdout.splitlines()
    return error, int(peak)


BOMBS = {
    "gzip": (bomb, "gzip", "AnswerTooLarge an answer of more than 16,777,216 bytes, decompressed"),
    "gzip in gzip": (
        nested_bomb,
        "gzip, gzip",
        "BadAnswer an answer encoded as 'gzip, gzip'; only gzip, once, is decoded",
    ),
    "deflate": (lambda: zlib.compress(bytes(2**26)), "deflate", "BadAnswer an answer encoded as 'deflate'; only gzip"),
    "an error page": (bomb, "gzip", "BadAnswer HTTP status 502 instead of an answer"),
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.slow
def test_a_bomb_ends_in_little_memory(name):
    made, encoding, wanted = BOMBS[name]
    answer = encoded(made(), encoding)
    if name == "an error page":
        answer = answer.replace(b"HTTP/1.1 200", b"HTTP/1.1 502")
    with Server(answer) as server:
        error, peak = in_a_child(server)
    assert error.startswith(wanted)
    assert peak < ROOM


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,gzip,gzip", "br", "deflate", "zstd", "gzip, br", "x"])
def test_only_one_layer_of_gzip_is_decoded(encoding):
    packed = gzip.compress(gzip.compress(ANSWER))
    with Server(encoded(packed, encoding), ok(TotalCount=7)) as server:
        events = []
        assert one(client(server, events=events))["TotalCount"] == 7
    assert server.received[0].headers["accept-encoding"] == "gzip"
    assert events[0].error == "BadAnswer"


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", " GZIP ", "identity", ""])
def test_one_layer_is_read(encoding):
    body = gzip.compress(ANSWER) if "gzip" in encoding.lower() else ANSWER
    with Server(encoded(body, encoding)) as server:
        assert one(client(server))["TotalCount"] == 7
    assert len(server.received) == 1


def test_an_answer_that_is_always_too_large_is_an_error_in_the_end():
    clock = VirtualClock()
    with Server(encoded(bomb(2**26), "gzip")) as server:
        failure = one(client(server, clock=clock))
    assert type(failure) is e.AnswerTooLarge
    assert failure.action == READ.key
    assert clock.now() - START <= Policy().seconds


@pytest.mark.parametrize("page", [b"<h1>bad gateway</h1>", b""])
def test_a_compressed_error_page_is_read(page):
    answer = encoded(gzip.compress(page), "gzip").replace(b"HTTP/1.1 200", b"HTTP/1.1 502")
    with Server(answer, ok()) as server:
        events = []
        assert one(client(server, events=events))["RequestId"] == "r-1"
    assert events[0].error == "BadAnswer"


@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_a_trickle_ends_with_the_time_of_the_call(before):
    """Not with the time of one request: its retries are part of the call."""
    piece = b" " if before.endswith(b"\r\n\r\n") else b"HTTP/1.1 100 Continue\r\n\r\n"
    if before == b"HTTP/1.1 200 OK\r\n":
        piece = b"X-Slow: x\r\n"

    def trickle(request):
        yield before
        while not server.stopping.wait(0.05):
            yield piece

    with Server(trickle) as server:
        failure = one(
            client(server, clock=SystemClock(), policy=Policy(seconds=1.5, least=1), timeouts=Timeouts(read=9, total=9))
        )
    assert "not finished within 1.5 s" in failure.message
    assert len(server.received) == 1


def test_help_says_how_long_a_call_takes(tmp_path):
    assert f"within {Policy().seconds:g} seconds" in program("--help", cwd=tmp_path).out
    assert Policy().seconds == TOTAL
