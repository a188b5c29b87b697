# schemas are up to date
"$CI_VENV/bin/reconciler" schema --check schemas
