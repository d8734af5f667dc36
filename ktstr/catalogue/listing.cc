// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/catalogue/listing.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "ktstr/catalogue/work_type_facts.h"

namespace ktstr {
namespace {

using Json = nlohmann::ordered_json;

// The facts of a type that are not parameters: label and text, in the order of listings.
std::vector<std::pair<const char*, std::string>> Lines(const WorkTypeInfo& type,
                                                       const WorkTypeFacts& facts) {
  std::vector<std::pair<const char*, std::string>> lines = {
      {"iteration", type.traits.iteration},
      {"work unit", type.traits.work_unit},
      {"drives", type.traits.kernel_path},
      {"samples", facts.instruments.empty() ? "none" : absl::StrJoin(facts.instruments, ", ")},
      {"counts", facts.details.empty() ? "none" : absl::StrJoin(facts.details, ", ")},
      {"workers", GroupText(facts)},
      {"modes", ModesText(type, facts)}};
  if (type.traits.not_by_name_because != nullptr) {
    lines.emplace_back("by name", absl::StrCat("no: ", type.traits.not_by_name_because));
  }
  return lines;
}

// A parameter as it is set: "burst=50ms".
std::string Setting(const ParameterFacts& parameter) {
  return absl::StrCat(parameter.name, "=", parameter.default_value);
}

Json ParameterToJson(const ParameterFacts& parameter) {
  return {{"name", parameter.name},
          {"kind", parameter.kind},
          {"default", parameter.default_value},
          {"range", parameter.range},
          {"meaning", parameter.meaning}};
}

Json WorkTypeToJson(const WorkTypeInfo& type) {
  const WorkTypeFacts facts = FactsOf(type);
  Json roles = Json::object();
  for (const auto& [role, count] : facts.roles) roles[role] = count;
  Json parameters = Json::array();
  for (const ParameterFacts& parameter : facts.parameters) {
    parameters.push_back(ParameterToJson(parameter));
  }
  Json json = {{"name", type.name},
               {"summary", type.traits.summary},
               {"iteration", type.traits.iteration},
               {"work_unit", type.traits.work_unit},
               {"kernel_path", type.traits.kernel_path},
               {"instruments", facts.instruments},
               {"details", facts.details},
               {"group_size", facts.group_size},
               {"group_grows_with_cpus", facts.grows_with_cpus},
               {"roles", std::move(roles)},
               {"modes", facts.modes}};
  if (type.traits.no_threads_because != nullptr) {
    json["no_threads_because"] = type.traits.no_threads_because;
  }
  if (type.traits.not_by_name_because != nullptr) {
    json["not_by_name_because"] = type.traits.not_by_name_because;
  }
  json["parameters"] = std::move(parameters);
  return json;
}

// Text for a cell of a Markdown table.
std::string Cell(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"|", "\\|"}});
}

std::string MarkdownSection(const WorkTypeInfo& type) {
  const WorkTypeFacts facts = FactsOf(type);
  std::string text = absl::StrCat("## ", type.name, "\n\n", type.traits.summary, "\n\n");
  for (const auto& [label, value] : Lines(type, facts)) {
    absl::StrAppend(&text, "- ", label, ": ", value, "\n");
  }
  if (facts.parameters.empty()) return text;
  absl::StrAppend(&text, "\n| parameter | default | range | meaning |\n|---|---|---|---|\n");
  for (const ParameterFacts& parameter : facts.parameters) {
    absl::StrAppend(&text, "| `", parameter.name, "` | ", Cell(parameter.default_value), " | ",
                    Cell(parameter.range), " | ", Cell(parameter.meaning), " |\n");
  }
  return text;
}

}  // namespace

std::string ListWorkTypes(WorkTypes types) {
  size_t width = 0;
  for (const WorkTypeInfo* type : types) {
    width = std::max(width, absl::string_view(type->name).size());
  }
  std::string text;
  for (const WorkTypeInfo* type : types) {
    absl::StrAppendFormat(&text, "%-*s  %s\n", static_cast<int>(width), type->name,
                          type->traits.summary);
  }
  return text;
}

std::string DescribeWorkType(const WorkTypeInfo& type) {
  const WorkTypeFacts facts = FactsOf(type);
  std::string text = absl::StrCat(type.name, ": ", type.traits.summary, "\n");
  for (const auto& [label, value] : Lines(type, facts)) {
    absl::StrAppendFormat(&text, "  %-10s %s\n", label, value);
  }
  size_t setting_width = 0;
  size_t range_width = 0;
  for (const ParameterFacts& parameter : facts.parameters) {
    setting_width = std::max(setting_width, Setting(parameter).size());
    range_width = std::max(range_width, parameter.range.size());
  }
  for (const ParameterFacts& parameter : facts.parameters) {
    absl::StrAppendFormat(&text, "  %-*s  %-*s  %s\n", static_cast<int>(setting_width),
                          Setting(parameter), static_cast<int>(range_width), parameter.range,
                          parameter.meaning);
  }
  return text;
}

std::string WorkTypesToJson(WorkTypes types) {
  Json list = Json::array();
  for (const WorkTypeInfo* type : types) list.push_back(WorkTypeToJson(*type));
  const Json json = {{"schema", "ktstr.work-types/1"}, {"work_types", std::move(list)}};
  return json.dump(2) + "\n";
}

std::string WorkTypesToMarkdown(WorkTypes types) {
  std::string text = "# Work types\n";
  for (const WorkTypeInfo* type : types) absl::StrAppend(&text, "\n", MarkdownSection(*type));
  return text;
}

}  // namespace ktstr
