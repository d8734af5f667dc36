#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# controls.sh RUNNER SUITE TOOL [ARG...]: runs the negative controls of all selftests of a suite and
# prints the table claim x control. Fails when a control did not make its case fail, or a case has
# none. The ARGs go to `ktstr run`.
set -euo pipefail

runner=$1 suite=$2 tool=$3
shift 3

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# The table shows what failed.
KTSTR_CONTROLS=1 "$runner" run "$suite" --out "$out/run" "$@" >"$out/log" || true
if [[ ! -s $out/run/run.json ]]; then
  cat "$out/log"
  exit 1
fi
if "$tool" controls "$suite/ktstr/ktstr-suite.json" "$out/run/run.json"; then exit 0; fi
cat "$out/log"
exit 1
