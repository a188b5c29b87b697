# README's first command, twice: the second time nothing is to do
first=$("$PYTHON" .ci/readme.py apply)
echo "+ $first"
bash -euo pipefail -c "$first"
echo "+ again"
bash -euo pipefail -c "$first" | tee again.log
grep -qi 'nothing to do' again.log || {
  echo "the second run did not say that nothing is to do"
  exit 1
}
