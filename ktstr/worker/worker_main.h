// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The life of a worker, from its first instruction to its last. Worker side.

#ifndef KTSTR_WORKER_WORKER_MAIN_H_
#define KTSTR_WORKER_WORKER_MAIN_H_

#include "ktstr/worker/worker_launch.h"
#include "ktstr/worker/worker_signals.h"

namespace ktstr {

// The exit codes of a forked worker.
inline constexpr int kWorkerDone = 0;
inline constexpr int kWorkerGaveUp = 112;  // WorkerSlot::failed_step says why.

// A forked worker. Runs in the child of a clone with CLONE_FILES and does, in this order: takes its
// own descriptor table with nothing in it but its own, its user and group, asks to die with the
// parent, checks that the parent lives, leads its process group, opens itself to the stop signal;
// then as a thread worker.
[[noreturn]] void ProcessWorkerMain(const WorkerLaunch& launch) noexcept;

// A worker that is a thread of the harness: takes on its attributes, reports ready, waits for the
// gate, runs, writes its last telemetry. Returns whether it ran. The stop signal's handler must be
// installed in the process.
bool ThreadWorkerMain(const WorkerLaunch& launch) noexcept;

}  // namespace ktstr

#endif  // KTSTR_WORKER_WORKER_MAIN_H_
