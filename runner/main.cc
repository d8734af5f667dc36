// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ktstr: the runner. This file only prepares the process.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "ktstr/base/sys.h"
#include "runner/commands.h"

namespace {

// Descriptors 0 to 2 are open from here on, so that no file of ours becomes one of them.
void OpenStandardDescriptors() {
  for (int fd = ::open("/dev/null", O_RDWR); fd >= 0; fd = ::open("/dev/null", O_RDWR)) {
    if (fd <= STDERR_FILENO) continue;
    ::close(fd);
    return;
  }
}

}  // namespace

int main(int argc, char** argv) {
  OpenStandardDescriptors();
  // A reader that goes away is an error of write(2), not our end.
  ::signal(SIGPIPE, SIG_IGN);
  ktstr::sys::SurviveFileSizeLimit();
  return runner::KtstrCommand(std::vector<std::string>(argv + 1, argv + argc));
}
