"""What holds for every test: nothing of the developer's environment reaches the program."""

import os

import pytest
from hypothesis import settings

# Credentials, endpoints, proxies and CI switches change what the program does; tests that want one set it themselves.
FOREIGN = ("TENCENTCLOUD_", "TKE_", "RECONCILER_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "NO_COLOR")

for name in list(os.environ):
    if name == "CI" or name.upper().startswith(FOREIGN):
        del os.environ[name]


# A change is judged by the same stories each time; HYPOTHESIS_PROFILE=random looks for new ones.
settings.register_profile("same", derandomize=True)
settings.register_profile("random", derandomize=False, print_blob=True)
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
