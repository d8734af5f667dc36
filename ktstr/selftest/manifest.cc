// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/manifest.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace ktstr {

const char* NeedName(Need need) {
  switch (need) {
    case Need::kRealTime:
      return "realtime";
    case Need::kNegativeNice:
      return "negative_nice";
    case Need::kFairClass:
      return "fair_class";
  }
  return "unknown";
}

absl::Duration CaseTimeout(const Selftest& selftest, double duration_scale) {
  const Manifest& manifest = selftest.manifest;
  const auto cases = static_cast<int64_t>(std::max<size_t>(1, selftest.cases.size()));
  return manifest.case_timeout.value_or(manifest.timeout / cases) * std::max(1.0, duration_scale);
}

std::string ManifestJson(const Selftest& selftest) {
  nlohmann::ordered_json json;
  json["name"] = selftest.name;
  json["tags"] = selftest.manifest.tags;
  json["cpus"] = selftest.manifest.cpus;
  json["exclusive"] = selftest.manifest.exclusive;
  json["timeout_ns"] = absl::ToInt64Nanoseconds(selftest.manifest.timeout);
  json["cases"] = nlohmann::ordered_json::array();
  for (const Case& test_case : selftest.cases) json["cases"].push_back(test_case.name);
  json["requires"] = nlohmann::ordered_json::array();
  for (const Need need : selftest.manifest.needs) json["requires"].push_back(NeedName(need));
  return json.dump() + "\n";
}

Selftest& RegisteredSelftest() {
  static Selftest selftest;
  return selftest;
}

bool RegisterManifest(Manifest manifest) {
  RegisteredSelftest().manifest = std::move(manifest);
  return true;
}

bool RegisterCase(absl::string_view name, void (*body)(TestCase& test)) {
  RegisteredSelftest().cases.push_back({.name = std::string(name), .body = body});
  return true;
}

}  // namespace ktstr
