#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# Each presubmit check passes on a small clean tree, and fails on the one thing that it is for.
set -euo pipefail

readonly checks=$PWD/tools/presubmit
readonly archives=$PWD/tools/presubmit
readonly licence='SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0'
readonly tree=$TEST_TMPDIR/tree
clang_format=$(readlink -f .clang-format)
failures=0

# write FILE: a source file of the tree: the licence line, then standard input.
write() {
  mkdir -p "$(dirname "$1")"
  { echo "// $licence" && cat; } >"$1"
}

clean_tree() {
  rm -rf "$tree"
  mkdir -p "$tree"
  cd "$tree"
  git -c init.defaultBranch=main init -q
  cp "$clang_format" .clang-format
  write ktstr/base/clock.h </dev/null
  write ktstr/work_types/spin_wait.cc <<<'#include "ktstr/base/clock.h"'
  write runner/judge/judge.cc <<<'#include "ktstr/base/clock.h"'
}

report() {
  echo "FAILED: $1"
  sed 's/^/    /' <<<"$2"
  failures=$((failures + 1))
}

# passes NAME CHECK [ARGS...]
passes() {
  local name=$1 check=$2 output
  shift 2
  output=$("$checks/$check" "$@" 2>&1) || report "$name: $check should pass" "$output"
}

# fails NAME TEXT CHECK [ARGS...]: the check fails and its output has a line that TEXT matches.
fails() {
  local name=$1 text=$2 check=$3 output
  shift 3
  if output=$("$checks/$check" "$@" 2>&1); then
    report "$name: $check should fail" "$output"
  elif ! grep -qE -- "$text" <<<"$output"; then
    report "$name: $check should say '$text'" "$output"
  elif ! grep -q '^Remedy: ' <<<"$output"; then
    report "$name: $check should name the remedy" "$output"
  fi
}

clean_tree
for check in format spdx layers cpu_clock wall_clock selftest_namespace no_machine_paths links words; do
  passes 'clean tree' "$check"
done

clean_tree
write ktstr/base/clock.h <<<'int  Now( );'
fails 'untidy source' '^ktstr/base/clock.h:2:.*clang-format' format

clean_tree
echo 'int Now();' >ktstr/base/bare.h
fails 'source without a licence' '^ktstr/base/bare.h:1: ' spdx

clean_tree
printf '#!/bin/sh\necho\n' >tool
fails 'script without a licence or a suffix' '^tool:1: ' spdx

clean_tree
echo '*.log' >.gitignore
echo 'no licence' >build.log.h
echo 'build.log.h' >>.gitignore
passes 'ignored file' spdx

clean_tree
write ktstr/base/clock.h <<<'#include "ktstr/worker/worker_main.h"'
fails 'include that goes up' '^ktstr/base/clock.h:2: ktstr/base may not include ktstr/worker' layers

clean_tree
write runner/run/run.cc <<<'#include "ktstr/spawn/workload.h"'
fails 'runner that uses the core' 'runner/run may not include ktstr/spawn' layers

clean_tree
write selftests/wake/wake_pair.cc <<<'#include "runner/run/attempt.h"'
fails 'selftest that uses the runner' 'selftests/wake may not include runner/run' layers

clean_tree
write selftests/wake/wake_pair.cc <<<'#include "selftests/fairness/shares.h"'
fails 'family that borrows from a family' 'selftests/wake may not include selftests/fairness' layers

clean_tree
write runner/run/attempt.cc <<<'#include "runner/command/message.h"'
fails 'run that uses the command line' 'runner/run may not include runner/command' layers

clean_tree
write runner/report/reporter.cc <<<'#include "runner/judge/judge.h"'
fails 'report that judges' 'runner/report may not include runner/judge' layers

clean_tree
write runner/report/reporter_test.cc <<<'#include "runner/judge/judge.h"'
write runner/judge/judge.h </dev/null
passes 'test that looks up' layers

clean_tree
write ktstr/misc/misc.h <<<'#include "ktstr/base/clock.h"'
fails 'folder that is not in the table' '^ktstr/misc/misc.h:2: ktstr/misc is not in' layers

clean_tree
write runner/run/judge/judge.h <<<'#include "runner/run/event/run_event.h"'
write runner/run/event/run_event.h <<<'#include "runner/run/judge/verdict.h"'
write runner/run/report/reporter.h <<<'#include "runner/run/event/run_event.h"'
fails 'folders in a circle' '^runner/run/event/run_event.h:2: runner/run/event -> runner/run/judge .*circle' layers
if "$checks/layers" | grep -q 'runner/run/report'; then
  report 'folders in a circle' 'names a folder that only leads to the circle'
