// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Reports findings: to people, to programs, and at the head of a run. Pure but for
// RecordThisMachine().

#ifndef RUNNER_DOCTOR_DIAGNOSIS_H_
#define RUNNER_DOCTOR_DIAGNOSIS_H_

#include <string>

#include "ktstr/machine/environment.h"
#include "runner/event/run_event.h"

namespace runner {

// The record of this machine with the configuration of its kernel, the system calls that are
// refused and why debugfs is closed. Not pure: it forks (base/call_probe.h).
ktstr::Environment RecordThisMachine();

// A table, what is lacking last, each with its consequence and remedy.
std::string DiagnosisText(const ktstr::Environment& environment);
// Schema "ktstr.doctor/1": the findings and the environment record.
std::string DiagnosisJson(const ktstr::Environment& environment);
// For RunStarted: the record, and two or three lines.
MachineRecord RecordOf(const ktstr::Environment& environment);

}  // namespace runner

#endif  // RUNNER_DOCTOR_DIAGNOSIS_H_
