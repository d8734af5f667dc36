// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/manifest.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace ktstr {
namespace {

constexpr absl::string_view kClaimTags[] = {"kernel", "fair", "scx-optional"};
constexpr absl::string_view kFairTag = "fair";
constexpr KernelVersion kNoKernel;

bool HasTag(const Manifest& manifest, absl::string_view tag) {
  return std::any_of(manifest.tags.begin(), manifest.tags.end(),
                     [tag](const std::string& own) { return own == tag; });
}

bool HasCase(const Selftest& selftest, absl::string_view name) {
  return std::any_of(selftest.cases.begin(), selftest.cases.end(),
                     [name](const Case& test_case) { return test_case.name == name; });
}

void AddNeed(Need need, std::vector<Need>& needs) {
  if (std::find(needs.begin(), needs.end(), need) == needs.end()) needs.push_back(need);
}

using Json = nlohmann::ordered_json;

template <typename Value>
void PutUnlessEmpty(const char* key, const Value& value, Json& json) {
  if (!value.empty()) json[key] = value;
}

Json NeedNames(const std::vector<Need>& needs) {
  Json names = Json::array();
  for (const Need need : needs) names.push_back(NeedName(need));
  return names;
}

Json PromiseJson(const Selftest& selftest, const Case& test_case) {
  const CaseFacts facts = FactsOf(selftest, test_case);
  Json json;
  json["case"] = test_case.name;
  PutUnlessEmpty("claims", facts.claims, json);
  PutUnlessEmpty("why", facts.why, json);
  PutUnlessEmpty("source", facts.source, json);
  PutUnlessEmpty("failure", facts.failure, json);
  PutUnlessEmpty("skips", facts.skips, json);
  PutUnlessEmpty("guards", facts.guards, json);
  PutUnlessEmpty("requires", NeedNames(facts.needs), json);
  if (facts.min_kernel != kNoKernel) json["min_kernel"] = facts.min_kernel.ToString();
  if (facts.before_kernel != kNoKernel) json["before_kernel"] = facts.before_kernel.ToString();
  json["controls"] = Json::array();
  for (const Control& control : selftest.controls) {
    if (control.case_name == test_case.name) json["controls"].push_back(control.breaks);
  }
  return json;
}

}  // namespace

absl::Status ValidateSelftest(const Selftest& selftest) {
  std::vector<std::string> problems;
  const auto claim_tags =
      std::count_if(std::begin(kClaimTags), std::end(kClaimTags),
                    [&](absl::string_view tag) { return HasTag(selftest.manifest, tag); });
  if (claim_tags != 1) {
    problems.push_back(absl::StrCat("KTSTR_SELFTEST has ", claim_tags, " of the tags ",
                                    absl::StrJoin(kClaimTags, ", "), "; it takes exactly one"));
  }
  std::set<std::string> names;
  for (const Case& test_case : selftest.cases) {
    if (!names.insert(test_case.name).second) {
      problems.push_back(absl::StrCat("two cases have the name ", test_case.name));
    }
  }
  for (const Control& control : selftest.controls) {
    if (!HasCase(selftest, control.case_name)) {
      problems.push_back(absl::StrCat("a control is of ", control.case_name, ", which is no case"));
    }
    if (!names.insert(absl::StrCat(control.case_name, ".", control.breaks)).second) {
      problems.push_back(
          absl::StrCat("two controls of ", control.case_name, " have the name ", control.breaks));
    }
  }
  if (problems.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(problems, "\n"));
}

CaseFacts FactsOf(const Selftest& selftest, const Case& test_case) {
  const Manifest& manifest = selftest.manifest;
  CaseFacts facts = test_case.facts;
  if (facts.claims.empty()) facts.claims = manifest.claims;
  if (facts.why.empty()) facts.why = manifest.why;
  if (facts.source.empty()) facts.source = manifest.source;
  if (facts.failure.empty()) facts.failure = manifest.failure;
  if (facts.skips.empty()) facts.skips = manifest.skips;
  if (facts.guards.empty()) facts.guards = manifest.guards;
  if (facts.min_kernel == kNoKernel) facts.min_kernel = manifest.min_kernel;
  if (facts.before_kernel == kNoKernel) facts.before_kernel = manifest.before_kernel;

  std::vector<Need> needs;
  if (HasTag(manifest, kFairTag)) AddNeed(Need::kFairClass, needs);
  for (const Need need : manifest.needs) AddNeed(need, needs);
  for (const Need need : test_case.facts.needs) AddNeed(need, needs);
  facts.needs = std::move(needs);
  return facts;
}

std::optional<std::string> WhyOtherKernel(const CaseFacts& facts, KernelVersion kernel) {
  if (kernel == kNoKernel) return std::nullopt;
  if (kernel < facts.min_kernel) {
    return absl::StrCat("Linux promises this from ", facts.min_kernel.ToString(), " on; this is ",
                        kernel.ToString());
  }
  if (facts.before_kernel != kNoKernel && kernel >= facts.before_kernel) {
    return absl::StrCat("Linux promises this before ", facts.before_kernel.ToString(),
                        " only; this is ", kernel.ToString());
  }
  return std::nullopt;
}

absl::Duration CaseTimeout(const Selftest& selftest, double duration_scale) {
  const Manifest& manifest = selftest.manifest;
  const auto cases = static_cast<int64_t>(std::max<size_t>(1, selftest.cases.size()));
  return manifest.case_timeout.value_or(manifest.timeout / cases) * std::max(1.0, duration_scale);
}

std::string ManifestJson(const Selftest& selftest) {
  Json json;
  json["name"] = selftest.name;
  json["tags"] = selftest.manifest.tags;
  json["cpus"] = selftest.manifest.cpus;
  json["exclusive"] = selftest.manifest.exclusive;
  json["timeout_ns"] = absl::ToInt64Nanoseconds(selftest.manifest.timeout);
  json["cases"] = Json::array();
  for (const Case& test_case : selftest.cases) json["cases"].push_back(test_case.name);
  json["requires"] = NeedNames(selftest.manifest.needs);
  json["promises"] = Json::array();
  for (const Case& test_case : selftest.cases) {
    json["promises"].push_back(PromiseJson(selftest, test_case));
  }
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

bool RegisterCase(absl::string_view name, CaseBody body, CaseFacts facts) {
  RegisteredSelftest().cases.push_back(
      {.name = std::string(name), .body = body, .facts = std::move(facts)});
  return true;
}

bool RegisterControl(absl::string_view case_name, absl::string_view breaks, CaseBody body) {
  RegisteredSelftest().controls.push_back(
      {.case_name = std::string(case_name), .breaks = std::string(breaks), .body = body});
  return true;
}

}  // namespace ktstr
