#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# selftests_page_test.sh TOOL SUITE PAGE: the page says what the suite says, and every case says all
# its facts.
set -euo pipefail

tool=$1 suite=$2 page=$3
failed=0

"$tool" facts "$suite/ktstr/ktstr-suite.json" || failed=1
if ! "$tool" page "$suite/ktstr/ktstr-suite.json" | diff -u "$page" -; then
  echo "$page is stale: bazel run //tools/suite:update_selftests_page"
  failed=1
fi
exit "$failed"
