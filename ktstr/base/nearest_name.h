// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The name that somebody probably meant. Parent side, pure.

#ifndef KTSTR_BASE_NEAREST_NAME_H_
#define KTSTR_BASE_NEAREST_NAME_H_

#include <span>
#include <string>

#include "absl/strings/string_view.h"

namespace ktstr {

// The candidate nearest to `name` by edit distance, upper and lower case alike; empty when none is
// near enough to be worth proposing (more than a third of the letters differ).
absl::string_view NearestName(absl::string_view name,
                              std::span<const absl::string_view> candidates);

// "; did you mean 'X'?" with the nearest candidate, or nothing. It fits the end of a message.
std::string DidYouMean(absl::string_view name, std::span<const absl::string_view> candidates);

}  // namespace ktstr

#endif  // KTSTR_BASE_NEAREST_NAME_H_
