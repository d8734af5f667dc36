#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# What a log says of a build. bazel, the set-up and the runner are stand-ins.
set -euo pipefail

readonly sources=$PWD/tools
readonly work=$TEST_TMPDIR/work
mkdir -p "$work/tools" "$work/bazel-bin/runner" "$work/bin"
cp "$sources/run" "$sources/bazel.sh" "$work/tools"
cd "$work"
export screen=$work/log PATH=$work/bin:$PATH KTSTR_REPORT_SECONDS=0.01
failures=0

# stand_in FILE: a script, which is standard input.
stand_in() {
  { echo '#!/bin/bash' && cat; } >"$1"
  chmod +x "$1"
}

# expect NAME WANT: what the log holds; WANT is a glob.
expect() {
  # shellcheck disable=SC2053
  [[ $(<"$screen") == $2 ]] && return
  printf 'FAILED: %s\n--- want\n%s\n--- got\n%s\n' "$1" "$2" "$(<"$screen")"
  failures=1
}

stand_in tools/setup <<<''
stand_in bazel-bin/runner/ktstr <<<'echo "ktstr $1"'

# A build that ends when the log has shown it.
stand_in bin/bazel <<'END'
echo 'Loading: 0 packages loaded'
echo '[1,234 / 2,345] Compiling a.cc; 3s linux-sandbox'
until grep -q 'still' "$screen"; do :; done
END
tools/run >log 2>&1
expect 'a log' "tools/run: building //runner:ktstr //selftests:suite; the first time takes minutes
tools/run: still building //runner:ktstr //selftests:suite after 0 min, 1,234 of 2,345 steps
*ktstr run"

CI=true "$work/tools/run" >log 2>&1
expect 'a log in CI, by an absolute path' 'tools/run: building *still building *ktstr run'

stand_in bin/bazel <<'END'
echo '[1 / 2] Compiling a.cc; 3s linux-sandbox'
echo 'a.cc:1: error: no'
exit 1
END
KTSTR_REPORT_SECONDS=1000 tools/run >log 2>&1 && failures=1
expect 'a build that fails' 'tools/run: building *minutes
a.cc:1: error: no'

# Nothing is left that would go on reporting: its end is the end of what it reads.
exit "$failures"
