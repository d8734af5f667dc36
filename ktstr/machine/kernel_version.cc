// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/kernel_version.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace ktstr {
namespace {

// Takes the leading digits off `text`.
bool ConsumeNumber(absl::string_view& text, int& number) {
  size_t length = 0;
  while (length < text.size() && absl::ascii_isdigit(text[length])) ++length;
  if (!absl::SimpleAtoi(text.substr(0, length), &number)) return false;
  text.remove_prefix(length);
  return true;
}

}  // namespace

std::string KernelVersion::ToString() const {
  return absl::StrCat(major, ".", minor, ".", patch);
}

std::optional<KernelVersion> ParseKernelVersion(absl::string_view release) {
  KernelVersion version;
  if (!ConsumeNumber(release, version.major) || !absl::ConsumePrefix(&release, ".") ||
      !ConsumeNumber(release, version.minor)) {
    return std::nullopt;
  }
  if (absl::ConsumePrefix(&release, ".") && !ConsumeNumber(release, version.patch)) {
    version.patch = 0;
  }
  return version;
}

}  // namespace ktstr
