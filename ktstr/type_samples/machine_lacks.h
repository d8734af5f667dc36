// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What a machine may lack for a work type: each is empty when it has it, else says why not. For
// tests.

#ifndef KTSTR_TYPE_SAMPLES_MACHINE_LACKS_H_
#define KTSTR_TYPE_SAMPLES_MACHINE_LACKS_H_

#include <string>

namespace ktstr {

std::string LacksPrivilege();  // The privilege to lower nice values.
std::string LacksSlices();     // EEVDF slices of fair tasks.
std::string LacksASecondCpu();
std::string LacksRealTime();       // SCHED_FIFO.
std::string LacksCgroups();        // A writable cgroup v2 hierarchy.
std::string LacksCpuController();  // A writable cgroup v2 hierarchy with its cpu controller.
std::string LacksNamespaces();     // Network namespaces.
std::string LacksDeadline();       // SCHED_DEADLINE.
std::string LacksFutexWaitv();     // futex_waitv(2).

}  // namespace ktstr

#endif  // KTSTR_TYPE_SAMPLES_MACHINE_LACKS_H_
