// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What the negative controls share. Test only.
//
// A control runs the check of a selftest on a workload that breaks its claim on purpose, and
// expects the check to fail: a check that cannot fail proves nothing.

#ifndef SELFTESTS_CONTROLS_CONTROL_H_
#define SELFTESTS_CONTROLS_CONTROL_H_

#include <gtest/gtest.h>

#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "ktstr/selftest/limits.h"
#include "ktstr/selftest/local_machine.h"
#include "ktstr/selftest/need.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {

// The machine with its limits, read before each control.
class ControlTest : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<Machine> machine = ReadMachine();
    ASSERT_OK(machine);
    machine_ = *std::move(machine);
    limits_ = LimitsOf(machine_->environment);
  }

  const Machine& machine() const { return *machine_; }
  const Limits& limits() const { return limits_; }
  affinity::Exact one_cpu() const { return OneCpu(machine()); }

 private:
  std::optional<Machine> machine_;
  Limits limits_{};
};

}  // namespace ktstr

#endif  // SELFTESTS_CONTROLS_CONTROL_H_
