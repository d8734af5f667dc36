// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// KernelConfig: what of the running kernel's build configuration matters to tests of its scheduler.
// Parent side.

#ifndef KTSTR_MACHINE_KERNEL_CONFIG_H_
#define KTSTR_MACHINE_KERNEL_CONFIG_H_

#include <map>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "ktstr/machine/file_tree.h"

namespace ktstr {

struct KernelConfig {
  std::string source;  // The file that it was read from.
  // "CONFIG_HZ" -> "250"; "y", "m", or "n" for what is not set. An option that is missing does not
  // exist in that kernel, or depends on one that is not set. Only options of ours are kept.
  std::map<std::string, std::string> options;

  bool IsSet(const std::string& option) const;
};

// The options of ours in the text of a configuration.
std::map<std::string, std::string> ParseKernelConfig(absl::string_view text);

// Reads /proc/config.gz, /boot/config-RELEASE or /lib/modules/RELEASE/config, the first that is
// there; nullopt without any. Takes a few milliseconds, which is why no environment record does it
// by itself.
std::optional<KernelConfig> ReadKernelConfig(const FileTree& proc = FileTree("/proc"),
                                             const FileTree& root = FileTree("/"));

// The content of a gzip file; nullopt when it is damaged or larger than `max_bytes` unpacked.
std::optional<std::string> Gunzip(absl::string_view packed, size_t max_bytes);

}  // namespace ktstr

#endif  // KTSTR_MACHINE_KERNEL_CONFIG_H_
