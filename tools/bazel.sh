# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# shellcheck shell=bash
# How the scripts of tools/ call Bazel; sourced by them, from the workspace's folder.

# A terminal that somebody watches gets Bazel's progress, a log only what matters.
on_terminal() { [[ -t 2 && -z ${CI:-} ]]; }

ui_flags=(--color=no --curses=no --noshow_progress)
if on_terminal; then ui_flags=(); fi

# One compiler per CPU, but none that has less than 1 GiB for itself.
memory_kib=$(awk '$1 == "MemTotal:" { print $2 }' /proc/meminfo)
jobs=$(nproc)
if ((memory_kib / 1048576 < jobs)); then jobs=$((memory_kib / 1048576)); fi
if ((jobs < 1)); then jobs=1; fi
build_flags=("${ui_flags[@]}" --jobs="$jobs")

# "tools/run", wherever it was called from.
tool=tools/${0##*/tools/}
tool=${tool/#tools\/tools\//tools\/}

# report_each_minute WHAT LOG: until the end of standard input, which comes with the end of its
# writer, a line a minute on standard error; LOG may hold progress lines of Bazel.
report_each_minute() {
  local started=$SECONDS status progress
  while true; do
    status=0
    read -r -t "${KTSTR_REPORT_SECONDS:-60}" _ || status=$?
    # Above 128: the time is over.
    ((status > 128)) || return 0
    progress=$(sed -nE 's/^\[([0-9,]+) \/ ([0-9,]+)\].*/, \1 of \2 steps/p' "$2" | tail -n 1)
    echo "$tool: still $1 after $(((SECONDS - started) / 60)) min$progress" >&2
  done
}

# with_reports WHAT LOG COMMAND...: runs the command. Whoever reads a log, in CI as well, hears of it
# once a minute; on a terminal Bazel shows its own progress.
with_reports() {
  local what=$1 log=$2 status=0 alive
  shift 2
  if on_terminal; then
    "$@"
    return
  fi
  exec {alive}> >(report_each_minute "$what" "$log")
  "$@" {alive}>&- || status=$?
  exec {alive}>&-
  return "$status"
}

# build_quietly ARGS...: `bazel build`. On a terminal it prints nothing but progress unless it fails,
# in a log only that it builds.
build_quietly() {
  if on_terminal; then
    bazel build "${build_flags[@]}" --ui_event_filters=-info --show_result=0 "$@"
    return
  fi
  local log status=0 argument
  local -a targets=()
  for argument in "$@"; do [[ $argument == -* ]] || targets+=("$argument"); done
  echo "$tool: building ${targets[*]}; the first time takes minutes" >&2
  log=$(mktemp)
  with_reports "building ${targets[*]}" "$log" bazel_into "$log" build "${build_flags[@]}" \
    --show_progress --show_progress_rate_limit=10 "$@" || status=$?
  if ((status != 0)); then
    sed -E '/^\[[0-9,]+ \/ [0-9,]+\] /d; /^(Loading|Analyzing): /d' "$log" >&2
  fi
  rm -f "$log"
  return "$status"
}

bazel_into() {
  local log=$1
  shift
  bazel "$@" </dev/null >"$log" 2>&1
}
