// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/calibration.h"

#include <algorithm>
#include <cstdint>

#include "ktstr/base/clock.h"
#include "ktstr/worker/pause.h"

namespace ktstr {
namespace {

constexpr int kBlocks = 16;
constexpr int kStepsPerBlock = 1024;

double Measure() {
  uint64_t fastest = ~uint64_t{0};
  for (int block = 0; block < kBlocks; ++block) {
    const uint64_t start = MonotonicNs();
    for (int step = 0; step < kStepsPerBlock; ++step) Pause();
    fastest = std::min(fastest, MonotonicNs() - start);
  }
  return static_cast<double>(fastest) / kStepsPerBlock;
}

}  // namespace

double SpinStepNs() {
  static const double kNs = Measure();
  return kNs;
}

}  // namespace ktstr
