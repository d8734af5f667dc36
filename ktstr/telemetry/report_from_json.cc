// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/telemetry/report_fields.h"
#include "ktstr/telemetry/report_json.h"

namespace ktstr {
namespace {

using Json = nlohmann::ordered_json;

absl::Status Expected(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("expected ", what));
}

// Puts a key or an index before the path that a message begins with.
absl::Status At(absl::string_view place, const absl::Status& status) {
  if (status.ok()) return status;
  const absl::string_view message = status.message();
  const char* separator = absl::StartsWith(message, "[")          ? ""
                          : absl::StartsWith(message, "expected") ? ": "
                                                                  : ".";
  return absl::InvalidArgumentError(absl::StrCat(place, separator, message));
}

// ---- values ----

template <typename T>
requires std::is_integral_v<T> absl::Status FromJson(const Json& json, T& value) {
  if (!json.is_number_integer()) return Expected("a whole number");
  if (json.is_number_unsigned()) {
    const auto number = json.get<uint64_t>();
    if (number > static_cast<uint64_t>(std::numeric_limits<T>::max())) {
      return Expected("a smaller number");
    }
    value = static_cast<T>(number);
    return absl::OkStatus();
  }
  const auto number = json.get<int64_t>();
  if (std::is_unsigned_v<T> || number < static_cast<int64_t>(std::numeric_limits<T>::min())) {
    return Expected("a larger number");
  }
  value = static_cast<T>(number);
  return absl::OkStatus();
}

absl::Status FromJson(const Json& json, bool& value) {
  if (!json.is_boolean()) return Expected("true or false");
  value = json.get<bool>();
  return absl::OkStatus();
}

absl::Status FromJson(const Json& json, double& value) {
  if (!json.is_number()) return Expected("a number");
  value = json.get<double>();
  return absl::OkStatus();
}

absl::Status FromJson(const Json& json, std::string& value) {
  if (!json.is_string()) return Expected("a string");
  value = json.get<std::string>();
  return absl::OkStatus();
}

absl::Status FromJson(const Json& json, WorkerExit::Kind& kind) {
  using Kind = WorkerExit::Kind;
  for (const Kind candidate : {Kind::kFinished, Kind::kExited, Kind::kSignaled, Kind::kTimedOut,
                               Kind::kGaveUp, Kind::kFailed, Kind::kWaitFailed}) {
    if (json == WorkerExitName(candidate)) {
      kind = candidate;
      return absl::OkStatus();
    }
  }
  return Expected("how a worker ended");
}

absl::Status FromJson(const Json& json, CpuSet& cpus) {
  std::string list;
  RETURN_IF_ERROR(FromJson(json, list));
  const absl::StatusOr<CpuSet> parsed = ParseCpuList(list);
  if (!parsed.ok()) return Expected("a list of CPUs");
  cpus = *parsed;
  return absl::OkStatus();
}

// [a, b, ...] with a number for each of `values`.
template <typename... Values>
absl::Status TupleFromJson(const Json& json, Values&... values) {
  if (!json.is_array() || json.size() != sizeof...(values)) {
    return Expected(absl::StrCat("an array of ", sizeof...(values), " numbers"));
  }
  absl::Status status;
  size_t index = 0;
  ((status.Update(FromJson(json[index++], values))), ...);
  return status;
}

absl::Status FromJson(const Json& json, MigrationEvent& event) {
  return TupleFromJson(json, event.at_ns, event.from_cpu, event.to_cpu);
}
absl::Status FromJson(const Json& json, StallEvent& event) {
  return TupleFromJson(json, event.at_ns, event.duration_ns, event.cpu);
}
absl::Status FromJson(const Json& json, RawSample& sample) {
  return TupleFromJson(json, sample.at_ns, sample.value_ns);
}
absl::Status FromJson(const Json& json, HistogramSnapshot::Bucket& bucket) {
  RETURN_IF_ERROR(TupleFromJson(json, bucket.lower_ns, bucket.count));
  const size_t index = Histogram::BucketOf(bucket.lower_ns);
  if (Histogram::LowerBoundOf(index) != bucket.lower_ns || bucket.count == 0) {
    return Expected("the lower bound of a bucket and a count above 0");
  }
  return absl::OkStatus();
}

// Pairs of a name and a value.
template <typename Value>
absl::Status FromJson(const Json& json, std::vector<std::pair<std::string, Value>>& named) {
  if (!json.is_object()) return Expected("an object");
  for (const auto& [name, value] : json.items()) {
    named.emplace_back(name, Value());
    RETURN_IF_ERROR(At(name, FromJson(value, named.back().second)));
  }
  return absl::OkStatus();
}

template <typename T>
requires std::is_class_v<T> absl::Status FromJson(const Json& json, T& report);

template <typename T>
absl::Status FromJson(const Json& json, std::vector<T>& values) {
  if (!json.is_array()) return Expected("an array");
  values.resize(json.size());
  for (size_t i = 0; i < values.size(); ++i) {
    RETURN_IF_ERROR(At(absl::StrCat("[", i, "]"), FromJson(json[i], values[i])));
  }
  return absl::OkStatus();
}

// The percentiles are not read: they follow from the buckets.
absl::Status FromJson(const Json& json, HistogramSnapshot& histogram);

// ---- structs ----

// Reads until the first error, which it keeps.
class FieldReader {
 public:
  explicit FieldReader(const Json& object) : object_(object) {
    if (!object.is_object()) status_ = Expected("an object");
  }

