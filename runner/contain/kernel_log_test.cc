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
    {"UBSAN: array-index-out-of-bounds in kernel/sched/topology.c:100:12", kUbsan},
    {"UBSAN: shift-out-of-bounds in kernel/sched/fair.c:12:3", kUbsan},
    {"INFO: rcu_tasks detected stalls on tasks:", kRcuStall},
    {"rcu: INFO: rcu_tasks_trace detected stalls on tasks:", kRcuStall},
    {"rcu: INFO: rcu_sched self-detected stall on CPU { 1}  (t=2100 jiffies)", kRcuStall},
    {"INFO: task worker:812 blocked in I/O wait for more than 122 seconds.", kHungTask, 812},
    {"INFO: task kworker/u4:1+ev:813 blocked for more than 122 seconds.", kHungTask, 813},
    {"divide error: 0000 [#1] PREEMPT SMP NOPTI", kOops},
    {"invalid opcode: 0000 [#1] SMP PTI", kOops},
    {"Oops: divide error: 0000 [#1] SMP NOPTI", kOops},
    {"general protection fault, probably for non-canonical address 0xdead: 0000 [#1]", kOops},
    {"stack segment: 0000 [#2] PREEMPT SMP", kOops},
    {"int3: 0000 [#1] SMP", kOops},
    {"alignment check: 0000 [#1] SMP", kOops},
    {"control protection fault: 0000 [#12] SMP", kOops},
    {"double fault: 0000 [#1] PREEMPT SMP", kOops},
    {"traps: PANIC: double fault, error_code: 0x0", kPanic},
    {"PANIC: double fault, error_code: 0x0", kPanic},
    {"Internal error: Oops - BUG: 00000000f2000800 [#1] PREEMPT SMP", kOops},
    {"Internal error: synchronous external abort: 0000000096000210 [#1] SMP", kOops},
    {"Oops [#1]", kOops},
    {"Oops - illegal instruction [#1]", kOops},
    {"Kernel BUG [#1]", kBug},
    {"Oops: Kernel access of bad area, sig: 11 [#1]", kOops},
    {"Exception in kernel mode, sig: 5 [#1]", kOops},
    {"BUG: Unable to handle kernel data access on read at 0x10", kOops},
    {"illegal operation: 0001 ilc:1 [#1] SMP", kOops},
    {"specification exception: 0006 ilc:2 [#1] SMP", kOops},
    {"Oops[#1]:", kOops},
    {"Reserved instruction in kernel code[#1]:", kOops},
    {"Kernel bug detected[#1]:", kBug},
    {"BUG: KCSAN: data-race in pick_next_task / try_to_wake_up", kBug},
    {"BUG: KMSAN: uninit-value in dequeue_task+0x10/0x80", kBug},
    {"BUG: KFENCE: use-after-free read in dequeue_task+0x10/0x80", kBug},
    {"BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 43s!", kBug},
    {"BUG: Bad page state in process stress  pfn:12345", kBug},
    {"BUG: spinlock bad magic on CPU#0, swapper/0/1", kBug},
    {"BUG kmalloc-64 (Not tainted): Poison overwritten", kBug},
    {"BUG task_struct(12:a) (Tainted: G    B   W): Object already free", kBug},
    {"list_add corruption. prev->next should be next (1), but was 2. (prev=3).", kBug},
    {"list_del corruption, ffff8880->next is LIST_POISON1 (dead000000000100)", kBug},
    {"refcount_t: underflow; use-after-free.", kWarning},
    {"[ INFO: possible circular locking dependency detected ]", kLockdep},
    {"[ BUG: bad unlock balance detected! ]", kLockdep},
    {"[ BUG: Invalid wait context ]", kLockdep},
    {"WARNING: lock held when returning to user space!", kLockdep},
    {"WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected", kLockdep},
    {"BUG: MAX_LOCKDEP_ENTRIES too low!", kLockdep},
    {"BUG: soft lockup - CPU#0 stuck for 22s! [a:12]", kSoftLockup},
    {"NMI watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [a:12]", kSoftLockup},
    {"watchdog: CPU3: Watchdog detected hard LOCKUP on cpu 3", kHardLockup},
    {"watchdog: CPU 3 self-detected hard LOCKUP @ 0xc000", kHardLockup},
    {"watchdog: CPU 1 detected hard LOCKUP on other CPUs 3", kHardLockup},
    {"Out of memory: Kill process 1200 (stress) score 900 or sacrifice child", kOutOfMemory},
    {"sched_ext: BPF scheduler \"simple\" errored, disabling", kSchedExt},
    // What is no complaint.
    {"sched_ext: BPF scheduler \"simple\" disabled (unregistered from user space)", std::nullopt},
    {"sched_ext: BPF scheduler \"simple\" enabled", std::nullopt},
    {"CPU: 0 UID: 0 PID: 812 Comm: stress Not tainted 6.18.0 #1", std::nullopt, 812},
    {"usb 1-1: WARNING: not at the beginning", std::nullopt},
    {"debugging is on", std::nullopt},
    {"traps: a[12] trap divide error ip:55 sp:7f error:0 in a[55+1]", std::nullopt},
    {"traps: a[12] general protection fault ip:55 sp:7f error:0 in a[55+1]", std::nullopt},
    {"a[12]: segfault at 0 ip 0 sp 0 error 4 in a[55+1]", std::nullopt},
    {"Linux version 6.18.0 (gcc 12.2) #1 SMP PREEMPT_DYNAMIC", std::nullopt},
    {"Kernel command line: softlockup_panic=1 nmi_watchdog=panic oops=panic", std::nullopt},
    {"NMI watchdog: Enabled. Permanently consumes one hw-PMU counter.", std::nullopt},
    {"watchdog: CPU 3 became unstuck TB:12", std::nullopt},
    {"watchdog: Delayed init of the lockup detector failed: 0", std::nullopt},
    {"soft lockup detector is off", std::nullopt},
    {"INFO: NMI handler (perf_event_nmi_handler) took too long to run: 1.2 msecs", std::nullopt},
    {"INFO: lockdep is turned off.", std::nullopt},
    {"INFO: task worker:812 is blocked on a mutex likely owned by task b:1.", std::nullopt},
    {"Future hung task reports are suppressed, see hung_task_warnings", std::nullopt},
    {"workqueue: a hogged CPU for >10000us 4 times, consider switching to WQ_UNBOUND",
     std::nullopt},
    {"---[ end Kernel panic - not syncing: Fatal exception ]---", std::nullopt},
    {"---[ end trace 0000000000000000 ]---", std::nullopt},
    {"Modules linked in: ubsan_test list_del(O) [last unloaded: a]", std::nullopt},
    {"systemd[1]: job [#1] has begun", std::nullopt},
    {"rcu: \tRCU CPU stall warnings are on.", std::nullopt},
    {"rcu: Hierarchical RCU implementation.", std::nullopt},
    {"sched: RT throttling activated", std::nullopt},
    {"Debug: UBSAN: is built in", std::nullopt},
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
