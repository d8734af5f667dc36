// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Examples: command lines for each work type, as its help shows them. Parent side, pure.

#ifndef TOOLS_WORKLOAD_EXAMPLES_H_
#define TOOLS_WORKLOAD_EXAMPLES_H_

#include <span>
#include <string>

#include "absl/strings/string_view.h"

namespace ktstr {

struct Example {
  const char* work_type;
  const char* arguments;  // After the type.
  const char* meaning;    // What it shows.
};
std::span<const Example> AllExamples();

// The section "examples" of a type's help; empty when it has none.
std::string ExamplesText(absl::string_view work_type);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_EXAMPLES_H_
