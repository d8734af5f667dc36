// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Count: how often a selftest saw something that reports do not have. Parent side, pure.
//
//   check::Count("samples outside the mask", outside, samples).Exactly(0)

#ifndef KTSTR_CHECK_COUNT_H_
#define KTSTR_CHECK_COUNT_H_

#include <cstdint>
#include <string>
#include <utility>

#include "ktstr/check/result.h"

namespace ktstr::check {

class Count {
 public:
  // `count` of `samples` were such.
  Count(std::string what, uint64_t count, uint64_t samples)
      : what_(std::move(what)), count_(count), samples_(samples) {}

  // Inconclusive without samples.
  Result Exactly(uint64_t limit) const;

 private:
  std::string what_;
  uint64_t count_;
  uint64_t samples_;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_COUNT_H_
