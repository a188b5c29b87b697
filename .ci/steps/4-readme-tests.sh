# README's test command
second=$("$PYTHON" .ci/readme.py tests)
echo "+ $second"
bash -euo pipefail -c "$second"
