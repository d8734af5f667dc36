// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/expectation_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ktstr/base/errno_status.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"

namespace ktstr {
namespace {

using Json = nlohmann::ordered_json;

void PutNumber(const char* key, const std::optional<double>& value, Json& json) {
  if (!value.has_value() || !std::isfinite(*value)) return;
  // A count is written as one.
  const auto whole = static_cast<int64_t>(std::abs(*value) < 9e15 ? *value : 0);
  if (static_cast<double>(whole) == *value) {
    json[key] = whole;
  } else {
    json[key] = *value;
  }
}

}  // namespace

std::string ExpectationToJson(const Expectation& expectation) {
  const check::Result& result = expectation.result;
  Json json = {{"schema", "ktstr.expectation/1"},
               {"case", expectation.case_name},
               {"attempt", expectation.attempt},
               {"claim", result.claim},
               {"outcome", check::OutcomeName(result.outcome)}};
  if (expectation.control) json["control"] = true;
  if (expectation.excused) json["excused"] = true;
  if (!result.reason.empty()) json["reason"] = result.reason;
  if (result.value.has_value() || result.limit.has_value()) {
    json["unit"] = check::UnitName(result.unit);
  }
  PutNumber("value", result.value, json);
  PutNumber("limit", result.limit, json);
  if (result.relation.has_value()) {
    json["direction"] = absl::StrReplaceAll(check::RelationName(*result.relation), {{" ", "_"}});
  }
  if (result.samples > 0) json["samples"] = result.samples;
  if (result.excusable_ns.has_value()) json["excusable_ns"] = *result.excusable_ns;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

ExpectationLog::ExpectationLog(const std::string& artifacts_dir)
    : folder_(artifacts_dir),
      path_(artifacts_dir.empty() ? "" : JoinPath(artifacts_dir, "expectations.jsonl")) {}

absl::Status ExpectationLog::Begin() const {
  if (path_.empty() || ::unlink(path_.c_str()) == 0) return absl::OkStatus();
  const int error = errno;
  // A folder that cannot be written to is found out by the first line.
  if (::access(path_.c_str(), F_OK) != 0) return absl::OkStatus();
  return ErrnoStatus(error, absl::StrCat("unlink ", path_));
}

absl::Status ExpectationLog::Append(const Expectation& expectation) const {
  if (path_.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(MakeDirectories(folder_));
  ASSIGN_OR_RETURN(const UniqueFd file, sys::Open(path_, O_WRONLY | O_CREAT | O_APPEND, 0644));
  return sys::WriteAll(file.get(), absl::StrCat(ExpectationToJson(expectation), "\n"));
}

}  // namespace ktstr
