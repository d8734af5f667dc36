// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// How signals are called in what people read. Parent side, pure.

#ifndef KTSTR_BASE_SIGNAL_NAME_H_
#define KTSTR_BASE_SIGNAL_NAME_H_

#include <string>

namespace ktstr {

// "SIGTERM", or "signal 40" where it has no name.
std::string SignalName(int signal);
// "SIGTERM (15)", or "signal 40".
std::string SignalNameAndNumber(int signal);

}  // namespace ktstr

#endif  // KTSTR_BASE_SIGNAL_NAME_H_
