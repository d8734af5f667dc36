// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Holdings: what a process has that a workload could leave behind, counted. For tests only.
//
//   const Holdings before = CountHoldings();
//   ...
//   EXPECT_EQ(SettledHoldings(before), before);

#ifndef KTSTR_SPAWN_HOLDINGS_H_
#define KTSTR_SPAWN_HOLDINGS_H_

#include <sys/types.h>

#include <ostream>
#include <string>

namespace ktstr {

struct Holdings {
  int descriptors = 0;
  int processes = 0;        // Children, zombies too; of a subreaper also orphans below it.
  int shared_mappings = 0;  // Of /proc/self/maps: the heap and thread stacks come and go.
  int cgroups = 0;          // v2 groups that this process, or `harness`, made for workloads.
  int temp_files = 0;       // Entries of TEST_TMPDIR.

  friend bool operator==(const Holdings&, const Holdings&) = default;
};

// "5 descriptors, 0 processes, ...".
std::string FormatHoldings(const Holdings& holdings);
inline void PrintTo(const Holdings& holdings, std::ostream* out) {
  *out << FormatHoldings(holdings);
}

// Makes orphans below this process its children, so that none escapes the count.
void AdoptOrphans();

Holdings CountHoldings(pid_t harness = 0);

// The same once it is `expected`, or else after ten seconds: what was killed is reaped meanwhile.
// REQUIRES: no child that somebody else waits for.
Holdings SettledHoldings(const Holdings& expected, pid_t harness = 0);

}  // namespace ktstr

#endif  // KTSTR_SPAWN_HOLDINGS_H_
