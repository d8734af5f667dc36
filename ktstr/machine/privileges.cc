// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/privileges.h"

#include <linux/capability.h>

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace ktstr {
namespace {

std::vector<absl::string_view> Words(absl::string_view text) {
  return absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
}

bool ParseLimit(absl::string_view text, uint64_t& limit) {
  if (text == "unlimited") {
    limit = std::numeric_limits<uint64_t>::max();
    return true;
  }
  return absl::SimpleAtoi(text, &limit);
}

// A row of /proc/PID/limits by its name.
std::optional<ResourceLimit> LimitOf(absl::string_view limits, absl::string_view name) {
  const std::optional<std::string> row = FieldOfLine(limits, name);
  if (!row) return std::nullopt;
  const std::vector<absl::string_view> words = Words(*row);
  ResourceLimit limit;
  if (words.size() < 2 || !ParseLimit(words[0], limit.soft) || !ParseLimit(words[1], limit.hard)) {
    return std::nullopt;
  }
  return limit;
}

std::optional<int64_t> EffectiveUid(absl::string_view status) {
  const std::optional<std::string> uids = FieldOfLine(status, "Uid");
  if (!uids) return std::nullopt;
  const std::vector<absl::string_view> words = Words(*uids);
  int64_t uid = 0;
  if (words.size() < 2 || !absl::SimpleAtoi(words[1], &uid)) return std::nullopt;
  return uid;
}

std::optional<uint64_t> EffectiveCapabilities(absl::string_view status) {
  const std::optional<std::string> mask = FieldOfLine(status, "CapEff");
  uint64_t value = 0;
  if (!mask || !absl::SimpleHexAtoi(*mask, &value)) return std::nullopt;
  return value;
}

std::optional<int> SeccompMode(absl::string_view status) {
  const std::optional<std::string> mode = FieldOfLine(status, "Seccomp");
  int value = 0;
  if (!mode || !absl::SimpleAtoi(*mode, &value)) return std::nullopt;
  return value;
}

std::optional<bool> HasCapability(const std::optional<uint64_t>& mask, int capability) {
  if (!mask) return std::nullopt;
  return ((*mask >> capability) & 1) != 0;
}

}  // namespace

std::optional<bool> Privileges::cap_sys_nice() const {
  return HasCapability(effective_capabilities, CAP_SYS_NICE);
}

std::optional<bool> Privileges::cap_sys_admin() const {
  return HasCapability(effective_capabilities, CAP_SYS_ADMIN);
}

Privileges ReadPrivileges(const FileTree& proc) {
  const std::string status = proc.Text("thread-self/status").value_or("");
  const std::string limits = proc.Text("self/limits").value_or("");
  return {.effective_uid = EffectiveUid(status),
          .effective_capabilities = EffectiveCapabilities(status),
          .rt_priority = LimitOf(limits, "Max realtime priority"),
          .nice = LimitOf(limits, "Max nice priority"),
          .open_files = LimitOf(limits, "Max open files"),
          .processes = LimitOf(limits, "Max processes"),
          .seccomp_mode = SeccompMode(status)};
}

}  // namespace ktstr
