# longer slices of the tables of faults, and longer random lives
FAULTS_CASES=120 FAULTS_RUNS=40 "$CI_VENV/bin/python" -m pytest tests/faults/test_table.py tests/faults/test_altered.py \
  tests/faults/test_kept_records.py tests/faults/test_console_edits.py tests/faults/test_life.py \
  tests/replacing/test_killed_replaces.py tests/runs/test_once.py
