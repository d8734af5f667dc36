// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The words of KTAP, for those who write it and those who read it.
//
// Source: Documentation/dev-tools/ktap.rst of the kernel; tools/testing/selftests/kselftest.h for
// the exit codes.

#ifndef KTSTR_KTAP_VOCABULARY_H_
#define KTSTR_KTAP_VOCABULARY_H_

#include <optional>

#include "absl/strings/string_view.h"

namespace ktap {

// The first word of a result line.
enum class Outcome { kOk, kNotOk };

// What follows " # " on a result line. Unknown words are no directive. XPASS is kselftest.h's own:
// ktap.rst does not list it.
enum class Directive { kNone, kSkip, kTodo, kXfail, kXpass, kTimeout, kError };

// A kselftest's exit code.
enum class ExitCode : int { kPass = 0, kFail = 1, kXfail = 2, kXpass = 3, kSkip = 4 };

inline constexpr absl::string_view kTapVersionLine = "TAP version 13";
inline constexpr absl::string_view kKtapVersionLine = "KTAP version 1";

// "SKIP" and so on; empty for kNone.
absl::string_view DirectiveName(Directive directive);
// The directive of that name in upper or lower case; nullopt for an unknown word.
std::optional<Directive> ParseDirective(absl::string_view word);

}  // namespace ktap

#endif  // KTSTR_KTAP_VOCABULARY_H_
