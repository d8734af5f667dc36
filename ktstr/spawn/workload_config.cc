// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/workload_config.h"

namespace ktstr {

const char* WorkerModeName(WorkerMode mode) {
  return mode == WorkerMode::kFork ? "fork" : "thread";
}

}  // namespace ktstr
