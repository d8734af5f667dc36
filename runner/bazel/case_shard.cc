// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/bazel/case_shard.h"

#include <fcntl.h>

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/sys.h"
#include "runner/discover/suite_manifest.h"

namespace runner {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(10);
constexpr size_t kMaxManifestBytes = 4 << 20;

// Names of cases are words, but a pattern is no place for trust.
std::string Escaped(absl::string_view name) {
  std::string pattern;
  for (const char c : name) {
    const bool is_word =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    absl::StrAppend(&pattern, is_word ? "" : "\\", absl::string_view(&c, 1));
  }
  return pattern;
}

}  // namespace

std::optional<std::vector<std::string>> CasesInManifest(absl::string_view manifest) {
  const std::string suite =
      absl::StrCat("{\"schema\":\"", kSuiteSchema, "\",\"selftests\":[", manifest, "]}");
  const absl::StatusOr<SuiteManifest> parsed = ParseSuiteManifest(suite, "--list=json");
  if (!parsed.ok() || parsed->size() != 1) return std::nullopt;
  return parsed->front().cases;
}

std::optional<std::string> ShardPattern(const std::vector<std::string>& cases, uint64_t index,
                                        uint64_t count) {
  std::vector<std::string> chosen;
  for (uint64_t i = index; i < cases.size(); i += count) chosen.push_back(Escaped(cases[i]));
  if (chosen.empty()) return std::nullopt;
  return absl::StrCat("^(", absl::StrJoin(chosen, "|"), ")$");
}

std::optional<std::vector<std::string>> AskForCases(Command command, Supervisor& supervisor) {
  absl::StatusOr<ktstr::UniqueFd> log = ktstr::sys::Open("/dev/null", O_WRONLY);
  if (!log.ok()) return std::nullopt;
  command.argv.push_back("--list=json");
  std::string manifest;
  const absl::StatusOr<ChildId> id =
      supervisor.Start({.command = std::move(command),
                        .log = *std::move(log),
                        .on_output =
                            [&](absl::string_view bytes) {
                              if (manifest.size() < kMaxManifestBytes) {
                                absl::StrAppend(&manifest, bytes);
                              }
                            },
                        .limits = {.timeout = kPatience, .grace = absl::ZeroDuration()}});
  if (!id.ok()) return std::nullopt;
  for (;;) {
    const absl::StatusOr<SupervisorEvent> event = supervisor.Next(kNoDeadline);
    if (!event.ok()) return std::nullopt;
    if (std::holds_alternative<SignalArrived>(*event)) supervisor.Stop(*id, absl::ZeroDuration());
    const auto* ended = std::get_if<ChildEnded>(&*event);
    if (ended == nullptr) continue;
    const bool answered = ended->exit.kind == ExitStatus::Kind::kExited && ended->exit.code == 0;
    return answered ? CasesInManifest(manifest) : std::nullopt;
  }
}

}  // namespace runner
