#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# update_selftests_page.sh TOOL SUITE: writes docs/selftests.md anew. For `bazel run`.
set -euo pipefail

page=$BUILD_WORKSPACE_DIRECTORY/docs/selftests.md
"$1" page "$2/ktstr/ktstr-suite.json" >"$page.new"
mv "$page.new" "$page"
