// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CaseShard: the cases of a selftest that one of Bazel's shards runs.

#ifndef RUNNER_BAZEL_CASE_SHARD_H_
#define RUNNER_BAZEL_CASE_SHARD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "runner/process/child.h"
#include "runner/process/supervisor.h"

namespace runner {

// The cases that a selftest prints for --list=json, or nullopt when `manifest` is none. Pure.
std::optional<std::vector<std::string>> CasesInManifest(absl::string_view manifest);

// A pattern for --filter that matches every `count`-th case from the `index`-th on (from 0);
// nullopt when there is none for it. Pure.
std::optional<std::string> ShardPattern(const std::vector<std::string>& cases, uint64_t index,
                                        uint64_t count);

// Asks a selftest for its cases: `command` with --list=json behind it. nullopt when it does not
// answer, which one does not that is not ours.
std::optional<std::vector<std::string>> AskForCases(Command command, Supervisor& supervisor);

}  // namespace runner

#endif  // RUNNER_BAZEL_CASE_SHARD_H_
