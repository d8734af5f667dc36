// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RunSelftest: the main program of a selftest. Parent side.

#ifndef KTSTR_SELFTEST_RUN_SELFTEST_H_
#define KTSTR_SELFTEST_RUN_SELFTEST_H_

#include <span>
#include <string>

#include "ktstr/selftest/manifest.h"
#include "ktstr/selftest/options.h"

namespace ktstr {

// Exit codes beside those of ktap::ExitCode (sysexits.h).
inline constexpr int kExitUsage = 64;
inline constexpr int kExitOwnBug = 70;

struct SelftestStreams {
  int out = 1;  // Borrowed descriptors.
  int err = 2;
};

// Runs the cases in order, or does what the options ask instead, and returns the exit code. A case
// whose attempt was disturbed is attempted again, up to three times, while its time allows. Bad
// input is one line on `err` and 64. May leave by _exit(1) when a case exceeds its deadline.
int RunSelftest(const Selftest& selftest, std::span<const std::string> args,
                const EnvironmentLookup& environment = &ProcessEnvironment,
                SelftestStreams streams = {});

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_RUN_SELFTEST_H_
