// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/bazel/bazel_environment.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"

namespace runner {
namespace {

std::string TextOf(const Lookup& lookup, const char* name) {
  const char* value = lookup(name);
  return value == nullptr ? "" : value;
}

absl::StatusOr<std::optional<uint64_t>> NumberOf(const Lookup& lookup, const char* name) {
  const std::string text = TextOf(lookup, name);
  if (text.empty()) return std::optional<uint64_t>();
  const absl::StatusOr<uint64_t> number = ktstr::ParseCount(text);
  if (number.ok()) return std::optional<uint64_t>(*number);
  return absl::InvalidArgumentError(absl::StrCat(name, ": ", number.status().message()));
}

}  // namespace

absl::StatusOr<BazelEnvironment> ReadBazelEnvironment(const Lookup& lookup) {
  BazelEnvironment environment;
  environment.xml_output_file = TextOf(lookup, "XML_OUTPUT_FILE");
  environment.temporary_dir = TextOf(lookup, "TEST_TMPDIR");
  environment.undeclared_outputs_dir = TextOf(lookup, "TEST_UNDECLARED_OUTPUTS_DIR");
  environment.filter = TextOf(lookup, "TESTBRIDGE_TEST_ONLY");
  environment.premature_exit_file = TextOf(lookup, "TEST_PREMATURE_EXIT_FILE");
  environment.warnings_output_file = TextOf(lookup, "TEST_WARNINGS_OUTPUT_FILE");
  environment.shard_status_file = TextOf(lookup, "TEST_SHARD_STATUS_FILE");
  environment.target = TextOf(lookup, "TEST_TARGET");
  environment.run_number = TextOf(lookup, "TEST_RUN_NUMBER");
  ASSIGN_OR_RETURN(const std::optional<uint64_t> shard, NumberOf(lookup, "TEST_SHARD_INDEX"));
  environment.shard_index = shard.value_or(0);
  ASSIGN_OR_RETURN(const std::optional<uint64_t> shards, NumberOf(lookup, "TEST_TOTAL_SHARDS"));
  environment.shard_count = std::max<uint64_t>(shards.value_or(1), 1);
  ASSIGN_OR_RETURN(const std::optional<uint64_t> seconds, NumberOf(lookup, "TEST_TIMEOUT"));
  if (seconds.has_value()) environment.timeout = absl::Seconds(static_cast<int64_t>(*seconds));
  return environment;
}

absl::Duration SelftestTimeout(const BazelEnvironment& environment) {
  if (!environment.timeout.has_value()) return absl::ZeroDuration();
  const absl::Duration reserve =
      std::clamp(*environment.timeout / 10, absl::Seconds(1), absl::Seconds(10));
  return std::max(*environment.timeout - reserve, *environment.timeout / 2);
}

}  // namespace runner
