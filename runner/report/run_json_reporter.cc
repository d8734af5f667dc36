// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/run_json_reporter.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/status/statusor.h"
#include "ktstr/base/file.h"
#include "runner/folder/layout.h"
#include "runner/report/attempt_json.h"
#include "runner/report/report_request.h"

namespace runner {
namespace {

using Json = nlohmann::ordered_json;

// Number of tests by verdict, every verdict named.
Json TotalsJson(const std::vector<TestResult>& results) {
  Json json;
  for (const VerdictTraits& traits : AllVerdictTraits()) json[std::string(traits.name)] = 0;
  for (const TestResult& result : results) {
    Json& count = json[std::string(TraitsOf(result.verdict).name)];
    count = count.get<uint64_t>() + 1;
  }
  return json;
}

// The result without its output, which is on disk.
TestResult WithoutOutput(TestResult result) {
  for (AttemptResult& attempt : result.attempts) {
    attempt.output_head = std::string();
    attempt.output_tail = std::string();
  }
  return result;
}

std::string RunJson(const RunStarted& started, const std::vector<TestResult>& results,
                    const RunFinished& finished,
                    const std::map<std::string, std::string>& options) {
  Json document{{"schema", "ktstr.run/2"},
                {"run_id", started.run_id},
                {"started", TimestampJson(started.started)},
                {"finished", TimestampJson(finished.finished)},
                {"duration_ns", absl::ToInt64Nanoseconds(finished.duration)},
                {"jobs", started.jobs},
                {"planned_tests", started.test_count},
                {"options", options},
                {"environment", EnvironmentJson(started.machine)},
                {"containment_gaps", started.containment_gaps},
                {"totals", TotalsJson(results)},
                {"inconclusive", finished.inconclusive},
                {"flaky", finished.flaky},
                {"timed_out", finished.timed_out}};
  if (finished.interrupted_by.has_value()) document["interrupted_by"] = *finished.interrupted_by;
  document["tests"] = Json::array();
  for (const TestResult& result : results) document["tests"].push_back(TestJson(result));
  return JsonText(document);
}

}  // namespace

RunJsonReporter::RunJsonReporter(Options options) : options_(std::move(options)) {}

absl::Status RunJsonReporter::OnEvent(const RunEvent& event) {
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    started_ = *started;
  } else if (const auto* test = std::get_if<TestFinished>(&event)) {
    results_.push_back(WithoutOutput(test->result));
  } else if (const auto* finished = std::get_if<RunFinished>(&event)) {
    return ktstr::WriteFileAtomically(options_.path,
                                      RunJson(started_, results_, *finished, options_.run_options));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Reporter>> MakeRunJsonFile(const ReportRequest& request) {
  return std::make_unique<RunJsonReporter>(RunJsonReporter::Options{
      .path = ktstr::JoinPath(request.folder, kRunJsonFile), .run_options = request.run_options});
}

}  // namespace runner
