# format, lint, types and layers
"$PYTHON" -m venv "$CI_VENV"
# Installed from the shared copy, not this step's: the next steps use the environment too.
"$CI_VENV/bin/pip" install -qq -e "$CI_PROJECT[dev]"
"$CI_VENV/bin/pip" check
set -x
"$CI_VENV/bin/ruff" format --check .
"$CI_VENV/bin/ruff" check .
"$CI_VENV/bin/mypy"
"$CI_VENV/bin/lint-imports" --no-cache
