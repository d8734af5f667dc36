#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# soak.sh with a runner, a workload and a report that only note what they are asked for.
set -euo pipefail

soak=$PWD/tools/soak/soak.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >runner <<'RUNNER'
#!/usr/bin/env bash
echo "$*" >>calls
[[ ! -e interrupt ]] || { rm interrupt; kill -INT "$PPID"; exec sleep 60; }
mkdir -p "$4" && echo '{}' >"$4/run.json"
RUNNER
printf '#!/usr/bin/env bash\necho "$*" >>loads\necho $$ >>pids\nexec sleep 600\n' >workload
printf '#!/usr/bin/env bash\necho "reported $1"\n' >report
chmod +x runner workload report

failed=0
expect() {
  [[ $2 == "$3" ]] && return
  printf '%s: expected\n%s\ngot\n%s\n' "$1" "$2" "$3"
  failed=1
}
run() {
  "$soak" runner suite workload report "$@" 2>err
}

expect 'every load has its runs, by turns' 'reported out' \
  "$(run --runs 2 --loads none,cpu --out out -- --tag quick)"
expect 'the runner gets the rest' "run $work/suite --out out/none/1 --tag quick" \
  "$(head -n 1 calls)"
expect 'four runs' 4 "$(wc -l <calls)"
expect 'the load ran beside two of them' "SpinWait --workers $(nproc) --duration 2h" \
  "$(sort -u loads)"
expect 'no load is left' '' "$(while read -r pid; do [[ ! -d /proc/$pid ]] || echo "$pid"; done <pids)"

expect 'a soak is not overwritten' 64 "$(run --out out && echo 0 || echo $?)"
expect 'and says what to do' 'soak: out holds a soak; --resume goes on with it' "$(<err)"

rm calls out/cpu/2.done
run --resume out >/dev/null
expect 'what is missing is run again, as it was begun' \
  "run $work/suite --out out/cpu/2 --tag quick" "$(<calls)"

touch interrupt
expect 'an interruption ends it' 130 "$(run --loads none --out cut >/dev/null && echo 0 || echo $?)"
expect 'and says how to go on' 'soak: interrupted; go on with --resume cut' "$(tail -n 1 err)"
expect 'the run that was cut does not count' '' "$(find cut -name '*.done')"

expect 'an unknown load is refused' 64 "$(run --loads sun --out x && echo 0 || echo $?)"
expect 'a number is a number' 64 "$(run --runs many --out y && echo 0 || echo $?)"
exit "$failed"
