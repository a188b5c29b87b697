"""Where states of these tests live: a folder, a server of the Terraform HTTP protocol, an object storage."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

from .terraform_server import Backend
from .waiting import PATIENCE

SERVERS = Path(__file__).with_name("object_servers.py")
BUCKET = "bucket-of-states"
S3_SECRET, HTTP_SECRET = "s3keyNeverShown", "s3cret-word"  # the second is what the server's login knows
S3_KEYS = {"AWS_ACCESS_KEY_ID": "key-id", "AWS_SECRET_ACCESS_KEY": S3_SECRET}
HTTP_LOGIN = {"RECONCILER_STATE_USERNAME": "ci", "RECONCILER_STATE_PASSWORD": HTTP_SECRET}


@dataclass(frozen=True)
class Place:
    """The address of one state, and what the environment needs for it."""

    kind: str
    address: str
    environ: Mapping[str, str] = field(default_factory=dict)


class ObjectStorage(NamedTuple):
    """Endpoints of one object storage, whose bucket is ``BUCKET``."""

    honest: str
    """Honours conditional writes."""
    deaf: str
    """Ignores them."""
    cos: str
    """Ignores them, but honours the header of COS."""


@contextmanager
def object_storage() -> Iterator[ObjectStorage]:
    """Run ``object_servers.py``."""
    process = subprocess.Popen(
        [sys.executable, str(SERVERS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        found = ObjectStorage(*(f"http://127.0.0.1:{int(process.stdout.readline())}" for _ in range(3)))
        scope = "AWS4-HMAC-SHA256 Credential=x/20200101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x"
        ask(f"{found.honest}/{BUCKET}", "PUT", {"Authorization": scope})
        yield found
    finally:
        process.stdin.close()
        process.wait(PATIENCE)
        process.stdout.close()


@pytest.fixture(scope="session")
def storage() -> Iterator[ObjectStorage]:
    """One object storage for all tests of a process."""
    with object_storage() as found:
        yield found


def ask(url: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> bytes:
    request = urllib.request.Request(url, method=method, headers=dict(headers or {}))
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
        return bytes(answer.read())


def s3_place(endpoint: str) -> Place:
    """A key of its own in the bucket of ``object_storage``."""
    return Place("s3", f"s3://{BUCKET}/states/{uuid.uuid4().hex}?endpoint={endpoint}&region=us-east-1", S3_KEYS)


@contextmanager
def http_place(*faults: str) -> Iterator[Place]:
    """A server that wants a login, with one state."""
    backend = Backend("login", *faults)
    try:
        yield Place("http", f"{backend.url}/states/prod", HTTP_LOGIN)
    finally:
        backend.close()


@contextmanager
def rclone_storage(folder: Path) -> Iterator[str]:
    """rclone's S3 server, which ignores conditions. It says on which port it listens."""
    (folder / BUCKET).mkdir(parents=True)
    rclone = Path(sys.executable).parent / "rclone"
    key = f"key-id,{S3_SECRET}"
    command = [rclone, "serve", "s3", "--config", "", "--auth-key", key, "--addr", "127.0.0.1:0", folder]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        deadline = time.monotonic() + PATIENCE
        line = ""
        while "http://127.0.0.1:" not in line:
            assert time.monotonic() < deadline, line
            line = process.stderr.readline()
        yield "http://127.0.0.1:" + line.partition("http://127.0.0.1:")[2].split("/")[0].split("]")[0].strip()
    finally:
        process.kill()
        process.communicate()
