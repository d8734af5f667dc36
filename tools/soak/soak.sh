#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# The soak: a suite again and again under background load. docs/soak.md. For `bazel run`, which
# gives the four paths: soak.sh RUNNER SUITE WORKLOAD REPORT [OPTION...]
set -euo pipefail

runner=$PWD/$1 suite=$PWD/$2 workload=$PWD/$3 report=$PWD/$4
shift 4
cd "${BUILD_WORKING_DIRECTORY:-.}"

all_loads=none,cpu,io,memory,fifo,pause
usage() {
  cat <<HELP
usage: bazel run //tools/soak -- [--runs K] [--loads LIST] [--out DIR | --resume DIR] [-- ARG...]

  --runs K      runs under each load; 1
  --loads LIST  of $all_loads; all of them
  --out DIR     a new folder for the results; ktstr-soak
  --resume DIR  goes on with a soak that was interrupted, as it was begun
  ARG...        for 'ktstr run': --tag quick, --filter EXPR ...

Ctrl-C ends it after cleaning up; what has run is kept. Exit codes: 0 no case
failed, 1 one did, 64 bad usage, 130 interrupted.
HELP
}

refuse() {
  echo "soak: $1" >&2
  exit 64
}

runs=1 loads=$all_loads out=ktstr-soak resume=
while (($# > 0)); do
  case $1 in
    -h | --help) usage && exit 0 ;;
    --runs | --loads | --out | --resume)
      (($# > 1)) || refuse "$1 takes a value"
      case $1 in
        --runs) runs=$2 ;;
        --loads) loads=$2 ;;
        --out) out=$2 ;;
        --resume) resume=$2 ;;
      esac
      shift 2
      ;;
    --)
      shift
      break
      ;;
    *) refuse "unknown option '$1'; see --help" ;;
  esac
done
args=("$@")

if [[ -n $resume ]]; then
  out=$resume
  [[ -r $out/soak.conf ]] || refuse "$out has no soak.conf: it is no soak that was begun"
  mapfile -t conf <"$out/soak.conf"
  runs=${conf[0]} loads=${conf[1]} args=("${conf[@]:2}")
else
  [[ $runs =~ ^[1-9][0-9]{0,4}$ ]] || refuse "--runs '$runs' is no number from 1 to 99999"
  [[ ! -e $out/soak.conf ]] || refuse "$out holds a soak; --resume goes on with it"
  mkdir -p "$out"
  printf '%s\n' "$runs" "$loads" "${args[@]}" >"$out/soak.conf"
fi
IFS=, read -ra load_list <<<"$loads"
for load in "${load_list[@]}"; do
  [[ ,$all_loads, == *,$load,* ]] || refuse "'$load' is no load; there are $all_loads"
done

# ---- loads. Each lasts longer than any run, so that it covers it, and is ended with it. ----

cpus=$(nproc)
longest=2h
load_pid='' group='' scratch=$(mktemp -d)

in_background() {
  # A session of its own, as foreign load has: autogroup makes it one fair task beside the tests.
  setsid "$workload" "$@" --duration "$longest" >"$scratch/load.log" 2>&1 &
  load_pid=$!
}

# Each worker's part of a quarter of the available memory: "region=NKiB touches=PAGES".
memory_of_each() {
  awk -v cpus="$cpus" '/^MemAvailable:/ {
    pages = int($2 / 4 / 4 / cpus)
    if (pages > 1048576) pages = 1048576  # 4 GiB, the most that a worker takes.
    print "region=" 4 * pages "KiB touches=" pages
  }' /proc/meminfo
}

# A cgroup v2 group in which the run is frozen now and then; what cannot be made is no load.
make_group() {
  local mount
  mount=$(awk '/ - cgroup2 / { print $5; exit }' /proc/self/mountinfo)
  [[ -n $mount ]] && group=$mount/ktstr-soak-$$ && mkdir "$group" 2>/dev/null && return 0
  group=''
  return 1
}

# The run stands still for 50 ms of every second, as a virtual machine does whose host is busy.
freeze_now_and_then() {
  trap 'echo 0 >"$group/cgroup.freeze"; exit 0' TERM
  while sleep 0.95; do
    echo 1 >"$group/cgroup.freeze"
    sleep 0.05
    echo 0 >"$group/cgroup.freeze"
  done
}

start_load() {
  case $1 in
    none) ;;
    cpu) in_background SpinWait --workers "$cpus" ;;
    io) in_background IoSyncWrite --workers "$cpus" ;;
    memory)
      local each
      read -ra each <<<"$(memory_of_each)"
      in_background PageFaultChurn "${each[@]}" --workers "$cpus"
      ;;
    # The highest priority stops the witness too, as a pause of the host does.
    fifo)
      in_background Bursty burst=30ms sleep=970ms --workers "$cpus" --policy fifo:99 --cpus each
      ;;
    pause)
      make_group || return 1
      freeze_now_and_then &
      load_pid=$!
      ;;
  esac
  [[ -z $load_pid ]] || sleep 0.2
  [[ -z $load_pid ]] || kill -0 "$load_pid" 2>/dev/null || {
    load_pid=''
    return 1
  }
}

stop_load() {
  if [[ -n $load_pid ]]; then
    kill -TERM "$load_pid" 2>/dev/null || true
    wait "$load_pid" 2>/dev/null || true
    load_pid=''
  fi
  [[ -z $group ]] || rmdir "$group" 2>/dev/null || true
  group=''
}

run_pid=''
clean_up() {
  stop_load
  rm -rf "$scratch"
}
interrupted() {
  trap - INT TERM
  if [[ -n $run_pid ]]; then
    kill -TERM "$run_pid" 2>/dev/null || true
    [[ -z $group ]] || echo 0 >"$group/cgroup.freeze"
    wait "$run_pid" 2>/dev/null || true
  fi
  echo "soak: interrupted; go on with --resume $out" >&2
  exit 130
}
trap clean_up EXIT
trap interrupted INT TERM

# ---- the runs ----

# Runs in the group of the load, when it has one.
run_suite() {
  (
    [[ -z $group ]] || echo "$BASHPID" >"$group/cgroup.procs"
    exec "$runner" run "$suite" --out "$1" "${args[@]}"
  ) >"$1.log" 2>&1 &
  run_pid=$!
  wait "$run_pid" || true
  run_pid=''
}

# The loads take turns, so that whatever else happens on the machine meets all of them alike.
for ((run = 1; run <= runs; ++run)); do
  for load in "${load_list[@]}"; do
    folder=$out/$load/$run
    [[ ! -e $folder.done ]] || continue
    rm -rf "$folder"
    mkdir -p "$out/$load"
    if ! start_load "$load"; then
      stop_load
      echo "soak: this machine has no load '$load': $(tail -n 1 "$scratch/load.log" 2>/dev/null)" >&2
      continue
    fi
    echo "soak: run $run of $runs under $load" >&2
    run_suite "$folder"
    stop_load
    # A run that selects nothing or cannot write has no results, and no later one will.
    [[ -s $folder/run.json ]] || {
      cat "$folder.log" >&2
      exit 1
    }
    touch "$folder.done"
  done
done
"$report" "$out"
