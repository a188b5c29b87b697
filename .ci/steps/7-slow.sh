# tests that the suite has no time for
"$CI_VENV/bin/python" -m pytest -m slow
