"""What holds for every test: nothing of the developer's environment reaches the program."""

import os

# Credentials, endpoints, proxies and CI switches change what the program does; tests that want one set it themselves.
FOREIGN = ("TENCENTCLOUD_", "TKE_", "RECONCILER_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "NO_COLOR")

for name in list(os.environ):
    if name == "CI" or name.upper().startswith(FOREIGN):
        del os.environ[name]
