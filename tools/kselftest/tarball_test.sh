#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# The tarball unpacks to one folder that works from wherever it is.
set -euo pipefail

scratch=$(mktemp -d "${TEST_TMPDIR:-/tmp}/tarball.XXXXXX")
tar -xzf tools/kselftest/ktstr-selftests.tar.gz -C "$scratch"

[[ $(ls "$scratch") == ktstr-selftests ]]
cd "$scratch/ktstr-selftests"
[[ $(bin/ktstr list) == $(<kselftest-list.txt) ]]
first=$(head -n 1 kselftest-list.txt)
"ktstr/${first#ktstr:}" --list | grep -q .
