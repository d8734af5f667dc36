#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# make_suite SUITE SETTINGS [SELFTEST MANIFEST]...: writes the folder SUITE as ktstr_suite in
# ktstr.bzl describes it.
set -euo pipefail

suite=$1
settings=$2
shift 2

mkdir -p "$suite/ktstr"
cp "$settings" "$suite/ktstr/settings"
: >"$suite/kselftest-list.txt"

separator=
{
  printf '{"schema":"ktstr.suite/1","selftests":['
  while (($# > 0)); do
    name=$(basename "$1")
    cp "$1" "$suite/ktstr/$name"
    echo "ktstr:$name" >>"$suite/kselftest-list.txt"
    manifest=$(<"$2")
    if [[ $manifest != '{'*"\"$name\""*'}' ]]; then
      echo "$name --list=json prints no manifest of $name: ${manifest:0:80}" >&2
      exit 1
    fi
    printf '%s\n%s' "$separator" "$manifest"
    separator=,
    shift 2
  done
  printf '\n]}\n'
} >"$suite/ktstr/ktstr-suite.json"
