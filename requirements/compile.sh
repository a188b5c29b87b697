#!/usr/bin/env bash
# Write run.txt, build.txt and release.txt anew: the newest versions, for every platform and Python that is supported,
# each package with its hashes, and no address of an index. Needs uv: `pip install uv`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
compile() {
  uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links "$@"
}
compile --extra encryption --extra git --extra metrics --extra otel --extra s3 --extra xlsx --extra zh --output-file run.txt ../pyproject.toml
compile --output-file build.txt build.in
compile --output-file release.txt release.in
