#!/usr/bin/env bash
# Make everything that a release publishes: `bash .ci/release.sh FOLDER`. Publishes nothing.
#
# FOLDER gets sdist and wheel (built twice and the same), sbom.cdx.json (CycloneDX), requirements.txt (this version and all
# that it needs, with hashes) and SHA256SUMS. Whatever is installed on the way is named by hash in requirements/.
# With -P no file of .ci stands in for a module.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=${PYTHON:-python3}

hashed=(install --quiet --no-compile --require-hashes --only-binary :all:)
"$python" -m venv "$work/tools"
"$work/tools/bin/pip" "${hashed[@]}" --requirement "$here/requirements/release.txt"
"$work/tools/bin/python" -P "$here/.ci/packages.py" "$out"
"$work/tools/bin/twine" check --strict "$out"/*

# The list of parts is that of an environment with what users get, and nothing else: no pip either.
"$python" -m venv --without-pip "$work/parts"
into=("$work/tools/bin/pip" --python "$work/parts/bin/python")
"${into[@]}" "${hashed[@]}" --requirement "$here/requirements/run.txt"
"${into[@]}" install --quiet --no-index --no-deps "$out"/*.whl
"$work/tools/bin/cyclonedx-py" environment --pyproject "$here/pyproject.toml" --mc-type application --spec-version 1.6 \
  --output-reproducible --output-format JSON --output-file "$out/sbom.cdx.json" "$work/parts"
"$work/tools/bin/python" -P "$here/.ci/parts.py" "$out"
