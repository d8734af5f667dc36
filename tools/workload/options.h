// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Options: what the command line of ktstr-workload asks for. Parent side.

#ifndef TOOLS_WORKLOAD_OPTIONS_H_
#define TOOLS_WORKLOAD_OPTIONS_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ktstr/spawn/workload_config.h"
#include "tools/workload/phase_text.h"

namespace ktstr {

struct Options {
  // What to print instead of running a workload; empty: run it.
  std::string text_only;

  // Its affinities may still be intents that need a machine: see placement_resolution.h.
  WorkloadConfig config;
  // Groups of `config`, by index, of which the machine decides how many workers they have.
  std::vector<size_t> unsized_groups;
  std::vector<PhaseChange> phases;  // In the order of their times.
  absl::Duration duration = absl::Seconds(5);
  std::optional<absl::Duration> interval;  // Between live lines.
  std::string json;                        // A path, "-" for stdout, or empty.
  bool every_worker = false;
  bool witness = true;
};

// `args` without the program's name. InvalidArgument and NotFound give one line that names the
// argument and the remedy.
absl::StatusOr<Options> ParseOptions(std::span<const std::string> args);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_OPTIONS_H_
