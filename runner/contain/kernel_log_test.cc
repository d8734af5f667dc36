// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/kernel_log.h"

#include <optional>

#include "gtest/gtest.h"

namespace runner {
namespace {

using enum KernelFindingKind;

struct Message {
  const char* text;
  std::optional<KernelFindingKind> kind;
  pid_t pid = 0;
};

// As Linux 5.10 to 6.18 print them.
constexpr Message kMessages[] = {
    {"WARNING: CPU: 1 PID: 4242 at kernel/sched/core.c:5821 schedule+0x1f/0x30", kWarning, 4242},
    {"WARNING: kernel/sched/fair.c:1200 at update_curr+0x20/0x100, CPU#0: stress/812", kWarning},
    {"WARNING: possible circular locking dependency detected", kLockdep},
    {"WARNING: possible recursive locking detected", kLockdep},
    {"WARNING: inconsistent lock state", kLockdep},
    {"WARNING: suspicious RCU usage", kLockdep},
    {"WARNING: bad unlock balance detected!", kLockdep},
    {"INFO: trying to register non-static key.", kLockdep},
    {"BUG: scheduling while atomic: swapper/0/0/0x00000002", kBug},
    {"BUG: sleeping function called from invalid context at kernel/locking/mutex.c:580", kBug},
    {"BUG: KASAN: slab-use-after-free in dequeue_task+0x10/0x80", kBug},
    {"kernel BUG at kernel/sched/rt.c:1010!", kBug},
    {"BUG: unable to handle page fault for address: ffffc90000000000", kOops},
    {"BUG: kernel NULL pointer dereference, address: 0000000000000008", kOops},
    {"Oops: 0002 [#1] PREEMPT SMP NOPTI", kOops},
    {"Oops: general protection fault, probably for non-canonical address: 0000 [#1]", kOops},
    {"Internal error: Oops: 0000000096000004 [#1] PREEMPT SMP", kOops},
    {"Unable to handle kernel paging request at virtual address 00000000deadbeef", kOops},
    {"Kernel panic - not syncing: Fatal exception in interrupt", kPanic},
    {"watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [fork_exit:977]", kSoftLockup},
    {"watchdog: Watchdog detected hard LOCKUP on cpu 3", kHardLockup},
    {"NMI watchdog: Watchdog detected hard LOCKUP on cpu 3", kHardLockup},
    {"rcu: INFO: rcu_preempt self-detected stall on CPU", kRcuStall},
    {"rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:", kRcuStall},
    {"rcu: INFO: rcu_preempt detected expedited stalls on CPUs/tasks: { 0-... }", kRcuStall},
    {"INFO: task kworker/u4:1:812 blocked for more than 120 seconds.", kHungTask, 812},
    {"Out of memory: Killed process 1200 (stress) total-vm:1kB", kOutOfMemory},
    {"Memory cgroup out of memory: Killed process 1200 (stress) total-vm:1kB", kOutOfMemory},
    {"sched_ext: BPF scheduler \"simple\" disabled (runtime error)", kSchedExt},
    {"sched_ext: BPF scheduler \"simple\" disabled (runnable task stall)", kSchedExt},
    // What is no complaint.
    {"sched_ext: BPF scheduler \"simple\" disabled (unregistered from user space)", std::nullopt},
    {"sched_ext: BPF scheduler \"simple\" enabled", std::nullopt},
    {"CPU: 0 UID: 0 PID: 812 Comm: stress Not tainted 6.18.0 #1", std::nullopt, 812},
    {"usb 1-1: WARNING: not at the beginning", std::nullopt},
    {"debugging is on", std::nullopt},
    {"", std::nullopt},
};

TEST(KernelLogTest, ComplaintsAreToldFromTheRest) {
  for (const Message& message : kMessages) {
    EXPECT_EQ(ClassifyKernelMessage(message.text), message.kind) << message.text;
    EXPECT_EQ(PidInKernelMessage(message.text), message.pid) << message.text;
  }
}

TEST(KernelLogTest, RecordHasItsPriorityAndTime) {
  const auto record = ParseKernelRecord("4,339,5140900,-,caller=T812;WARNING: x; y");

  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->level, 4);
  EXPECT_EQ(record->facility, 0);
  EXPECT_EQ(record->time_us, 5140900u);
  EXPECT_EQ(record->message, "WARNING: x; y");
}

TEST(KernelLogTest, RecordOfAProgramHasAnotherFacility) {
  const auto record = ParseKernelRecord("12,340,5140901,-;WARNING: I am a program");

  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->facility, 1);
}

TEST(KernelLogTest, WhatIsNoRecordIsNone) {
  EXPECT_FALSE(ParseKernelRecord(" SUBSYSTEM=usb").has_value());
  EXPECT_FALSE(ParseKernelRecord("a,b,c,-;text").has_value());
  EXPECT_FALSE(ParseKernelRecord("4,1;text").has_value());
}

TEST(KernelLogTest, OnlyNewTaintsAreNamed) {
  EXPECT_EQ(NewTaints(0x1, 0x201), "W (the kernel has warned)");
  EXPECT_EQ(NewTaints(0x200, 0x200), "");
}

TEST(KernelLogTest, ModulesOfTheUserAreNoBadTaint) {
  EXPECT_FALSE(IsBadTaint(1u << 12 | 1u << 0));
  EXPECT_TRUE(IsBadTaint(1u << 9));
  EXPECT_TRUE(IsBadTaint(1u << 7));
}

}  // namespace
}  // namespace runner
