# examples: validate, test, apply, and nothing left to plan
"$CI_VENV/bin/python" .ci/examples.py >examples.list
test -s examples.list || {
  echo "no example has a reconciler.yaml with targets on the emulator"
  exit 1
}
for folder in examples/*/; do
  if grep -rqs '^kind: PolicyTests' "$folder"; then
    "$CI_VENV/bin/reconciler" test "$folder" || {
      echo "reconciler test $folder: exit $?"
      exit 1
    }
  fi
done
while IFS=$'\t' read -r folder target; do
  echo "+ $folder, target $target"
  for arguments in validate 'apply --auto-approve --allow-runs' 'plan --detailed-exitcode'; do
    command=${arguments%% *}
    options=${arguments#"$command"}
    # shellcheck disable=SC2086 # options are words
    "$CI_VENV/bin/reconciler" "$command" "$folder" --target "$target" $options </dev/null || {
      echo "reconciler $command $folder --target $target$options: exit $?"
      exit 1
    }
  done
done <examples.list
