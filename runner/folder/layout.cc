// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/folder/layout.h"

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/ktap/text.h"

namespace runner {

std::string AttemptFolder(const TestId& id, int number) {
  return absl::StrCat("tests/", ktap::SanitizeFileName(id.collection), "/",
                      ktap::SanitizeFileName(id.name), "/attempt-", number);
}

std::string OutputLogPath(absl::string_view out_dir, absl::string_view artifacts_dir) {
  return ktstr::JoinPath(ktstr::JoinPath(out_dir, artifacts_dir), kOutputLog);
}

}  // namespace runner
