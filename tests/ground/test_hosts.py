"""Which hosts of the repository the environment allows."""

from __future__ import annotations

import pytest

from reconciler.errors import InputError
from reconciler.ground.hosts import Host, host_of, is_listed, is_trusted, refusal


def listed(name: str, port: int, variable: str) -> bool:
    return is_listed(Host(name, port), {"RECONCILER_ALLOWED_HOSTS": variable})


def test_a_host_is_named_with_or_without_its_port() -> None:
    variable = "Proxy.Example, 10.0.0.1:8443 [::1]:8180"
    assert listed("proxy.example", 443, variable)
    assert not listed("proxy.example", 8443, variable)
    assert listed("127.0.0.1", 40123, "127.0.0.1")
    assert listed("10.0.0.1", 8443, variable)
    assert not listed("10.0.0.1", 443, variable)
    assert listed("::1", 8180, variable)
    assert not listed("::1", 8181, variable)
    assert not listed("proxy.example", 443, "")


@pytest.mark.parametrize("name", ["proxy.example.evil.org", "evil-proxy.example", "xproxy.example", "a.proxy.example"])
def test_a_host_that_only_resembles_one_is_another(name: str) -> None:
    assert not listed(name, 443, "proxy.example")


@pytest.mark.parametrize("entry", ["*", "*.example", "https://proxy.example", "a@b", "host:port", "pr\u043exy.example"])
def test_an_entry_that_is_not_a_host_is_an_error(entry: str) -> None:
    with pytest.raises(InputError, match="RECONCILER_ALLOWED_HOSTS has an entry that is not a host"):
        listed("proxy.example", 443, f"proxy.org,{entry}")


@pytest.mark.parametrize(
    "name",
    [
        "host.example.",
        "a..b",
        "a%2eb",
        "a\\b",
        "pr\u043exy.example",
        "a b",
        "",
        ".",
        "-a",
        "fe80::1%eth0",
        "::zz",
        "a/b",
    ],
)
def test_a_name_that_may_be_read_as_another_is_not_taken(name: str) -> None:
    with pytest.raises(InputError, match="in a form that is not taken"):
        host_of("https", name, None, "the endpoint")


def test_this_machine_is_trusted_outside_of_ci_only() -> None:
    for name in ("127.0.0.1", "localhost", "::1", "127.9.9.9"):
        assert is_trusted(Host(name, 80), {})
        assert not is_trusted(Host(name, 80), {"CI": "true"})
        assert is_trusted(
            Host(name, 80), {"CI": "true", "RECONCILER_ALLOWED_HOSTS": "127.0.0.1 localhost [::1] 127.9.9.9"}
        )
    for name in ("0.0.0.0", "2130706433", "127.1", "::", "::ffff:10.0.0.1", "localhost.example", "169.254.0.23"):
        assert not is_trusted(Host(name, 80), {})


def test_the_error_has_the_line_to_set() -> None:
    error = refusal(Host("::1", 8180), "the endpoint", {"CI": "1"})
    assert error.message.startswith("CI is set, and the endpoint in the project file is [::1]:8180, a service of this")
    assert (error.hint or "").endswith("RECONCILER_ALLOWED_HOSTS=[::1]:8180")
