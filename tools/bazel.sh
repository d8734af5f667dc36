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

# build_quietly ARGS...: `bazel build`; prints nothing but progress unless it fails.
build_quietly() {
  if on_terminal; then
    bazel build "${build_flags[@]}" --ui_event_filters=-info --show_result=0 "$@"
    return
  fi
  local log status=0
  log=$(mktemp)
  bazel build "${build_flags[@]}" "$@" </dev/null >"$log" 2>&1 || status=$?
  if ((status != 0)); then cat "$log" >&2; fi
  rm -f "$log"
  return "$status"
}
