"""A bench: an emulator, and a client that speaks HTTP and signs on its own."""

import hmac
import json
import time
from hashlib import sha256
from http.client import HTTPConnection

import pytest

from reconciler.emulator import Credential, Emulator
from tests.support.clocks import VirtualClock

VERSIONS = {"mps": "2019-06-12", "vod": "2018-07-17", "sts": "2018-08-13"}


def authorization(credential, service, timestamp, headers, body):
    names = sorted(headers)
    date = time.strftime("%Y-%m-%d", time.gmtime(timestamp))
    block = "".join(f"{name}:{headers[name]}\n" for name in names)
    canonical = f"POST\n/\n\n{block}\n{';'.join(names)}\n{sha256(body).hexdigest()}"
    scope = f"{date}/{service}/tc3_request"
    text = f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = f"TC3{credential.secret_key}".encode()
    for part in (date, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    return (
        f"TC3-HMAC-SHA256 Credential={credential.secret_id}/{scope}, "
        f"SignedHeaders={';'.join(names)}, Signature={signature}"
    )


class Bench:
    def __init__(self, **options):
        options.setdefault("rates", False)
        self.clock = VirtualClock()
        options.setdefault("clock", self.clock.now)
        self.emulator = Emulator(**options).start()
        self._connection = None

    def close(self):
        self.hang_up()
        self.emulator.close()

    def hang_up(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def http(self, method, path, body=b"", headers=()):
        """(status, headers, body); the connection is kept."""
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self.emulator.port, timeout=30)
        try:
            self._connection.request(method, path, body, dict(headers))
            answer = self._connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except BaseException:
            self.hang_up()
            raise

    def signed(self, action, body, *, service="mps", credential=None, timestamp=None, version=None, also=()):
        """Headers of a request; ``also`` are further headers to sign."""
        timestamp = int(self.clock.now()) if timestamp is None else timestamp
        signed = {"content-type": "application/json", "host": f"127.0.0.1:{self.emulator.port}", **dict(also)}
        credential = credential or Credential()
        return {
            **signed,
            "x-tc-action": action,
            "x-tc-version": version or VERSIONS[service],
            "x-tc-timestamp": str(timestamp),
            **({"x-tc-token": credential.token} if credential.token else {}),
            "authorization": authorization(credential, service, timestamp, signed, body),
        }

    def call(self, action, params=None, **options):
        """The content of Response."""
        body = json.dumps(params or {}).encode()
        status, _, answer = self.http("POST", "/", body, self.signed(action, body, **options))
        assert status == 200
        content = json.loads(answer)["Response"]
        assert len(content.pop("RequestId")) == 36
        return content

    def ok(self, action, params=None, **options):
        content = self.call(action, params, **options)
        assert "Error" not in content, content
        return content

    def code(self, action, params=None, **options):
        return self.call(action, params, **options)["Error"]["Code"]

    def admin(self, method, topic, content=None):
        body = b"" if content is None else json.dumps(content).encode()
        status, _, answer = self.http(method, f"/_admin/{topic}", body)
        return status, json.loads(answer)

    def create(self, *keywords, usages=("All",), tags=()):
        words = [{"Keyword": keyword, "Tags": list(tags)} for keyword in keywords]
        return self.call("CreateWordSamples", {"Usages": list(usages), "Words": words})

    def listed(self, **params):
        """Keyword → item of DescribeWordSamples."""
        return {item["Keyword"]: item for item in self.ok("DescribeWordSamples", params)["WordSet"] or ()}

    def template(self, definition):
        params = {"Definitions": [definition]}
        return self.ok("DescribeContentReviewTemplates", params)["ContentReviewTemplateSet"][0]


@pytest.fixture
def emulate():
    """``emulate(**options of Emulator)`` gives a Bench; all are closed at the end."""
    benches = []

    def start(**options):
        benches.append(Bench(**options))
        return benches[-1]

    yield start
    for bench in benches:
        bench.close()


@pytest.fixture
def bench(emulate):
    return emulate()
