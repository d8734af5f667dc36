// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// How much deadline bandwidth the kernel admits. Worker side, for InChild().

#ifndef SELFTESTS_ATTRIBUTES_DEADLINE_ROOM_H_
#define SELFTESTS_ATTRIBUTES_DEADLINE_ROOM_H_

#include <sys/types.h>

#include <cstdint>

namespace ktstr {

// The period of all reservations here: short, as what a task gives up stays counted until its end.
inline constexpr uint64_t kRoomPeriodNs = 10'000'000;

// Forks a child that sleeps until End() or the death of the caller. 0 or errno.
int ForkSleeper(pid_t& child) noexcept;
void End(pid_t child) noexcept;

// The sum of the runtimes per kRoomPeriodNs that tasks get admitted one after the other, each with
// the most that a bisection finds. They have ended and given it back when it returns.
uint64_t DeadlineRoom() noexcept;

// The room once it has grown to `at_least`, or after a second: other tasks may have ended a moment
// ago, and the kernel gives bandwidth back at the end of their period.
uint64_t SettledDeadlineRoom(uint64_t at_least) noexcept;

}  // namespace ktstr

#endif  // SELFTESTS_ATTRIBUTES_DEADLINE_ROOM_H_
