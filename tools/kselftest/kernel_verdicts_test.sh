#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# The kernel's own selftests, built and installed by its Makefile, under run_kselftest.sh and under
# `ktstr run`: the verdicts are the same, or ours says why it is another. Prints one line per test:
#   TEST  THE KERNEL'S VERDICT  OURS  REASON
# With a folder as argument, the two logs and the table are kept in it.
set -euo pipefail

# shellcheck source=SCRIPTDIR/kernel_source.sh
source tools/kselftest/kernel_source.sh
ktstr=$PWD/runner/ktstr
keep=${1:-}
scratch=$(mktemp -d "${TEST_TMPDIR:-/tmp}/verdicts.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

# They build with the C library alone, write to no device and change no setting of the machine.
targets=(core futex kcmp membarrier mincore nsfs openat2 pidfd ptrace rlimits rseq sigaltstack size
  splice sync syscall_user_dispatch timens timers tmpfs vDSO)
# Not run: what takes minutes, or about as long as its time-out; and vmaccess, which on kernels newer than its own blocks where no
# signal but SIGKILL ends it: run_kselftest.sh, which has no SIGKILL, never comes back.
left_out='^(ptrace:vmaccess|openat2:rename_attack_test|pidfd:pidfd_test|timers:(nsleep-lat|raw_skew|set-timer-lat|inconsistency-check|mqueue-lat|rtcpie|threadtest)|syscall_user_dispatch:sud_benchmark|rseq:(basic_percpu_ops_test|run_param_test\.sh|param_test_.*))$'
seconds_per_test=10

fail() {
  echo "FAILED: $1"
  exit 1
}

# install_selftests: into $scratch/tree, with a time-out for every collection.
install_selftests() {
  unpack_selftests "$source" "$scratch/linux"
  make -k -j2 -C "$scratch/linux/tools/testing/selftests" TARGETS="${targets[*]}" \
    INSTALL_PATH="$scratch/tree" install >"$scratch/make.log" 2>&1 || true
  local list=$scratch/tree/kselftest-list.txt target
  [[ -s $list ]] || fail "nothing was installed: $(tail -n 20 "$scratch/make.log")"
  grep -vE "$left_out" "$list" >"$scratch/list"
  mv "$scratch/list" "$list"
  for target in "${targets[@]}"; do
    [[ ! -d $scratch/tree/$target ]] || echo "timeout=$seconds_per_test" >"$scratch/tree/$target/settings"
  done
}

# verdicts LOG: "COLLECTION:TEST VERDICT" per top-level result, sorted; the verdict is the form of
# the line. A result that stands behind an unterminated line of its test is found too.
verdicts() {
  grep -aoE '(not )?ok [0-9]+ selftests: .*' "$1" |
    sed -E -e 's/^not ok [0-9]+ selftests: ([^:]+): (\S+)( # TIMEOUT.*)$/\1:\2 timeout/' \
      -e 's/^not ok [0-9]+ selftests: ([^:]+): (\S+).*$/\1:\2 fail/' \
      -e 's/^ok [0-9]+ selftests: ([^:]+): (\S+) # SKIP.*$/\1:\2 skip/' \
      -e 's/^ok [0-9]+ selftests: ([^:]+): (\S+).*$/\1:\2 pass/' | sort
}

# run_both [OPTION...]: leaves the two logs in $scratch. The kernel's runner gets a pipe: a test that
# opens /dev/stdout again overwrites a file.
run_both() {
  (cd "$scratch/tree" && timeout -k 5 400 ./run_kselftest.sh "$@" 2>&1 </dev/null) |
    cat >"$scratch/kernel.log" || true
  rm -rf "$scratch/out"
  "$ktstr" run --out "$scratch/out" "$@" "$scratch/tree" >"$scratch/ours.log" </dev/null || true
  verdicts "$scratch/kernel.log" >"$scratch/kernel"
  verdicts "$scratch/ours.log" >"$scratch/ours"
}

# reason COLLECTION:TEST: what our runner noted about it.
reason() {
  sed -n '/"notes": \[$/,/\]/p' "$scratch/out/tests/${1%%:*}/${1#*:}/attempt-1/result.json" |
    sed -nE 's/^ +"(.*)",?$/\1/p' | paste -sd ';' | sed 's/;/; /g'
}

# table: "TEST KERNEL OURS REASON" of all tests in $scratch/ours; the reason only where they differ.
table() {
  local name kernel ours why
  while read -r name kernel ours; do
    why=
    [[ $kernel == "$ours" ]] || why=$(reason "$name")
    printf '%-45s %-8s %-8s %s\n' "$name" "$kernel" "$ours" "$why"
  done < <(join -a 1 -a 2 -e missing -o 0,1.2,2.2 "$scratch/kernel" "$scratch/ours")
}

# unexplained TABLE: the tests whose verdicts differ without a reason.
unexplained() {
  awk '$2 != $3 && (NF < 4 || $2 == "missing" || $3 == "missing") { print $1 }' "$1"
}

source=$(find_kernel_source)
[[ -n $source ]] ||
  skip kernel_verdicts 'no kernel source: install linux-source-6.1 or set KTSTR_KERNEL_SOURCE'
for tool in make gcc rsync; do
  command -v "$tool" >/dev/null || skip kernel_verdicts "$tool is not installed"
done
((EUID == 0)) || skip kernel_verdicts 'the tests want root'

install_selftests
run_both
table >"$scratch/table"
if [[ -n $keep ]]; then
  mkdir -p "$keep"
  cp "$scratch"/{kernel.log,ours.log,table,make.log} "$keep"
fi
cat "$scratch/table"
planned=$(wc -l <"$scratch/tree/kselftest-list.txt")
[[ $(wc -l <"$scratch/ours") == "$planned" ]] || fail "ours gave no verdict on each of $planned tests"

# A test near its time-out may pass once and not again: what differs without a reason differs twice.
tried_again=0
for name in $(unexplained "$scratch/table"); do
  run_both -t "$name"
  table >"$scratch/again"
  [[ -z $(unexplained "$scratch/again") ]] || fail "no reason is given: $(cat "$scratch/again")"
  echo "tried again: $(cat "$scratch/again")"
  sed -i "/^${name//\//.} /d" "$scratch/table"
  cat "$scratch/again" >>"$scratch/table"
  tried_again=$((tried_again + 1))
done
awk -v again="$tried_again" '$2 == $3 { same++ } $2 != $3 { differ++ } END {
  printf "%d tests: %d verdicts are the same, %d differ with a reason; tried again: %d\n", NR, same,
    differ, again }' "$scratch/table"
