// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The signals that the library uses for itself, each for one purpose. Both sides.

#ifndef KTSTR_WORKER_WORKER_SIGNALS_H_
#define KTSTR_WORKER_WORKER_SIGNALS_H_

namespace ktstr {

// Real-time signals below the last ones, which debuggers like. Both have an empty handler.

// Ends the blocking calls of a worker that shall stop.
inline constexpr int kStopSignal = 58;
// What workers of SignalStorm send each other.
inline constexpr int kStormSignal = 57;

}  // namespace ktstr

#endif  // KTSTR_WORKER_WORKER_SIGNALS_H_
