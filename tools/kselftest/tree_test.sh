#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# The tree as an installed kselftest tree, and its folder as a target of a lib.mk.
set -euo pipefail

tree=$PWD/tools/kselftest/tree
scratch=$(mktemp -d "${TEST_TMPDIR:-/tmp}/tree.XXXXXX")
failures=0

# expect NAME WANT GOT
expect() {
  [[ $2 == "$3" ]] && return
  printf 'FAILED: %s\n--- want\n%s\n--- got\n%s\n' "$@"
  failures=1
}

names=$(sed -n 's/^ktstr://p' "$tree/kselftest-list.txt")
[[ -n $names ]] || { echo 'FAILED: the list is empty'; exit 1; }
expect 'names are unique' "$names" "$(sort -u <<<"$names")"
for name in $names; do
  [[ -x $tree/ktstr/$name ]] || expect "$name is executable" yes no
  if readelf --program-headers "$tree/ktstr/$name" | grep -q INTERP; then
    expect "$name is static" yes no
  fi
done

# The runner of the tree takes the tree as it is.
expect 'runner lists' "$(sed 's/^/ktstr:/' <<<"$names")" "$("$tree/bin/ktstr" list "$tree")"

# The kernel's lib.mk is included from the folder above and gives the targets.
mkdir -p "$scratch/selftests"
cp -RL "$tree/ktstr" "$scratch/selftests/"
cat >"$scratch/selftests/lib.mk" <<'LIB_MK'
all: $(TEST_GEN_PROGS)
run_tests: all
	@for test in $(TEST_PROGS); do ./$$test --list >/dev/null && echo "ran $$test"; done
install:
	@cp $(TEST_PROGS) $(TEST_FILES) $(wildcard config settings) $(INSTALL_PATH)
clean:
	@rm -f $(TEST_GEN_PROGS) $(TEST_GEN_FILES)
LIB_MK
make=(make --silent --no-print-directory -C "$scratch/selftests/ktstr")
expect 'make run_tests' "$(sed 's/^/ran /' <<<"$names")" "$("${make[@]}" run_tests)"

mkdir "$scratch/installed"
"${make[@]}" install INSTALL_PATH="$scratch/installed"
expect 'make install' "$(printf '%s\n' $names README.md config ktstr-suite.json settings | LC_ALL=C sort)" \
  "$(cd "$scratch/installed" && printf '%s\n' * | LC_ALL=C sort)"

"${make[@]}" clean
expect 'make clean keeps what make cannot build' "$names" \
  "$(cd "$scratch/selftests/ktstr" && ls -1 $names | LC_ALL=C sort)"
exit "$failures"
