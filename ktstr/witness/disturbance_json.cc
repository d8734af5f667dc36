// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/witness/disturbance_json.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace ktstr::witness {
namespace {

using Json = nlohmann::ordered_json;

Json ProbeJson(const ProbeReading& probe) {
  return {{"wakes", probe.wakes}, {"late_ns", probe.late_ns}, {"longest_ns", probe.longest_ns}};
}

Json CpuJson(int cpu, const CpuDisturbance& disturbance) {
  Json json = {{"cpu", cpu},
               {"lost_ns", disturbance.lost_ns()},
               {"steal_ns", disturbance.steal_ns},
               {"interrupt_ns", disturbance.interrupt_ns}};
  if (disturbance.probe.has_value()) json["probe"] = ProbeJson(*disturbance.probe);
  return json;
}

}  // namespace

std::string DisturbanceToJson(const Disturbance& disturbance) {
  Json json = {{"schema", "ktstr.disturbance/1"}};
  json["largest_loss_ns"] = LargestLossNs(disturbance);
  if (!disturbance.probe_missing.empty()) json["probe_missing"] = disturbance.probe_missing;
  json["cpus"] = Json::array();
  for (const auto& [cpu, entry] : disturbance.cpus) json["cpus"].push_back(CpuJson(cpu, entry));
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace ktstr::witness
