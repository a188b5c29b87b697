"""Which endpoints and options a client takes, and the hosts of the sites."""

import pytest

from reconciler import errors as e
from reconciler.cloud import connect


@pytest.mark.parametrize(
    "endpoint",
    [
        "", "mps.tencentcloudapi.com", "ftp://x", "http://example.com", "https://", "https://u:geheim@example.com",
        "https://example.com/?a=geheim", "https://example.com:x/", "https://ex\nample.com", "https://例え.jp",
        "http://127.0.0.1.example.com",
    ],
)  # fmt: skip
def test_endpoints_that_are_refused(endpoint):
    with pytest.raises(e.InputError) as caught:
        connect(environ={}, endpoint=endpoint)
    assert "geheim" not in f"{caught.value}{caught.value.hint}{caught.value.__cause__}"


def test_hosts_of_the_sites():
    from reconciler.cloud.endpoints import Endpoints

    assert Endpoints("intl").of("mps").host == "mps.intl.tencentcloudapi.com"
    assert Endpoints("cn").of("sts").url == "https://sts.tencentcloudapi.com/"
    fixed = Endpoints("cn", "https://Proxy.Example:8443/base")
    assert (fixed.of("mps").host, fixed.of("vod").url) == ("proxy.example:8443", "https://proxy.example:8443/base")
    assert Endpoints("cn", "https://x:443").of("mps").host == "x"
    assert Endpoints("cn", "http://[::1]:80").of("mps").host == "[::1]"


@pytest.mark.parametrize("options", [{"share": 0}, {"share": 1.1}, {"region": "x\r\nX-Evil: 1"}, {"region": ""}])
def test_options_that_are_refused(options):
    with pytest.raises(e.InputError):
        connect(environ={}, **options)
