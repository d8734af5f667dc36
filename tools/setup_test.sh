#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# What tools/setup does on machines that have all packages, or lack one. dpkg-query, apt-get and
# sudo are stand-ins.
set -euo pipefail

readonly setup=$PWD/tools/setup
readonly bin=$TEST_TMPDIR/bin
readonly calls=$TEST_TMPDIR/calls
failures=0

# stand_in NAME: a command whose script is standard input.
stand_in() {
  mkdir -p "$bin"
  { echo '#!/bin/bash' && cat; } >"$bin/$1"
  chmod +x "$bin/$1"
}

# expect NAME WANT GOT
expect() {
  # shellcheck disable=SC2053  # WANT is a glob.
  [[ $3 == $2 ]] && return
  printf 'FAILED: %s\n--- want\n%s\n--- got\n%s\n' "$@"
  failures=1
}

# setup_says [ARGS...]: its output, then its exit status, then what it asked apt-get for.
setup_says() {
  local status=0
  : >"$calls"
  PATH=$bin:$PATH "$setup" "$@" 2>&1 || status=$?
  echo "exit $status"
  cat "$calls"
}

# machine_without PACKAGE
machine_without() {
  sed -nE 's/^packages\+?=\((.*)\)$/\1/p' "$setup" | tr ' ' '\n' | grep -vx "$1" |
    sed 's/^/installed /' >"$TEST_TMPDIR/installed"
  echo "config-files $1" >>"$TEST_TMPDIR/installed"
}

stand_in dpkg-query <<<"cat '$TEST_TMPDIR/installed'"
stand_in sudo <<<'exec "$@"'
stand_in apt-get <<<"echo \"apt-get \$*\" >>'$calls'"

machine_without none
expect 'nothing is missing' 'exit 0' "$(setup_says)"
expect 'nothing is missing, only a check' $'tools/setup: nothing is missing\nexit 0' \
  "$(setup_says --check)"
expect 'unknown option' $'tools/setup: unknown option --chekc; *\nexit 64' "$(setup_says --chekc)"

machine_without libre2-dev
expect 'removed, its configuration left' $'tools/setup: missing: libre2-dev\nexit 1' \
  "$(setup_says --check)"

if grep -qx 'VERSION_ID="12"' /etc/os-release && grep -qx 'ID=debian' /etc/os-release; then
  expect 'installs what is missing' \
    $'*: libre2-dev\n*done\nexit 0\napt-get * update\napt-get * install --no-install-recommends libre2-dev' \
    "$(setup_says)"

  stand_in apt-get <<<"echo \"apt-get \$*\" >>'$calls'; (( \$(wc -l <'$calls') > 3 ))"
  expect 'update never works, the second installation does' $'*\nexit 0\n*update\n*update\n*libre2-dev\n*libre2-dev' \
    "$(setup_says)"

  stand_in apt-get <<<'echo no space left; exit 100'
  expect 'install fails' $'*no space left\n*could not install: libre2-dev\nexit 1' "$(setup_says)"
fi

((failures == 0)) || exit 1
echo 'set-up does what it says'
