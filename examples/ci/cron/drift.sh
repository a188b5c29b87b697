#!/bin/sh
# For cron: silent while nothing drifts, so that cron writes a mail only when there is something to read.
#
# Needs nothing but environment variables: RECONCILER_PROJECT is the folder with reconciler.yaml, TARGET one of its
# targets, TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY a key that may read only (policies/drift.json).
set -eu
cd "${RECONCILER_PROJECT:?is the folder with reconciler.yaml}"
code=0
# METRICS, where it is set, is a file for Prometheus' textfile collector; NOTIFY is wecom, lark, slack, teams or webhook, whose
# address stands beside it: RECONCILER_NOTIFY_WECOM_URL and so on.
report=$(reconciler drift --target "${TARGET:?is the name of a target}" --quiet \
  ${METRICS:+--metrics "$METRICS"} ${NOTIFY:+--notify "$NOTIFY"}) || code=$?
test "$code" -eq 0 || printf '%s\n' "$report"
exit "$code"
