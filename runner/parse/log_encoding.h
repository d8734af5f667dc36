// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What a log is that no reader of lines can read: compressed, or in wide characters. Pure.

#ifndef RUNNER_PARSE_LOG_ENCODING_H_
#define RUNNER_PARSE_LOG_ENCODING_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace runner {

// How many first bytes of a log show it.
inline constexpr size_t kEncodingBytes = 64;

// InvalidArgument says what the log called `source` is, and with which program it becomes text.
// `head` is its first bytes, all of them if it has fewer than kEncodingBytes.
absl::Status CheckEncoding(absl::string_view head, absl::string_view source);

}  // namespace runner

#endif  // RUNNER_PARSE_LOG_ENCODING_H_
