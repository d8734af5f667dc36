#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# How Bazel's build events become the closing line of tools/test.
set -euo pipefail

readonly tools=$PWD/tools/test_results
cd "$TEST_TMPDIR"
failures=0

# expect NAME WANT GOT
expect() {
  [[ $2 == "$3" ]] && return
  printf 'FAILED: %s\n--- want\n%s\n--- got\n%s\n' "$@"
  failures=1
}

# test_result LABEL SHARD: the event of one attempt, whose test.xml is standard input.
test_result() {
  local xml=$PWD/${1##*:}.$2.xml
  cat >"$xml"
  printf '{"id":{"testResult":{"label":"%s","run":1,"shard":%d,"attempt":1}},"testResult":{' "$1" "$2"
  printf '"testActionOutput":[{"name":"test.log","uri":"file:///log"},{"name":"test.xml","uri":"file://%s"}],' "$xml"
  printf '"status":"PASSED"}}\n'
}

# test_summary LABEL STATUS
test_summary() {
  printf '{"id":{"testSummary":{"label":"%s","configuration":{"id":"c"}}},' "$1"
  printf '"testSummary":{"totalRunCount":1,"overallStatus":"%s","runCount":1}}\n' "$2"
}

results_of() { "$tools/read_events" /dev/stdin; }

expect 'no tests' '' "$(echo '{"id":{"started":{}},"children":[]}' | results_of)"

for status in FAILED TIMEOUT NO_STATUS INCOMPLETE REMOTE_FAILURE FAILED_TO_BUILD; do
  expect "$status" 'failed //a:t' "$(test_summary //a:t "$status" | results_of)"
done

expect 'passed in a later attempt' 'flaky //a:t' "$(test_summary //a:t FLAKY | results_of)"

expect 'every case skipped' 'skipped //a:t' "$({
  test_result //a:t 1 <<<'<testsuite><testcase name="x"><skipped message="no"/></testcase>
<testcase name="y"><skipped>no</skipped></testcase></testsuite>'
  test_summary //a:t PASSED
} | results_of)"

expect 'one of two cases skipped' 'passed //a:t' "$({
  test_result //a:t 1 <<<'<testcase name="x"><skipped/></testcase><testcase name="y"/>'
  test_summary //a:t PASSED
} | results_of)"

expect 'one of two shards skipped' 'passed //a:t' "$({
  test_result //a:t 1 <<<'<testcase name="x"><skipped/></testcase>'
  test_result //a:t 2 <<<'<testcase name="y"></testcase>'
  test_summary //a:t PASSED
} | results_of)"

expect 'no cases at all' 'passed //a:t' "$({
  test_result //a:t 1 <<<'<testsuites/>'
  test_summary //a:t PASSED
} | results_of)"

expect 'output that looks like markup' 'passed //a:t' "$({
  test_result //a:t 1 <<<'<testcase name="x"><system-out><![CDATA[<skipped/>
<skipped/>]]></system-out></testcase>'
  test_summary //a:t PASSED
} | results_of)"

expect 'failed with skipped cases' 'failed //a:t' "$({
  test_result //a:t 1 <<<'<testcase name="x"><skipped/></testcase>'
  test_summary //a:t FAILED
} | results_of)"

# tally_of RESULT...: the output of tally and its exit status.
tally_of() {
  local status=0
  printf '%s\n' "$@" | "$tools/tally" /dev/stdin || status=$?
  echo "exit $status"
}

expect 'all passed' $'2 passed, 0 failed\nexit 0' "$(tally_of 'passed //a:t' 'passed presubmit format')"
expect 'skips are reported' $'1 passed, 0 failed, 1 skipped\nexit 0' "$(tally_of 'passed //a:t' 'skipped //a:u')"
expect 'failures are named' $'FAILED: bazel test: exit 37\n1 passed, 1 failed\nexit 1' \
  "$(tally_of 'failed bazel test: exit 37' 'passed //a:t')"
expect 'a flake has passed, by name' $'FLAKY: //a:t (asan)\n2 passed, 0 failed\nexit 0' \
  "$(tally_of 'flaky //a:t (asan)' 'passed //a:u')"
expect 'a flake in a strict run' $'FLAKY: //a:t\n1 passed, 1 failed\nexit 1' \
  "$(KTSTR_TEST_STRICT=1 tally_of 'flaky //a:t' 'passed //a:u')"
status=0
output=$("$tools/tally" /dev/null) || status=$?
expect 'nothing ran' $'FAILED: no test ran\n0 passed, 1 failed\n1' "$output"$'\n'"$status"

((failures == 0)) || exit 1
echo 'the closing line says what happened'
