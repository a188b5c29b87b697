# longer slices of the tables of faults
FAULTS_CASES=160 "$CI_VENV/bin/python" -m pytest tests/faults/test_table.py tests/faults/test_altered.py \
  tests/faults/test_kept_records.py tests/replacing/test_killed_replaces.py tests/runs/test_once.py
