// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ThingSource: one kind of what all processes of a machine share and a test may leave behind.

#ifndef RUNNER_CONTAIN_THING_SOURCE_H_
#define RUNNER_CONTAIN_THING_SOURCE_H_

#include <sys/types.h>

#include <map>
#include <string>

#include "runner/event/leak.h"

namespace runner {

struct SharedThing {
  LeakKind kind = LeakKind::kFile;
  std::string what;   // One line.
  pid_t creator = 0;  // 0: the kernel does not keep it.
};

// Things by a key that no other has, also not one that comes later.
using SharedThings = std::map<std::string, SharedThing>;

// Single-threaded. A thing that cannot be read is taken for none.
class ThingSource {
 public:
  virtual ~ThingSource() = default;

  // Whether Things() may differ from the last time; a few system calls.
  virtual bool MayHaveChanged() = 0;
  // What is there now.
  virtual SharedThings Things() = 0;
  // Removes what a test has left, when that can hurt nobody else. Whether it did.
  virtual bool Remove(const std::string& /*key*/) { return false; }
};

}  // namespace runner

#endif  // RUNNER_CONTAIN_THING_SOURCE_H_
