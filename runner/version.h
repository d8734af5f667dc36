// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What `ktstr --version` prints.

#ifndef RUNNER_VERSION_H_
#define RUNNER_VERSION_H_

#include <string>

namespace runner {

// The version, and how it was built: the same bytes for the same sources and tools.
std::string VersionText();

}  // namespace runner

#endif  // RUNNER_VERSION_H_
