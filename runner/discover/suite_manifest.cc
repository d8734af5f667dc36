// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/suite_manifest.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "ktstr/base/status_macros.h"

namespace runner {
namespace {

using Json = nlohmann::json;

// Reads the members of one JSON object; the first one of a wrong type becomes the status.
class MemberReader {
 public:
  MemberReader(const Json& object, std::string where) : object_(object), where_(std::move(where)) {}

  void Read(const char* key, std::string& target) {
    const Json* member = Find(key);
    if (member == nullptr) return;
    if (!member->is_string()) return Complain(key, "a string");
    target = member->get<std::string>();
  }

  void Read(const char* key, bool& target) {
    const Json* member = Find(key);
    if (member == nullptr) return;
    if (!member->is_boolean()) return Complain(key, "true or false");
    target = member->get<bool>();
  }

  void Read(const char* key, std::optional<int64_t>& target) {
    const Json* member = Find(key);
    if (member == nullptr) return;
    if (!member->is_number_integer() || member->get<int64_t>() < 0) {
      return Complain(key, "a whole number >= 0");
    }
    target = member->get<int64_t>();
  }

  void Read(const char* key, std::vector<std::string>& target) {
    const Json* member = Find(key);
    if (member == nullptr) return;
    if (!member->is_array()) return Complain(key, "an array of strings");
    for (const Json& element : *member) {
      if (!element.is_string()) return Complain(key, "an array of strings");
      target.push_back(element.get<std::string>());
    }
  }

  const absl::Status& status() const { return status_; }

 private:
  const Json* Find(const char* key) const {
    const auto found = object_.find(key);
    return found == object_.end() ? nullptr : &*found;
  }

  void Complain(const char* key, absl::string_view wanted) {
    if (!status_.ok()) return;
    status_ = absl::InvalidArgumentError(absl::StrCat(where_, ".", key, " is not ", wanted));
  }

  const Json& object_;
  std::string where_;
  absl::Status status_;
};

absl::StatusOr<ManifestEntry> ParseEntry(const Json& object, const std::string& where) {
  if (!object.is_object()) {
    return absl::InvalidArgumentError(absl::StrCat(where, " is not an object"));
  }
  ManifestEntry entry;
  std::optional<int64_t> cpus;
  std::optional<int64_t> timeout_ns;
  MemberReader reader(object, where);
  reader.Read("name", entry.name);
  reader.Read("tags", entry.tags);
  reader.Read("cpus", cpus);
  reader.Read("exclusive", entry.exclusive);
  reader.Read("timeout_ns", timeout_ns);
  reader.Read("cases", entry.cases);
  RETURN_IF_ERROR(reader.status());
  if (entry.name.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(where, ".name is missing or empty"));
  }
  entry.cpus = static_cast<int>(std::min<int64_t>(cpus.value_or(0), INT32_MAX));
  if (timeout_ns.has_value()) entry.timeout = absl::Nanoseconds(*timeout_ns);
  return entry;
}

}  // namespace

absl::StatusOr<SuiteManifest> ParseSuiteManifest(absl::string_view text, absl::string_view path) {
  const Json root = Json::parse(text.begin(), text.end(), /*cb=*/nullptr,
                                /*allow_exceptions=*/false);
  if (!root.is_object()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is not a JSON object"));
  }
  const auto schema = root.find("schema");
  if (schema == root.end() || *schema != std::string(kSuiteSchema)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": \"schema\" is not \"", kSuiteSchema, "\""));
  }
  const auto selftests = root.find("selftests");
  if (selftests == root.end() || !selftests->is_array()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": \"selftests\" is not an array"));
  }
  SuiteManifest manifest;
  for (size_t i = 0; i < selftests->size(); ++i) {
    ASSIGN_OR_RETURN(ManifestEntry entry,
                     ParseEntry((*selftests)[i], absl::StrCat(path, ": selftests[", i, "]")));
    manifest.push_back(std::move(entry));
  }
  return manifest;
}

const ManifestEntry* FindEntry(const SuiteManifest& manifest, absl::string_view name) {
  const auto found = std::find_if(manifest.begin(), manifest.end(),
                                  [&](const ManifestEntry& entry) { return entry.name == name; });
  return found == manifest.end() ? nullptr : &*found;
}

}  // namespace runner
