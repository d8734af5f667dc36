// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// How signals are called in what people read. Pure.

#ifndef RUNNER_EVENT_SIGNAL_NAME_H_
#define RUNNER_EVENT_SIGNAL_NAME_H_

#include <string>

namespace runner {

// "SIGTERM", or "signal 40" where it has no name.
std::string SignalName(int signal);

}  // namespace runner

#endif  // RUNNER_EVENT_SIGNAL_NAME_H_
