// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/sched/policy_text.h"

#include <array>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "ktstr/base/check.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"

namespace ktstr {
namespace {

absl::Status NoPolicy(absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(
      "'", text,
      "' is not a policy: write normal[:SLICE], batch[:SLICE], idle, ext, fifo:1..99, rr:1..99 or "
      "deadline:RUNTIME,DEADLINE[,PERIOD]"));
}

absl::StatusOr<std::chrono::nanoseconds> ParseTime(absl::string_view text) {
  ASSIGN_OR_RETURN(const absl::Duration duration, ParseDuration(text));
  return absl::ToChronoNanoseconds(duration);
}

absl::StatusOr<SchedPolicy> ParseDeadline(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ',');
  if (parts.size() < 2 || parts.size() > 3) return NoPolicy(absl::StrCat("deadline:", text));
  SchedPolicy policy{.kind = PolicyKind::kDeadline};
  ASSIGN_OR_RETURN(policy.runtime, ParseTime(parts[0]));
  ASSIGN_OR_RETURN(policy.deadline, ParseTime(parts[1]));
  if (parts.size() == 3) {
    ASSIGN_OR_RETURN(policy.period, ParseTime(parts[2]));
  }
  return policy;
}

absl::StatusOr<SchedPolicy> ParseFair(PolicyKind kind, absl::string_view slice) {
  SchedPolicy policy{.kind = kind};
  if (slice.empty()) return policy;
  ASSIGN_OR_RETURN(policy.slice, ParseTime(slice));
  return policy;
}

absl::StatusOr<SchedPolicy> ParseByName(absl::string_view text, absl::string_view name,
                                        absl::string_view value) {
  if (name == "normal") return ParseFair(PolicyKind::kNormal, value);
  if (name == "batch") return ParseFair(PolicyKind::kBatch, value);
  if (name == "deadline") return ParseDeadline(value);
  if (name == "fifo" || name == "rr") {
    uint32_t priority = 0;
    if (!absl::SimpleAtoi(value, &priority)) return NoPolicy(text);
    return name == "fifo" ? SchedPolicy::Fifo(priority) : SchedPolicy::RoundRobin(priority);
  }
  if (!value.empty()) return NoPolicy(text);
  if (name == "idle") return SchedPolicy::Idle();
  if (name == "ext") return SchedPolicy::Ext();
  return NoPolicy(text);
}

std::string FormatTime(std::chrono::nanoseconds time) {
  return absl::FormatDuration(absl::FromChrono(time));
}

}  // namespace

absl::StatusOr<SchedPolicy> ParsePolicy(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(':', 1));
  ASSIGN_OR_RETURN(const SchedPolicy policy, ParseByName(text, parts.first, parts.second));
  const PolicyError error = ValidatePolicy(policy);
  if (error.field == nullptr) return policy;
  return absl::InvalidArgumentError(
      absl::StrCat("policy '", text, "': ", error.field, " ", error.reason));
}

std::string FormatPolicy(const SchedPolicy& policy) {
  if (policy.inherits) return "inherit";
  std::string text = PolicyName(policy.kind);
  switch (policy.kind) {
    case PolicyKind::kFifo:
    case PolicyKind::kRoundRobin:
      absl::StrAppend(&text, ":", policy.priority);
      break;
    case PolicyKind::kDeadline:
      absl::StrAppend(&text, ":", FormatTime(policy.runtime), ",", FormatTime(policy.deadline));
      if (policy.period.count() != 0) absl::StrAppend(&text, ",", FormatTime(policy.period));
      break;
    default:
      if (policy.slice.count() != 0) absl::StrAppend(&text, ":", FormatTime(policy.slice));
  }
  return text;
}

int WeightOfNice(int nice) {
  static constexpr std::array<int, 40> kWeights = {
      88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,  // -20..-11
      9548,  7620,  6100,  4904,  3906,  3121,  2501,  1991,  1586,  1277,   // -10..-1
      1024,  820,   655,   526,   423,   335,   272,   215,   172,   137,    // 0..9
      110,   87,    70,    56,    45,    36,    29,    23,    18,    15};    // 10..19
  KTSTR_CHECK(nice >= kMinNice && nice <= kMaxNice);
  return kWeights[static_cast<size_t>(nice - kMinNice)];
}

}  // namespace ktstr
