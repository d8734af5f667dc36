// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The least that the build rules ask of a selftest: one skipped case, and its manifest on request.
#include <cstdio>
#include <cstring>

#ifndef EXAMPLE_NAME
#error "the BUILD file names each example"
#endif

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--list=json") == 0) {
    std::puts("{\"name\":\"" EXAMPLE_NAME
              "\",\"tags\":[\"example\"],\"cpus\":1,\"exclusive\":false,"
              "\"timeout_ns\":1000000000,\"cases\":[\"skips\"]}");
    return 0;
  }
  std::puts("TAP version 13\n1..1\nok 1 skips # SKIP");
  return 4;
}
