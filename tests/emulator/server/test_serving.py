"""Rates, latency, many connections, start and stop; the blocking command."""

import os
import signal
import socket
import subprocess
import sys
from http.client import RemoteDisconnected
from threading import Thread

import pytest

from reconciler.emulator import Emulator
from reconciler.emulator.server.rates import RATES, Rates
from reconciler.emulator.server.service import VERSIONS

WINDOWS = {"CreateContentReviewTemplate": 10, "DescribeContentReviewTemplates": 10, "DescribeWordSamples": 100}


@pytest.mark.parametrize(("action", "rate"), WINDOWS.items())
def test_rates(emulate, action, rate):
    bench = emulate(rates=True)
    for _ in range(rate):
        bench.ok(action)
    assert bench.code(action) == "RequestLimitExceeded"
    bench.clock.time += 0.99
    assert bench.code(action) == "RequestLimitExceeded"
    bench.clock.time += 0.01
    bench.ok(action)


def test_actions_have_rates_of_their_own(emulate):
    bench = emulate(rates=True)
    for _ in range(10):
        bench.ok("CreateContentReviewTemplate")
    bench.ok("DescribeContentReviewTemplates")
    bench.emulator.rates = False
    assert not bench.emulator.rates
    bench.ok("CreateContentReviewTemplate")


def test_every_documented_rate_is_enforced():
    assert set(VERSIONS) >= {action.partition(".")[0] for action in RATES}
    for action, rate in RATES.items():
        rates = Rates()
        for _ in range(rate):
            rates.admit(action, 1.0)
        with pytest.raises(Exception, match="RequestLimitExceeded"):
            rates.admit(action, 1.5)


def test_latency(emulate):
    bench = emulate(latency=0.001)
    bench.ok("DescribeWordSamples")
    bench.emulator.latency = 0.0
    assert bench.emulator.latency == 0.0


def test_a_connection_serves_many_requests_and_many_connections_are_served(bench):
    bench.ok("DescribeWordSamples")
    kept = bench._connection.sock
    bench.ok("DescribeWordSamples")
    assert bench._connection.sock is kept
    sockets = [socket.create_connection(("127.0.0.1", bench.emulator.port)) for _ in range(200)]
    bench.ok("DescribeWordSamples")
    for opened in sockets:
        opened.close()


def test_a_client_that_wants_to_close_is_obeyed(bench):
    with socket.create_connection(("127.0.0.1", bench.emulator.port)) as opened:
        opened.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: opened.recv(65536), b""))
    assert b"Connection: close" in answer
    assert b"UnsupportedProtocol" in answer


def test_expect_continue(bench):
    with socket.create_connection(("127.0.0.1", bench.emulator.port)) as opened:
        opened.sendall(b"POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert opened.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        opened.sendall(b"{}")
        assert opened.recv(100).startswith(b"HTTP/1.1 200 OK\r\n")


def test_nonsense_ends_the_connection(bench):
    with socket.create_connection(("127.0.0.1", bench.emulator.port)) as opened:
        opened.sendall(b"hello\r\n")
        assert opened.recv(100) == b""
    bench.ok("DescribeWordSamples")


def test_a_failure_of_its_own_is_told_when_it_closes(emulate, monkeypatch):
    bench = emulate()
    monkeypatch.setattr("reconciler.emulator.emulator.administer", lambda *_: 1 / 0)
    with pytest.raises(RemoteDisconnected):
        bench.http("GET", "/_admin/calls")
    with pytest.raises(RuntimeError, match="failed while answering") as caught:
        bench.close()
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


@pytest.mark.parametrize("length", ["x", "-1", "9" * 5000])
def test_a_length_is_a_number(bench, length):
    with socket.create_connection(("127.0.0.1", bench.emulator.port)) as opened:
        opened.sendall(f"POST / HTTP/1.1\r\nContent-Length: {length}\r\n\r\n".encode())
        assert opened.recv(100).startswith(b"HTTP/1.1 411 ")


def test_closing_is_final_and_may_be_repeated(emulate):
    bench = emulate()
    url = bench.emulator.url
    assert url == f"http://127.0.0.1:{bench.emulator.port}"
    bench.ok("DescribeWordSamples")
    bench.emulator.close()
    bench.emulator.close()
    with pytest.raises(RuntimeError, match="not running"):
        _ = bench.emulator.url
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))


def test_a_taken_port(bench):
    with pytest.raises(OSError, match="in use"), Emulator(port=bench.emulator.port):
        pass


def test_parallel_creates_lose_nothing(bench):
    def work(lane):
        for number in range(50):
            bench.emulator.put_word(f"{lane}-{number}")

    threads = [Thread(target=work, args=(lane,)) for lane in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bench.ok("DescribeWordSamples")["TotalCount"] == 400


def test_only_the_standard_library_is_imported():
    code = (
        "import sys; before = set(sys.modules); import reconciler.emulator; "
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before})"
    )
    names = set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())
    assert names - sys.stdlib_module_names == {"reconciler"}
    client = "import sys, reconciler.emulator; print([m for m in sys.modules if m.startswith('reconciler.cloud')])"
    assert subprocess.run([sys.executable, "-c", client], check=True, capture_output=True, text=True).stdout == "[]\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serving_until_a_signal(number):
    code = "from reconciler.emulator import serve; serve(ready=lambda url: print(url, flush=True)); print('done')"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        os.kill(process.pid, number)
        assert process.communicate()[0] == "done\n"
    assert process.returncode == 0
