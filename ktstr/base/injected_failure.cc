// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/injected_failure.h"

#include <string_view>

#include "ktstr/base/check.h"

namespace ktstr::sys {
namespace internal {
namespace {

// Written before failure_is_armed and not while it is set.
const char* armed_call = nullptr;
int armed_errno = 0;
std::atomic<int> calls_left{0};
std::atomic<bool> failure_happened{false};

}  // namespace

std::atomic<bool> failure_is_armed{false};

int CountCall(const char* call) noexcept {
  if (!failure_is_armed.load(std::memory_order_acquire)) return 0;
  if (std::string_view(call) != armed_call) return 0;
  if (calls_left.fetch_sub(1, std::memory_order_relaxed) != 1) return 0;
  failure_happened.store(true, std::memory_order_relaxed);
  return armed_errno;
}

}  // namespace internal

namespace testing {

FailCall::FailCall(const char* call, int nth, int error) noexcept {
  KTSTR_CHECK(nth > 0 && error > 0 && !internal::failure_is_armed.load());
  internal::armed_call = call;
  internal::armed_errno = error;
  internal::calls_left.store(nth);
  internal::failure_happened.store(false);
  internal::failure_is_armed.store(true, std::memory_order_release);
}

FailCall::~FailCall() {
  internal::failure_is_armed.store(false);
}

bool FailCall::happened() const noexcept {
  return internal::failure_happened.load(std::memory_order_relaxed);
}

}  // namespace testing
}  // namespace ktstr::sys
