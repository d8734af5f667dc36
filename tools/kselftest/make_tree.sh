#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# make_tree SUITE TREE RUNNER MAKEFILE CONFIG README: writes the folder TREE as kselftest_tree in
# kselftest_tree.bzl describes it. In MAKEFILE the word @TESTS@ becomes the names of the tests.
set -euo pipefail

suite=$1 tree=$2 runner=$3 makefile=$4 config=$5 readme=$6

mkdir -p "$tree/bin"
cp "$runner" "$tree/bin/ktstr"
cp -RL "$suite/." "$tree"
chmod -R u+w "$tree"

tests=$(sed -n 's/^ktstr://p' "$tree/kselftest-list.txt" | tr '\n' ' ')
sed "s/@TESTS@/${tests% }/" "$makefile" >"$tree/ktstr/Makefile"
cp "$config" "$tree/ktstr/config"
cp "$readme" "$tree/ktstr/README.md"