fi

clean_tree
write ktstr/base/clock_test.cc <<<'#include "ktstr/testing/status_matchers.h"'
write ktstr/testing/status_matchers.h <<<'#include "ktstr/base/clock.h"'
passes 'test that uses ktstr/testing' layers

clean_tree
echo 'a: b
b: a' >circle.txt
fails 'table with a circle' '^circle.txt: . is below itself' layers circle.txt

for reading in 'CLOCK_THREAD_CPUTIME_ID' 'CLOCK_PROCESS_CPUTIME_ID' 'ThreadCpuNs()' 'getrusage(0)'; do
  clean_tree
  write ktstr/work_types/bursty.cc <<<"long now = $reading;"
  fails "$reading" '^ktstr/work_types/bursty.cc:2:' cpu_clock
done

clean_tree
write ktstr/base/clock.cc <<<'long now = CLOCK_THREAD_CPUTIME_ID;'
passes 'CPU clock outside work_types' cpu_clock

for reading in 'absl::Now()' 'std::chrono::system_clock::now()' 'time(nullptr)' 'time(&now)' \
  'gettimeofday(&now, nullptr)' 'CLOCK_REALTIME' 'CLOCK_REALTIME_COARSE' 'sem_timedwait(&s, &t)'; do
  clean_tree
  write ktstr/spawn/crew.cc <<<"auto deadline = $reading;"
  fails "$reading" '^ktstr/spawn/crew.cc:2:' wall_clock
done

clean_tree
write ktstr/spawn/crew.cc <<<'auto now = absl::Now();  // Wall clock:'
fails 'wall clock without a reason' '^ktstr/spawn/crew.cc:2:' wall_clock

clean_tree
write runner/run/run.cc <<<'auto started = absl::Now();  // Wall clock: shown.
// absl::Now() steps.
auto deadline = MonotonicTime::Now() + run_time(nullptr);'
passes 'time stamp that is shown' wall_clock

for home in home Users root; do
  clean_tree
  echo "See /$home/somebody/notes." >notes.md
  fails "/$home" '^notes.md:1:' no_machine_paths
done

clean_tree
echo "Built in $tree/bazel-out." >notes.md
fails 'place of the checkout' '^notes.md:1:' no_machine_paths

clean_tree
echo 'KEYS=runner/root/x ktstr/home/y https://example.org/home/page' >notes.md
passes 'folders that only sound alike' no_machine_paths

# selftest LINE...: a selftest that is these lines behind its include.
selftest() {
  clean_tree
  printf '%s\n' '#include "ktstr/base/clock.h"' '' "$@" | write selftests/wake/wake_pair.cc
}
open_namespaces=('namespace ktstr {' 'namespace {' '')
closed_namespaces=('' '}  // namespace' '}  // namespace ktstr')
selftest "${open_namespaces[@]}" 'KTSTR_SELFTEST({});' "${closed_namespaces[@]}"
passes 'selftest in its namespace' selftest_namespace
selftest 'KTSTR_SELFTEST({});'
fails 'selftest without a namespace' '^selftests/wake/wake_pair.cc:1: ' selftest_namespace
selftest 'namespace ktstr {' 'KTSTR_SELFTEST({});' '}  // namespace ktstr'
fails 'selftest in ktstr itself' '^selftests/wake/wake_pair.cc:1: ' selftest_namespace
selftest 'int before;' "${open_namespaces[@]}" 'KTSTR_SELFTEST({});' "${closed_namespaces[@]}"
fails 'name before the namespace' '^selftests/wake/wake_pair.cc:1: ' selftest_namespace
selftest "${open_namespaces[@]}" 'KTSTR_SELFTEST({});' "${closed_namespaces[@]}" 'int behind;'
fails 'name behind the namespace' '^selftests/wake/wake_pair.cc:1: ' selftest_namespace

