// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Reports made by hand: healthy ones, which a test then breaks. Test only.

#ifndef KTSTR_CHECK_REPORTS_FOR_TESTS_H_
#define KTSTR_CHECK_REPORTS_FOR_TESTS_H_

#include <cstdint>
#include <vector>

#include "ktstr/telemetry/workload_report.h"

namespace ktstr::check {

// A completed run of 2 s: one group for each element, named "group<i>", with that many workers. A
// worker has 1000 iterations, 1 s of CPU time in 100 timeslices with 100 ms of run delay, on CPU 0.
WorkloadReport HealthyReport(const std::vector<int>& workers_per_group);

// A histogram with one bucket for each {value, count}. REQUIRES: values ascending.
HistogramSnapshot HistogramOf(const std::vector<HistogramSnapshot::Bucket>& values);

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_REPORTS_FOR_TESTS_H_
