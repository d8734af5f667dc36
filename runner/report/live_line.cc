// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/live_line.h"

#include <sys/ioctl.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "ktstr/base/sys.h"

namespace runner {
namespace {

constexpr size_t kUnknownWidth = 80;

size_t WidthOf(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUnknownWidth;
  return size.ws_col;
}

}  // namespace

void LiveLine::Draw(std::span<const RunningTest> running, const RunCount& count,
                    absl::Duration elapsed) {
  // The last column stays free: with the cursor behind it, erasing takes its character.
  const std::string line = ProgressLine(running, count, elapsed, WidthOf(fd_) - 1);
  ktstr::sys::WriteAll(fd_, absl::StrCat("\r", line, "\x1b[K")).IgnoreError();
}

}  // namespace runner