# page FILE TEXT: a page of the guide, in a tree that holds together without it.
page() {
  clean_tree
  mkdir -p docs/design
  printf '%s\n' '# One' 'See [two](two.md#the-second-one-why) and [it](#one).' >docs/one.md
  printf '%s\n' '# The second one: `why`' '```' '[code](nowhere.md)' '```' >docs/two.md
  printf '%s\n' '- [One](one.md)' '- [Two](two.md), [there](https://example.org/x.md)' >docs/index.md
  printf '%s' "$2" >>"$1"
}
page docs/index.md ''
passes 'pages that hold together' links
page docs/two.md '[gone](three.md)'
fails 'link to a page that is not there' '^docs/two.md: three.md leads nowhere' links
page docs/two.md '[there](one.md#why)'
fails 'link to a heading that is not there' '^docs/two.md: one.md#why: no heading' links
page docs/three.md '# Three'
fails 'page that the index lacks' '^docs/index.md does not name three.md' links
page docs/design/four.md '# Four'
fails 'design page that the index lacks' '^docs/index.md does not name design/four.md' links

# words_of COUNT: a sentence of so many words.
words_of() {
  printf 'One'
  for ((i = 2; i <= $1; i++)); do printf ' word'; done
  echo '.'
}

clean_tree
for word in tell tells told telling Told; do
  clean_tree
  write runner/judge/judge.cc <<<"int Next();  // The verdict is $word to reporters."
  fails "$word in a comment" '^runner/judge/judge.cc:2: ' words
done

clean_tree
printf '%s\n' '#!/bin/sh' "# $licence" 'echo  # It tells why.' >tool
fails 'comment of a script' '^tool:3: ' words

clean_tree
mkdir docs
printf '%s\n' '# What is told' '| a | b |' '|---|---|' '| c | it tells d |' >docs/one.md
fails 'heading of a page' '^docs/one.md:1: ' words
fails 'table of a page' '^docs/one.md:4: ' words

clean_tree
mkdir docs
printf '%s\n' '`tell`, [it](told.md).' '```' 'nothing told' '```' >docs/one.md
write runner/judge/judge.cc <<<'const char told[] = "told // told";  // Of `told`, Tell() and x::Tell.
void Tell(int told); // A foretelling is no such word, retold or not.'
passes 'code, strings and identifiers' words

clean_tree
mkdir docs
{ echo 'Short.' && words_of 29 && words_of 30; } >docs/one.md
fails 'long sentence' '^docs/one.md:1: a sentence of 30 words: One word' words
words_of 30 | sed 's/word/word\n/15' >docs/one.md
fails 'long sentence over two lines' '^docs/one.md:1: a sentence of 30 words' words

clean_tree
mkdir docs
words_of 30 | sed 's/ word/ [word](one two)/3; s/ word word/ `word word word`/; s/ word/ -/' >docs/one.md
{ echo && words_of 40 | sed 's/^/| /' && echo '```' && words_of 40 && echo '```'; } >>docs/one.md
{ echo '- One word' && words_of 29 | sed 's/^/- /' && words_of 29 | sed 's/ word/. Word/14'; } >>docs/one.md
{ echo && words_of 20 | tr -d '.' && echo '```' && echo '```' && words_of 20; } >>docs/one.md
passes 'short sentences, tables and code' words

allowed=$checks/fork_safety_allowed.txt
passes 'archives that complete each other' undefined_symbols "$allowed" \
  "$archives/libfork_safe_caller.a" "$archives/libfork_safe_callee.a"
fails 'archive that needs another' 'ktstr::Callee\(\)' undefined_symbols "$allowed" \
  "$archives/libfork_safe_caller.a"
for symbol in malloc printf pthread_mutex_lock __cxa_throw 'operator new'; do
  fails "$symbol" "fork_unsafe.*: $symbol" undefined_symbols "$allowed" "$archives/libfork_unsafe.a"
done
echo 'malloc' >"$TEST_TMPDIR/allowed.txt"
fails 'allowed without a reason' 'malloc: no reason given' undefined_symbols \
  "$TEST_TMPDIR/allowed.txt" "$archives/libfork_safe_callee.a"

# A stand-in for Bazel that answers the first query, which asks for strays.
mkdir -p "$TEST_TMPDIR/bin"
printf '#!/bin/sh\necho "ktstr/worker/BUILD.bazel:9:1: cc_library rule //ktstr/worker:heap"\n' \
  >"$TEST_TMPDIR/bin/bazel"
chmod +x "$TEST_TMPDIR/bin/bazel"
PATH=$TEST_TMPDIR/bin:$PATH fails 'worker_side target on another side' \
  '^ktstr/worker/BUILD.bazel:9:' fork_safety

((failures == 0)) || exit 1
echo 'every check passed and failed where it should'
