#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# Checks what ktstr_suite makes of two selftests.
set -euo pipefail

cd tools/build_defs/testdata/example_suite
failures=0

# expect NAME WANT GOT
expect() {
  [[ $2 == "$3" ]] && return
  printf 'FAILED: %s\n--- want\n%s\n--- got\n%s\n' "$@"
  failures=1
}

manifest() {
  printf '{"name":"%s","tags":["example"],"cpus":1,"exclusive":false,"timeout_ns":1000000000,"cases":["skips"]}' "$1"
}

expect 'list' $'ktstr:example_one\nktstr:example_two' "$(cat kselftest-list.txt)"
expect 'files' $'example_one\nexample_two\nktstr-suite.json\nsettings' "$(ls ktstr)"
expect 'settings' 'timeout=5' "$(cat ktstr/settings)"
expect 'manifests' "$(printf '{"schema":"ktstr.suite/1","selftests":[\n%s,\n%s\n]}' \
  "$(manifest example_one)" "$(manifest example_two)")" "$(cat ktstr/ktstr-suite.json)"
status=0
output=$(ktstr/example_one) || status=$?
expect 'exit status' 4 "$status"
expect 'output' $'TAP version 13\n1..1\nok 1 skips # SKIP' "$output"
if readelf --program-headers ktstr/example_one | grep -q INTERP; then
  echo 'FAILED: example_one is not statically linked'
  failures=1
fi
exit "$failures"
