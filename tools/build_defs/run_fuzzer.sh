#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# run_fuzzer.sh FUZZER [--dictionary FILE] SEED...: fuzzes for some seconds. An input that breaks
# the target is printed in base64 and kept in Bazel's folder for outputs.
set -euo pipefail

fuzzer=$PWD/$1
shift
options=(
  -max_total_time="${FUZZ_SECONDS:-6}" -runs=1000000 -seed=1 -max_len=4096
  -rss_limit_mb=512 -malloc_limit_mb=256 -timeout=20 -print_final_stats=1 -verbosity=0
  -artifact_prefix="${TEST_UNDECLARED_OUTPUTS_DIR:-.}/"
)
if [[ ${1:-} == --dictionary ]]; then
  options+=(-dict="$2")
  shift 2
fi
corpus=$(mktemp -d "${TEST_TMPDIR:-/tmp}/corpus.XXXXXX")
trap 'rm -rf "$corpus"' EXIT
cp -L "$@" "$corpus/"
# clang 14's AddressSanitizer cannot live with the address randomisation of some kernels.
fixed_addresses=(setarch -R)
"${fixed_addresses[@]}" true 2>/dev/null || fixed_addresses=()
"${fixed_addresses[@]}" "$fuzzer" "${options[@]}" "$corpus"
