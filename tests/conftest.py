"""What holds for every test: nothing of the developer's environment reaches the program."""

import os
import sys

import pytest
from hypothesis import HealthCheck, settings

from tests.support.emulator_process import cloud
from tests.support.state_places import storage
from tests.support.summary import pytest_terminal_summary, summary

__all__ = ["cloud", "pytest_terminal_summary", "storage", "summary"]  # pytest finds them here

# Credentials, endpoints, proxies and CI switches change what the program does; tests that want one set it themselves.
FOREIGN = ("TENCENTCLOUD_", "TKE_", "RECONCILER_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "NO_COLOR")

for name in list(os.environ):
    if name == "CI" or name.upper().startswith(FOREIGN):
        del os.environ[name]


# On import, jsonschema builds forty grammars for formats that nothing here checks: seconds of each worker.
sys.modules.setdefault("rfc3987_syntax", None)

# Time decides nothing: how long an example takes depends on the machine.
settings.register_profile(
    "base", max_examples=18, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
# A change is judged by the same stories each time. ``random`` looks for new ones, ``long`` for many times as many.
settings.register_profile("same", settings.get_profile("base"), derandomize=True)
settings.register_profile("random", settings.get_profile("base"), derandomize=False, print_blob=True)
settings.register_profile("long", settings.get_profile("random"), max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture
def golden(request):
    """Compare text with ``golden/NAME`` beside the test; with UPDATE_GOLDEN set, write the file instead."""

    def compare(name, text):
        path = request.path.parent / "golden" / name
        if os.environ.get("UPDATE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        assert text == path.read_bytes().decode("utf-8"), f"{path} differs; CONTRIBUTING.md says how to regenerate it"

    return compare
