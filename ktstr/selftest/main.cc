// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The main program of every selftest.

#include <string>
#include <vector>

#include "ktstr/selftest/manifest.h"
#include "ktstr/selftest/run_selftest.h"

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  const std::string path = argv[0];
  ktstr::Selftest& selftest = ktstr::RegisteredSelftest();
  selftest.name = path.substr(path.rfind('/') + 1);
  return ktstr::RunSelftest(selftest, args);
}
