// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SoakReport: what many runs of a suite under background load came to. Pure.

#ifndef TOOLS_SOAK_SOAK_REPORT_H_
#define TOOLS_SOAK_SOAK_REPORT_H_

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "tools/suite/case_results.h"

namespace soak {

struct Counts {
  size_t passes = 0;
  size_t inconclusives = 0;
  size_t skips = 0;  // Expected failures count here too.
  size_t fails = 0;

  size_t judged() const { return passes + inconclusives + fails; }
  // The part of the judged cases that are inconclusive, in percent; 0 without any.
  double inconclusive_percent() const;
  void Add(const suite::CaseResult& result);
};

// A case that failed or was inconclusive in one run.
struct Incident {
  std::string load;
  std::string run;
  std::string selftest;
  std::string name;
  std::string verdict;
  std::string reason;
};

class SoakReport {
 public:
  // The results of one run under a load.
  void AddRun(absl::string_view load, absl::string_view run,
              const std::vector<suite::CaseResult>& results);

  size_t fails() const;
  // Each case with its counts, those of each load, and each failure with its reason.
  std::string Text() const;
  // The tables as JSON, and the inconclusives one by one: schema "ktstr.soak/1", ends in a newline.
  std::string Json() const;

 private:
  using CaseKey = std::pair<std::string, std::string>;  // Selftest and case.

  std::map<CaseKey, Counts> cases_;
  std::map<std::string, Counts> loads_;
  std::map<std::string, size_t> runs_;
  std::vector<Incident> failures_;
  std::vector<Incident> inconclusives_;
};

}  // namespace soak

#endif  // TOOLS_SOAK_SOAK_REPORT_H_
