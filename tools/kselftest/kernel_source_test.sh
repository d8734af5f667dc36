#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# The tree's folder in a real kernel source tree: run_tests (also with O=), install
# and gen_tar, and what both runners make of the installed tree.
set -euo pipefail

# shellcheck source=SCRIPTDIR/kernel_source.sh
source tools/kselftest/kernel_source.sh
tree=$PWD/tools/kselftest/tree
scratch=$(mktemp -d "${TEST_TMPDIR:-/tmp}/kernel.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

fail() {
  echo "FAILED: $1"
  exit 1
}

source=$(find_kernel_source)
[[ -n $source ]] ||
  skip kernel_source 'no kernel source: install linux-source-6.1 or set KTSTR_KERNEL_SOURCE'
command -v make >/dev/null || skip kernel_source 'make is not installed'

unpack_selftests "$source" "$scratch/linux"
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
