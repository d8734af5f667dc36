// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/event_json.h"

#include <nlohmann/json.hpp>
#include <variant>

#include "runner/report/attempt_json.h"

namespace runner {
namespace {

using Json = nlohmann::ordered_json;

Json Head(const char* event) {
  return {{"schema", "ktstr.event/1"}, {"event", event}};
}

Json Head(const char* event, const TestId& id) {
  Json json = Head(event);
  json["collection"] = id.collection;
  json["test"] = id.name;
  return json;
}

Json ToJson(const RunStarted& event) {
  Json json = Head("run_started");
  json["run_id"] = event.run_id;
  json["out_dir"] = event.out_dir;
  json["started"] = TimestampJson(event.started);
  json["planned_tests"] = event.test_count;
  json["jobs"] = event.jobs;
  json["environment"] = EnvironmentJson(event.machine);
  json["containment_gaps"] = event.containment_gaps;
  return json;
}

Json ToJson(const TestStarted& event) {
  Json json = Head("test_started", event.id);
  json["attempt"] = event.attempt;
  json["started"] = TimestampJson(event.started);
  if (event.timeout > absl::ZeroDuration()) {
    json["timeout_ns"] = absl::ToInt64Nanoseconds(event.timeout);
  }
  return json;
}

Json ToJson(const CaseFinished& event) {
  Json json = Head("case_finished", event.id);
  json["attempt"] = event.attempt;
  json["case"] = CaseJson(event.result);
  return json;
}

Json ToJson(const TestSnapshot& event) {
  Json json = Head("test_snapshot", event.id);
  json["attempt"] = event.attempt;
  json["running_ns"] = absl::ToInt64Nanoseconds(event.running);
  json["output_bytes"] = event.output_bytes;
  json["output_tail"] = event.output_tail;
  json["artifacts_dir"] = event.artifacts_dir;
  return json;
}

Json ToJson(const TestSlow& event) {
  Json json = Head("test_slow", event.id);
  json["running_ns"] = absl::ToInt64Nanoseconds(event.running);
  return json;
}

Json ToJson(const RunStopping& event) {
  Json json = Head("run_stopping");
  json["cause"] = event.cause;
  json["running_tests"] = event.running_tests;
  json["waiting_tests"] = event.waiting_tests;
  if (event.grace.has_value()) json["grace_ns"] = absl::ToInt64Nanoseconds(*event.grace);
  return json;
}

Json ToJson(const TestFinished& event) {
  Json json = Head("test_finished");
  json.update(TestJson(event.result));
  return json;
}

Json ToJson(const RunFinished& event) {
  Json json = Head("run_finished");
  json["finished"] = TimestampJson(event.finished);
  json["duration_ns"] = absl::ToInt64Nanoseconds(event.duration);
  Json& totals = json["totals"];
  for (const VerdictTraits& traits : AllVerdictTraits()) {
    const auto count = event.counts.find(traits.verdict);
    totals[std::string(traits.name)] = count == event.counts.end() ? 0 : count->second;
  }
  json["inconclusive"] = event.inconclusive;
  json["flaky"] = event.flaky;
  json["timed_out"] = event.timed_out;
  if (event.interrupted_by.has_value()) json["interrupted_by"] = *event.interrupted_by;
  return json;
}

}  // namespace

std::string EventLine(const RunEvent& event) {
  return JsonLine(std::visit([](const auto& happened) { return ToJson(happened); }, event));
}

}  // namespace runner
