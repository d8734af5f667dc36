// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/thread.h"

#include <memory>
#include <utility>

#include "ktstr/base/check.h"

namespace ktstr {
namespace {

void* Call(void* argument) {
  const std::unique_ptr<std::function<void()>> body(static_cast<std::function<void()>*>(argument));
  (*body)();
  return nullptr;
}

}  // namespace

int Thread::Start(std::function<void()> body) {
  KTSTR_CHECK(!runs_);
  auto own = std::make_unique<std::function<void()>>(std::move(body));
  const int error = ::pthread_create(&thread_, nullptr, Call, own.get());
  if (error != 0) return error;
  static_cast<void>(own.release());
  runs_ = true;
  return 0;
}

void Thread::Join() {
  if (runs_) ::pthread_join(thread_, nullptr);
  runs_ = false;
}

int RunInThread(std::function<void()> body) {
  Thread thread;
  return thread.Start(std::move(body));
}

}  // namespace ktstr
