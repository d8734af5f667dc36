// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ktstr-workload: any work type from the command line.

#include <string>
#include <vector>

#include "ktstr/base/sys.h"
#include "tools/workload/workload_command.h"

int main(int argc, char** argv) {
  ktstr::sys::SurviveFileSizeLimit();
  const std::vector<std::string> args(argv + 1, argv + argc);
  return ktstr::WorkloadCommand(args);
}
