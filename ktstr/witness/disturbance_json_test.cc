// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/witness/disturbance_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ktstr::witness {
namespace {

using Json = nlohmann::json;

Json Parsed(const Disturbance& disturbance) {
  return Json::parse(DisturbanceToJson(disturbance), nullptr, false);
}

TEST(DisturbanceJsonTest, EachCpuSaysWhatItLost) {
  Disturbance disturbance;
  disturbance.cpus[1] = {.steal_ns = 10,
                         .interrupt_ns = 20,
                         .probe = ProbeReading{.wakes = 3, .late_ns = 40, .longest_ns = 35}};

  const Json json = Parsed(disturbance);

  EXPECT_EQ(json["schema"], "ktstr.disturbance/1");
  EXPECT_EQ(json["largest_loss_ns"], 40);
  EXPECT_EQ(json["cpus"],
            Json::parse(R"([{"cpu": 1, "lost_ns": 40, "steal_ns": 10, "interrupt_ns": 20,
                             "probe": {"wakes": 3, "late_ns": 40, "longest_ns": 35}}])"));
}

TEST(DisturbanceJsonTest, WhatWasNotMeasuredHasNoKey) {
  Disturbance disturbance;
  disturbance.cpus[0] = {};

  const Json json = Parsed(disturbance);

  EXPECT_FALSE(json.contains("probe_missing"));
  EXPECT_FALSE(json["cpus"][0].contains("probe"));
}

TEST(DisturbanceJsonTest, AMissingProbeIsSaid) {
  Disturbance disturbance;
  disturbance.probe_missing = "SCHED_FIFO is refused";

  EXPECT_EQ(Parsed(disturbance)["probe_missing"], "SCHED_FIFO is refused");
}

}  // namespace
}  // namespace ktstr::witness
