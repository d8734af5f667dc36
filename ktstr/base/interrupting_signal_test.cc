// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/interrupting_signal.h"

#include <signal.h>

#include <optional>

#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

constexpr int kSignal = 58;

void OfTheHost(int) {}
void AnotherOfTheHost(int) {}

sighandler_t HandlerNow() {
  struct sigaction action {};
  ::sigaction(kSignal, nullptr, &action);
  return action.sa_handler;
}

TEST(InterruptingSignalTest, TheHostsHandlerComesBackWithTheLastInstance) {
  ::signal(kSignal, OfTheHost);
  ASSERT_OK_AND_ASSIGN(InterruptingSignal made, InterruptingSignal::Install(kSignal));
  std::optional<InterruptingSignal> first(std::move(made));
  ASSERT_OK_AND_ASSIGN(InterruptingSignal also_made, InterruptingSignal::Install(kSignal));
  std::optional<InterruptingSignal> second(std::move(also_made));
  EXPECT_NE(HandlerNow(), OfTheHost);

  first.reset();
  EXPECT_NE(HandlerNow(), OfTheHost);
  second.reset();

  EXPECT_EQ(HandlerNow(), OfTheHost);
}

TEST(InterruptingSignalTest, AHandlerThatTheHostInstalledMeanwhileStays) {
  ::signal(kSignal, OfTheHost);
  {
    ASSERT_OK_AND_ASSIGN(const InterruptingSignal made, InterruptingSignal::Install(kSignal));
    ::signal(kSignal, AnotherOfTheHost);
  }

  EXPECT_EQ(HandlerNow(), AnotherOfTheHost);
}

}  // namespace
}  // namespace ktstr
