// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// MachineSources: where the description of a machine is read from. Parent side.

#ifndef KTSTR_MACHINE_MACHINE_SOURCES_H_
#define KTSTR_MACHINE_MACHINE_SOURCES_H_

#include <cstdint>
#include <functional>
#include <string>

#include "ktstr/base/clock.h"
#include "ktstr/base/sys.h"
#include "ktstr/machine/file_tree.h"

namespace ktstr {

// This machine by default; a test gives recorded trees and fixed answers.
struct MachineSources {
  FileTree proc{"/proc"};
  FileTree sys{"/sys"};
  FileTree debug{"/sys/kernel/debug"};
  std::function<uint64_t()> tick_ns = &CoarseClockResolutionNs;
  std::function<std::string()> architecture = &sys::MachineName;
};

}  // namespace ktstr

#endif  // KTSTR_MACHINE_MACHINE_SOURCES_H_
