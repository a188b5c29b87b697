"""Which store an address names, and what is said of one that names none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.errors import InputError
from reconciler.ground.secrets import redact
from reconciler.stores.local.store import LocalStore
from reconciler.stores.open import open_store
from reconciler.stores.remote.http import address as http_address
from reconciler.stores.remote.s3 import address as s3_address
from reconciler.stores.remote.store import RemoteStore

KEYS = {"AWS_ACCESS_KEY_ID": "key-id", "AWS_SECRET_ACCESS_KEY": "s3cret-word"}
GITLAB = "https://gitlab.example.com/api/v4/projects/7/terraform/state/prod"


def test_a_path_is_a_folder(tmp_path: Path) -> None:
    for address, folder in ((None, tmp_path / "d"), ("x/y", tmp_path / "x/y"), (str(tmp_path / "z"), tmp_path / "z")):
        store = open_store(address, tmp_path / "d", {}, base=tmp_path)
        assert isinstance(store, LocalStore)
        assert store.folder == folder


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("gs://bucket/key", 'unknown scheme "gs"'),
        ("https:host/x", "names no host"),
        ("https:///x", "names no host"),
        ("http://example.com/x", "not encrypted"),
        ("http://127.0.0.1.example.com/x", "not encrypted"),
        ("https://user:s3cret-word@example.com/x", "holds credentials"),
        ("https://s3cret-word@example.com/x", "holds credentials"),
        ("https://example.com:x/y", "is not a valid URL"),
        ("https://[::1/y", "is not a valid URL"),
        ("https://example.com/a b", "blanks or control"),
        ("https://example.com/x?lock_address=https://other.example.com/l", "names another host"),
        ("https://example.com/x?lock_address=ftp://example.com/l", "begins with ftp://"),
        ("https://example.com/x?lock_method=a%20b", "not a valid HTTP method"),
        ("s3://Bucket_X/key", "not a valid name of a bucket"),
        ("s3://bucket", "names no key"),
        ("s3://bucket/a/../b", "names no key"),
        ("s3://bucket/key?endpoint=http://example.com", "not encrypted"),
        ("s3://bucket/key?endpoint=https://a:s3cret-word@example.com", "holds credentials"),
        ("s3://bucket/key?endpoint=https://example.com/path", "more than a host"),
        ("s3://bucket/key?region=x&nonsense=1", "unknown parameter: nonsense"),
        ("s3://bucket/key?region=x&create=maybe", "create=maybe"),
        ("s3://bucket/key", "neither a region nor an endpoint"),
        ("s3://key:s3cret-word@bucket/key", "holds credentials"),
        ("", "is empty"),
        ("a\0b", "is empty"),
    ],
)
def test_an_address_that_names_nothing(tmp_path: Path, address: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        open_store(address, tmp_path, KEYS)
    assert said in caught.value.message
    assert "s3cret-word" not in f"{caught.value.message} {caught.value.hint}"


def test_an_endpoint_needs_credentials_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no credentials") as caught:
        open_store("s3://bucket/key?endpoint=https://minio.example.com", tmp_path, {})
    assert "AWS_ACCESS_KEY_ID" in (caught.value.hint or "")
    cos = "s3://states-1250000000/key?endpoint=https://cos.ap-guangzhou.myqcloud.com"
    with pytest.raises(InputError, match="no credentials") as caught:
        open_store(cos, tmp_path, {})
    assert "TENCENTCLOUD_SECRET_ID" in (caught.value.hint or "")


def test_cos_is_known_by_its_host() -> None:
    own = {"TENCENTCLOUD_SECRET_ID": "id", "TENCENTCLOUD_SECRET_KEY": "s3cret-word", "TENCENTCLOUD_TOKEN": "t"}
    found = s3_address.parse("s3://states-1250000000/a/key?endpoint=https://cos.ap-guangzhou.myqcloud.com", own)
    assert found.endpoint == "https://states-1250000000.cos.ap-guangzhou.myqcloud.com"
    assert (found.region, found.virtual, found.forbid) == ("ap-guangzhou", True, True)
    assert found.keys == ("id", "s3cret-word", "t")
    assert "s3cret-word" not in f"{found} {found!r}"


def test_aws_finds_credentials_by_its_own_ways() -> None:
    found = s3_address.parse("s3://bucket/key?region=eu-west-1", {})
    assert (found.endpoint, found.region, found.keys, found.forbid) == (None, "eu-west-1", None, False)
    assert s3_address.parse("s3://bucket/key", {"AWS_REGION": "eu-west-1"}).region == "eu-west-1"


def test_gitlab_is_known_by_its_path() -> None:
    found = http_address.parse(GITLAB, {"TF_HTTP_USERNAME": "gitlab-ci-token", "TF_HTTP_PASSWORD": "s3cret-word"})
    assert (found.lock_url, found.lock_method, found.unlock_method) == (GITLAB + "/lock", "POST", "DELETE")
    assert found.login == ("gitlab-ci-token", "s3cret-word")
    assert "s3cret-word" not in f"{found} {found!r}"


def test_locks_elsewhere_by_parameter_or_environment() -> None:
    environ = {"TF_HTTP_LOCK_ADDRESS": "https://h/l", "TF_HTTP_UNLOCK_METHOD": "delete", "TF_HTTP_LOCK_METHOD": "PUT"}
    found = http_address.parse("https://h/s?x=1&lock_method=POST&unlock_address=https://h/u", environ)
    assert found.url == "https://h/s?x=1"
    assert (found.lock_url, found.unlock_url) == ("https://h/l", "https://h/u")
    assert (found.lock_method, found.unlock_method) == ("POST", "DELETE")
    assert found.write_url("a b") == "https://h/s?x=1&ID=a+b"
    assert str(found) == "https://h/s?x=…"


def test_our_own_login_comes_first() -> None:
    environ = {"TF_HTTP_USERNAME": "a", "TF_HTTP_PASSWORD": "b", "RECONCILER_STATE_PASSWORD": "c"}
    assert http_address.parse("https://h/s", environ).login == ("", "c")


@pytest.mark.parametrize("seconds", ["0", "-1", "x", "nan", "inf", "1e9"])
def test_an_expiry_out_of_bounds(tmp_path: Path, seconds: str) -> None:
    with pytest.raises(InputError, match="RECONCILER_LOCK_EXPIRY"):
        open_store("https://h/s", tmp_path, {"RECONCILER_LOCK_EXPIRY": seconds, "RECONCILER_ALLOWED_HOSTS": "h"})


def test_signs_of_life_come_four_times_an_expiry(tmp_path: Path) -> None:
    store = open_store("https://h/s", tmp_path, {"RECONCILER_LOCK_EXPIRY": "40", "RECONCILER_ALLOWED_HOSTS": "h"})
    assert isinstance(store, RemoteStore)
    assert (store.timing.heartbeat, store.timing.expiry) == (10, 40)


@pytest.mark.parametrize(
    ("address", "loaded", "absent"),
    [
        ("x", [], ["httpx", "obstore", "filelock"]),
        ("http://127.0.0.1:1/x", ["httpx"], ["obstore", "httpx._main", "rich", "click"]),
        ("s3://bucket/key?region=x", ["obstore"], ["httpx"]),
    ],
)
def test_only_what_the_scheme_asks_for_is_imported(address: str, loaded: list[str], absent: list[str]) -> None:
    script = (
        "import sys; from pathlib import Path; from reconciler.stores.open import open_store;"
        f"open_store({address!r}, Path('d'), {KEYS!r}); print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    modules = set(run.stdout.split())
    assert modules.issuperset(loaded)
    assert modules.isdisjoint(absent)


def test_a_missing_library_is_told_with_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(InputError, match="not installed") as caught:
        open_store("s3://bucket/key?region=x", tmp_path, KEYS)
    assert "mps-reconciler[s3]" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("value", "out"),
    [
        ("glpat-9f3a1c0745d2b86e", True),
        ("blockConfidence", False),
        ("ContentReviewTemplate", False),
        ("pornConfigure.imgReviewInfo", False),
        ("LOOSENS", False),
    ],
)
def test_an_address_blanks_no_words_of_a_plan(tmp_path: Path, value: str, out: bool) -> None:
    """It stands in the repository: only what looks like a token is taken out of everything that is written."""
    open_store(f"https://host.example/state?x={value}", tmp_path, {"RECONCILER_ALLOWED_HOSTS": "host.example"})
    assert (value not in redact(f"a line with {value} in it")) is out
