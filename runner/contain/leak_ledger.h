// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// LeakLedger: looks at shared things around every test, and says whose a leak is or may be.
//
// A thing that appears while tests run was made by one of these. It is a leak when the last of them
// has ended and it is still there: until then one that runs may remove it yet.

#ifndef RUNNER_CONTAIN_LEAK_LEDGER_H_
#define RUNNER_CONTAIN_LEAK_LEDGER_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runner/contain/thing_source.h"
#include "runner/event/leak.h"

namespace runner {

// Where a process belongs.
struct Origin {
  enum class Kind {
    kUnknown,  // It is gone, or nothing shows it.
    kTest,     // It lives and is part of that test.
    kForeign,  // It lives and is none of the run's.
  };
  Kind kind = Kind::kUnknown;
  uint64_t test = 0;
};

// Single-threaded.
class LeakLedger {
 public:
  using OriginOf = std::function<Origin(pid_t pid)>;

  // Things that are there now are nobody's.
  LeakLedger(std::vector<std::unique_ptr<ThingSource>> sources, OriginOf origin_of);

  // Looks at everything. Things that have come since the last look belong to the tests that run.
  void Look();
  // A test begins; `test` is its number in the run, not used before. REQUIRES: a look right before.
  void Begin(uint64_t test, std::string name);
  // A test has ended with all its processes. Returns the leaks that this settles.
  std::vector<Leak> End(uint64_t test);

 private:
  struct Pending {
    ThingSource* source;
    SharedThing thing;
    std::map<uint64_t, std::string> suspects;
  };
  void LookAt(ThingSource& source, std::set<std::string>& known);
  void Add(ThingSource& source, const std::string& key, const SharedThing& thing);
  Leak Settle(const std::string& key, Pending& pending);

  std::vector<std::unique_ptr<ThingSource>> sources_;
  const OriginOf origin_of_;
  std::vector<std::set<std::string>> known_;  // Keys, by source.
  std::map<std::string, Pending> pending_;
  std::map<uint64_t, std::string> running_;
};

}  // namespace runner

#endif  // RUNNER_CONTAIN_LEAK_LEDGER_H_
