# schemas and reference pages are up to date
"$CI_VENV/bin/reconciler" schema --check schemas
"$CI_VENV/bin/python" -m reference --check docs/reference
