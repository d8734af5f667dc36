// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/bench/command_output.h"

#include <array>
#include <cstdio>

#include "absl/strings/str_cat.h"

namespace bench {

absl::StatusOr<std::string> CommandOutput(const std::string& command) {
  FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return absl::InternalError(absl::StrCat("popen of '", command, "'"));
  std::string output;
  std::array<char, 4096> buffer;
  for (size_t size = 0; (size = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    output.append(buffer.data(), size);
  }
  if (::pclose(pipe) != 0)
    return absl::InternalError(absl::StrCat("'", command, "' did not exit 0"));
  return output;
}

}  // namespace bench
