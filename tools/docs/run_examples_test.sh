#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# What run_examples finds wrong with a page.
set -euo pipefail

cd "$(mktemp -d "${TEST_TMPDIR:-/tmp}/pages.XXXXXX")"
root=$OLDPWD
failures=0

# finds WANT TEXT: run_examples complains about the page TEXT with WANT.
finds() {
  local output
  printf '%s\n' "$2" '```sh example' 'ktstr run --quiet tests' '```' >page.md
  if output=$("$root/tools/docs/run_examples" "$root/runner/ktstr" page.md); then
    printf 'FAILED: nothing is wrong with: %s\n' "$2"
    failures=1
  elif [[ $output != *"$1"* ]]; then
    printf 'FAILED: "%s" is not said of: %s\n%s\n' "$1" "$2" "$output"
    failures=1
  fi
}

finds 'exit 1, not 0' $'```sh example\nfalse\n```'
finds 'exit 0, not 4' $'```sh example exit=4\nktstr run tests\n```'
finds 'page.md:1: exit 64' $'```sh example\nktstr run --no-such-option tests\n```'
finds 'ktstr run has no option --timeuot' 'Say `ktstr run --timeuot 3 tests/`.'
finds 'ktstr parse has no option --jobs' $'```sh\nktstr parse --jobs 3 | head\n```'
finds 'no program has the option --timeuot' 'With `--timeuot 3` it ends early.'
finds 'no program has the option --kselftest-exit-3' 'Take `--kselftest-exit-3=xfail` for it.'
finds 'is no mark that we know' $'```sh examples\ntrue\n```'
exit "$failures"
