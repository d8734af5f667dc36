// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/report_numbers.h"

#include <map>

#include "ktstr/telemetry/report_fields.h"

namespace ktstr {
namespace {

// Visits the fields of a report and keeps the one that is sought.
class NumberFinder {
 public:
  explicit NumberFinder(absl::string_view key) : key_(key) {}

  void operator()(const char* key, const uint64_t& value) { Take(key, value); }
  void operator()(const char* key, const std::optional<uint64_t>& value) { Take(key, value); }
  void UnlessDefault(const char* key, const uint64_t& value) { Take(key, value); }
  // What is no number.
  template <typename T>
  void operator()(const char* /*key*/, const T& /*value*/) {}
  template <typename T>
  void UnlessDefault(const char* /*key*/, const T& /*value*/) {}
  void Instruments(const std::map<Instrument, InstrumentReport>& /*instruments*/) {}
  void Histograms(const std::map<Instrument, HistogramSnapshot>& /*histograms*/) {}

  const ReportNumber& found() const { return found_; }

 private:
  void Take(absl::string_view key, std::optional<uint64_t> value) {
    if (key == key_) found_ = {.is_field = true, .value = value};
  }

  const absl::string_view key_;
  ReportNumber found_;
};

template <typename Report>
ReportNumber Find(const Report& report, absl::string_view key) {
  NumberFinder finder(key);
  internal::VisitFields(finder, report);
  return finder.found();
}

}  // namespace

ReportNumber NumberOf(const WorkerReport& worker, absl::string_view key) {
  return Find(worker, key);
}

ReportNumber NumberOf(const WorkloadReport& report, absl::string_view key) {
  return Find(report, key);
}

bool IsKeptByPhase(absl::string_view key) {
  return Find(PhaseReport(), key).is_field;
}

}  // namespace ktstr
