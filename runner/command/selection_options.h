// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The options that say which tests are meant. Several commands share them.

#ifndef RUNNER_COMMAND_SELECTION_OPTIONS_H_
#define RUNNER_COMMAND_SELECTION_OPTIONS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "ktstr/base/command_line.h"
#include "runner/discover/selection.h"

namespace runner {

// The options that choose tests. They fill `selection`, which has to outlive the parsing.
std::vector<ktstr::CommandOption> SelectionOptions(Selection* selection);

// The end of a help text: what an EXPR of these options is.
absl::string_view FilterHelp();

}  // namespace runner

#endif  // RUNNER_COMMAND_SELECTION_OPTIONS_H_
