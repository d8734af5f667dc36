#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# The tree's folder in a real kernel source tree: run_tests (also with O=), install
# and gen_tar, and what both runners make of the installed tree. Looks for a tree in
# KTSTR_KERNEL_SOURCE (a folder or a tarball), else for Debian's package linux-source-6.1.
set -euo pipefail

tree=$PWD/tools/kselftest/tree
scratch=$(mktemp -d "${TEST_TMPDIR:-/tmp}/kernel.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

# skip REASON: a success that test.xml calls skipped.
skip() {
  echo "skipped: $1"
  [[ -z ${XML_OUTPUT_FILE:-} ]] || printf '%s\n' '<?xml version="1.0" encoding="UTF-8"?>' \
    '<testsuites><testsuite name="kernel_source_test" tests="1" skipped="1">' \
    "<testcase name=\"kernel_source\" classname=\"kselftest\"><skipped message=\"$1\"/></testcase>" \
    '</testsuite></testsuites>' >"$XML_OUTPUT_FILE"
  exit 0
}

fail() {
  echo "FAILED: $1"
  exit 1
}

source=${KTSTR_KERNEL_SOURCE:-}
if [[ -z $source ]]; then
  for candidate in /usr/src/linux-source-6.1.tar.xz /usr/src/linux-source-6.1; do
    [[ ! -e $candidate ]] || source=$candidate
  done
fi
[[ -n $source ]] || skip 'no kernel source: install linux-source-6.1 or set KTSTR_KERNEL_SOURCE'
command -v make >/dev/null || skip 'make is not installed'

# What the selftests need of it; the original stays as it is.
if [[ -d $source ]]; then
  mkdir "$scratch/linux"
  (cd "$source" && tar -c Makefile scripts tools/scripts tools/testing/selftests) |
    tar -x -C "$scratch/linux"
else
  mkdir "$scratch/linux"
  tar -x -f "$source" -C "$scratch/linux" --strip-components=1 --wildcards \
    '*/Makefile' '*/scripts/*' '*/tools/testing/selftests/*'
fi
selftests=$scratch/linux/tools/testing/selftests
cp -RL "$tree/ktstr" "$selftests/ktstr"
count=$(wc -l <"$tree/kselftest-list.txt")

# Verdicts are the machine's matter; here it counts that every test has one.
export KTSTR_DURATION_SCALE=0.05

# gives_every_result COMMAND...: the command prints one result line per test.
gives_every_result() {
  local results
  "$@" >"$scratch/log" 2>&1 || true
  results=$(grep -cE '^(not )?ok [0-9]+ selftests: ktstr: ' "$scratch/log" || true)
  [[ $results == "$count" ]] || fail "$*: $results results of $count: $(tail -n 20 "$scratch/log")"
}
gives_every_result make -C "$selftests" TARGETS=ktstr run_tests

command -v rsync >/dev/null || { echo 'O=, install and gen_tar need rsync: not tried'; exit 0; }
mkdir "$scratch/objects"
gives_every_result make -C "$selftests" O="$scratch/objects" TARGETS=ktstr run_tests

make -C "$selftests" TARGETS=ktstr INSTALL_PATH="$scratch/installed" install >"$scratch/install" 2>&1 ||
  fail "install: $(tail -n 20 "$scratch/install")"
listed=$(grep -c '^ktstr:' "$scratch/installed/kselftest-list.txt")
[[ $listed == "$count" ]] || fail "install lists $listed tests of $count"
"$tree/bin/ktstr" list "$scratch/installed" | grep -q '^ktstr:' || fail 'our runner reads no installed tree'
gives_every_result "$scratch/installed/run_kselftest.sh" -c ktstr
gives_every_result "$tree/bin/ktstr" run --duration-scale 0.05 --out "$scratch/results" -c ktstr \
  "$scratch/installed"

make -C "$selftests" TARGETS=ktstr FORMAT=.tar.gz gen_tar >"$scratch/gen_tar" 2>&1 ||
  fail "gen_tar: $(tail -n 20 "$scratch/gen_tar")"