  template <typename T>
  void operator()(const char* key, T& value) {
    if (Has(key)) {
      Read(key, value);
    } else {
      status_.Update(At(key, Expected("to be there")));
    }
  }
  template <typename T>
  void operator()(const char* key, std::optional<T>& value) {
    if (Has(key)) Read(key, value.emplace());
  }
  template <typename T>
  void UnlessDefault(const char* key, T& value) {
    if (Has(key)) Read(key, value);
  }
  void Instruments(std::map<Instrument, InstrumentReport>& instruments) {
    for (size_t i = 0; i < kInstrumentCount; ++i) {
      const auto instrument = static_cast<Instrument>(i);
      const char* name = InstrumentName(instrument);
      if (!Has("histograms") || !object_["histograms"].contains(name)) continue;
      InstrumentReport& report = instruments[instrument];
      status_.Update(
          At("histograms", At(name, FromJson(object_["histograms"][name], report.histogram))));
      if (!Has("samples") || !object_["samples"].contains(name)) continue;
      status_.Update(At("samples", At(name, FromJson(object_["samples"][name], report.samples))));
    }
  }

  void Histograms(std::map<Instrument, HistogramSnapshot>& histograms) {
    for (size_t i = 0; i < kInstrumentCount && Has("histograms"); ++i) {
      const auto instrument = static_cast<Instrument>(i);
      const char* name = InstrumentName(instrument);
      if (!object_["histograms"].contains(name)) continue;
      status_.Update(At("histograms",
                        At(name, FromJson(object_["histograms"][name], histograms[instrument]))));
    }
  }

  const absl::Status& status() const { return status_; }

 private:
  bool Has(const char* key) const { return object_.is_object() && object_.contains(key); }
  template <typename T>
  void Read(const char* key, T& value) {
    status_.Update(At(key, FromJson(object_[key], value)));
  }

  const Json& object_;
  absl::Status status_;
};

template <typename T>
requires std::is_class_v<T> absl::Status FromJson(const Json& json, T& report) {
  FieldReader reader(json);
  internal::VisitFields(reader, report);
  return reader.status();
}

absl::Status FromJson(const Json& json, HistogramSnapshot& histogram) {
  uint64_t min_ns = 0;
  uint64_t max_ns = 0;
  uint64_t sum_ns = 0;
  std::vector<HistogramSnapshot::Bucket> buckets;
  FieldReader reader(json);
  reader("buckets", buckets);
  if (!buckets.empty()) {
    reader("min_ns", min_ns);
    reader("max_ns", max_ns);
    reader("sum_ns", sum_ns);
  }
  RETURN_IF_ERROR(reader.status());
  for (size_t i = 1; i < buckets.size(); ++i) {
    if (buckets[i].lower_ns <= buckets[i - 1].lower_ns) return Expected("ascending buckets");
  }
  if (min_ns > max_ns) return Expected("min_ns at most max_ns");
  histogram = HistogramSnapshot(std::move(buckets), min_ns, max_ns, sum_ns);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<WorkloadReport> ReportFromJson(absl::string_view text) {
  const Json json = Json::parse(text.begin(), text.end(), nullptr, false);
  if (json.is_discarded()) return absl::InvalidArgumentError("the report is not JSON");
  if (!json.is_object() || json.value("schema", Json()) != internal::kReportSchema) {
    return absl::InvalidArgumentError(
        absl::StrCat("the report's schema is not ", internal::kReportSchema));
  }
  WorkloadReport report;
  FieldReader reader(json);
  internal::VisitFields(reader, report);
  RETURN_IF_ERROR(reader.status());
  return report;
}

}  // namespace ktstr
