// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/report_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/check.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/telemetry/report_fields.h"

namespace ktstr {
namespace {

using Json = nlohmann::ordered_json;

// ---- values ----

template <typename T>
requires std::is_arithmetic_v<T> Json ToJson(T value) {
  return value;
}
Json ToJson(const std::string& text) {
  return text;
}
Json ToJson(WorkerExit::Kind kind) {
  return WorkerExitName(kind);
}
Json ToJson(const CpuSet& cpus) {
  return FormatCpuList(cpus);
}
Json ToJson(const MigrationEvent& event) {
  return {event.at_ns, event.from_cpu, event.to_cpu};
}
Json ToJson(const StallEvent& event) {
  return {event.at_ns, event.duration_ns, event.cpu};
}
Json ToJson(const RawSample& sample) {
  return {sample.at_ns, sample.value_ns};
}
Json ToJson(const HistogramSnapshot::Bucket& bucket) {
  return {bucket.lower_ns, bucket.count};
}
// Pairs of a name and a value.
template <typename Value>
Json ToJson(const std::vector<std::pair<std::string, Value>>& named) {
  Json json = Json::object();
  for (const auto& [name, value] : named) json[name] = value;
  return json;
}
template <typename T>
requires std::is_class_v<T> Json ToJson(const T& report);

template <typename T>
Json ToJson(const std::vector<T>& values) {
  Json json = Json::array();
  for (const T& value : values) json.push_back(ToJson(value));
  return json;
}

Json ToJson(const HistogramSnapshot& histogram) {
  Json json = {{"count", histogram.count()}};
  if (!histogram.empty()) {
    json["min_ns"] = *histogram.min_ns();
    json["max_ns"] = *histogram.max_ns();
    json["sum_ns"] = histogram.sum_ns();
    json["p50_ns"] = *histogram.Percentile(50);
    json["p90_ns"] = *histogram.Percentile(90);
    json["p99_ns"] = *histogram.Percentile(99);
    json["p999_ns"] = *histogram.Percentile(99.9);
  }
  json["buckets"] = ToJson(histogram.buckets());
  return json;
}

// ---- structs ----

class FieldWriter {
 public:
  explicit FieldWriter(Json& object) : object_(object) {}

  template <typename T>
  void operator()(const char* key, const T& value) {
    object_[key] = ToJson(value);
  }
  template <typename T>
  void operator()(const char* key, const std::optional<T>& value) {
    if (value.has_value()) object_[key] = ToJson(*value);
  }
  template <typename T>
  void UnlessDefault(const char* key, const T& value) {
    if (value != T()) object_[key] = ToJson(value);
  }
  void Instruments(const std::map<Instrument, InstrumentReport>& instruments) {
    Json histograms = Json::object();
    Json samples = Json::object();
    for (const auto& [instrument, report] : instruments) {
      histograms[InstrumentName(instrument)] = ToJson(report.histogram);
      samples[InstrumentName(instrument)] = ToJson(report.samples);
    }
    object_["histograms"] = std::move(histograms);
    object_["samples"] = std::move(samples);
  }
  void Histograms(const std::map<Instrument, HistogramSnapshot>& known) {
    if (known.empty()) return;
    Json& histograms = object_["histograms"] = Json::object();
    for (const auto& [instrument, histogram] : known) {
      histograms[InstrumentName(instrument)] = ToJson(histogram);
    }
  }

 private:
  Json& object_;
};

template <typename T>
requires std::is_class_v<T> Json ToJson(const T& report) {
  Json json = Json::object();
  FieldWriter writer(json);
  internal::VisitFields(writer, report);
  return json;
}

// ---- extras ----

void PutObject(const char* key, const std::string& text, Json& json) {
  if (text.empty()) return;
  json[key] = Json::parse(text, nullptr, false);
  KTSTR_CHECK(json[key].is_object());
}

// ---- text ----

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// One line for scalars and for arrays without objects: a histogram is a line, not a thousand.
bool FitsOneLine(const Json& json) {
  if (!json.is_structured() || json.empty()) return true;
  return json.is_array() && std::all_of(json.begin(), json.end(), FitsOneLine);
}

void AppendIndented(const Json& json, size_t indent, std::string& text) {
  if (FitsOneLine(json)) {
    text += Dump(json);
    return;
  }
  text += json.is_array() ? "[" : "{";
  const char* separator = "\n";
  for (const auto& [key, value] : json.items()) {
    absl::StrAppend(&text, separator, std::string(indent + 2, ' '));
    if (json.is_object()) absl::StrAppend(&text, Dump(key), ": ");
    AppendIndented(value, indent + 2, text);
    separator = ",\n";
  }
  absl::StrAppend(&text, "\n", std::string(indent, ' '), json.is_array() ? "]" : "}");
}

}  // namespace

std::string ReportToJson(const WorkloadReport& report, const ReportExtras& extras) {
  Json json = {{"schema", internal::kReportSchema}, {"setup_complete", report.setup_complete()}};
  FieldWriter writer(json);
  internal::VisitFields(writer, report);
  PutObject("environment", extras.environment_json, json);
  PutObject("witness", extras.witness_json, json);
  std::string text;
  AppendIndented(json, 0, text);
  text += '\n';
  return text;
}

}  // namespace ktstr
