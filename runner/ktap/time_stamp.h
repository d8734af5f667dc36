// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The time stamps that consoles put before lines. Pure.

#ifndef RUNNER_KTAP_TIME_STAMP_H_
#define RUNNER_KTAP_TIME_STAMP_H_

#include "absl/strings/string_view.h"

namespace runner {

// `line` without the stamp of a serial logger: "2026-01-31T12:34:56.789Z ", also with a blank for
// the T, without a fraction, and with "+02:00" or nothing for the Z.
absl::string_view WithoutSerialStamp(absl::string_view line);

// `line` without the stamp of printk: "[   12.345678] ", also with "<6>" before it and "[ T123]"
// behind it, or "<6>" alone.
absl::string_view WithoutPrintkStamp(absl::string_view line);

// `line` without either: the serial one comes first.
absl::string_view WithoutTimeStamps(absl::string_view line);

// Finds the stamp of printk inside of `line`, with all its six decimals; npos without one.
size_t FindPrintkStamp(absl::string_view line);

}  // namespace runner

#endif  // RUNNER_KTAP_TIME_STAMP_H_
