// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The main program of every selftest.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ktstr/base/sys.h"
#include "ktstr/selftest/manifest.h"
#include "ktstr/selftest/run_selftest.h"

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  const std::string path = argv[0];
  ktstr::Selftest& selftest = ktstr::RegisteredSelftest();
  selftest.name = path.substr(path.rfind('/') + 1);
  // The build asks every selftest for its manifest, so a wrong one does not get further than that.
  if (const absl::Status status = ktstr::ValidateSelftest(selftest); !status.ok()) {
    ktstr::sys::WriteAll(2, absl::StrCat(selftest.name, ": ", status.message(), "\n"))
        .IgnoreError();
    return ktstr::kExitOwnBug;
  }
  return ktstr::RunSelftest(selftest, args);
}
