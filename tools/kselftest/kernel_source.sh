# SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
# shellcheck shell=bash
# A kernel's source tree for tests, where there is one; sourced by them.

# skip NAME REASON: ends the test as a success that test.xml calls skipped.
skip() {
  echo "skipped: $2"
  [[ -z ${XML_OUTPUT_FILE:-} ]] || printf '%s\n' '<?xml version="1.0" encoding="UTF-8"?>' \
    "<testsuites><testsuite name=\"$1\" tests=\"1\" skipped=\"1\">" \
    "<testcase name=\"$1\" classname=\"kselftest\"><skipped message=\"$2\"/></testcase>" \
    '</testsuite></testsuites>' >"$XML_OUTPUT_FILE"
  exit 0
}

# find_kernel_source: KTSTR_KERNEL_SOURCE (a folder or a tarball), else Debian's package
# linux-source-6.1; nothing when there is none.
find_kernel_source() {
  local candidate
  for candidate in "${KTSTR_KERNEL_SOURCE:-}" /usr/src/linux-source-6.1.tar.xz \
    /usr/src/linux-source-6.1; do
    if [[ -n $candidate && -e $candidate ]]; then
      echo "$candidate"
      return
    fi
  done
}

# unpack_selftests SOURCE FOLDER: what its selftests need to be built; SOURCE stays as it is.
unpack_selftests() {
  mkdir "$2"
  if [[ -d $1 ]]; then
    (cd "$1" && tar -c Makefile scripts include tools/include tools/scripts tools/testing/selftests) |
      tar -x -C "$2"
  else
    tar -x -f "$1" -C "$2" --strip-components=1 --wildcards '*/Makefile' '*/scripts/*' \
      '*/include/*' '*/tools/testing/selftests/*'
  fi
}
