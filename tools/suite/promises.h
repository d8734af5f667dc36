// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Promises: the cases of a suite, from its ktstr-suite.json. Pure.

#ifndef TOOLS_SUITE_PROMISES_H_
#define TOOLS_SUITE_PROMISES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace suite {

// One case; facts that the selftest does not state are empty.
struct Promise {
  std::string selftest;
  std::vector<std::string> tags;  // Tags of the selftest; the family first.
  std::string name;
  std::string claims;
  std::string why;
  std::string source;
  std::string failure;
  std::string skips;
  std::vector<std::string> guards;
  std::vector<std::string> needs;
  std::string min_kernel;
  std::string before_kernel;
  std::vector<std::string> controls;
};

// The promises in the order of the file. InvalidArgument says what is missing where.
absl::StatusOr<std::vector<Promise>> ParsePromises(absl::string_view suite_json);

// Whether two cases are described in the same words: all but name and controls.
bool SameFacts(const Promise& a, const Promise& b);

}  // namespace suite

#endif  // TOOLS_SUITE_PROMISES_H_
