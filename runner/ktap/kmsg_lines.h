// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// KmsgLines: what the records of /dev/kmsg and of netconsole say, as lines. Pure.
//
//   6,339,5140900,-;ok 1 a                       ok 1 a
//   6.12.1,6,340,5140901,-,caller=T1;ok 2 b      ok 2 b
//   6,341,5140902,-,ncfrag=0/8;ok 3             (waits for the rest)
//   6,341,5140902,-,ncfrag=5/8; ok               ok 3 ok
//
// Source: Documentation/ABI/testing/dev-kmsg and Documentation/networking/netconsole.rst.

#ifndef RUNNER_KTAP_KMSG_LINES_H_
#define RUNNER_KTAP_KMSG_LINES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace runner {

struct KmsgRecord;

class KmsgLines {
 public:
  // Whether `line` is no record, and nothing is awaited: Take() returns it.
  bool IsPlain(absl::string_view line) const {
    return message_.empty() && (line.empty() || line[0] < '0' || line[0] > '9');
  }
  // The text of a record, or `line` itself when it is none. It may hold several lines, with
  // newlines between them: a record may, and so does what follows a message of which fragments are
  // missing. nullopt: the rest of a message is awaited. A view into `line` or into this object,
  // valid until the next call.
  std::optional<absl::string_view> Take(absl::string_view line);
  // The begin of a message whose rest is awaited; empty: there is none.
  absl::string_view Finish() const { return message_; }

 private:
  std::optional<absl::string_view> TakeFragment(const KmsgRecord& record);

  std::string message_;   // The fragments so far; empty: none are awaited.
  std::string sequence_;  // Its number.
  size_t size_ = 0;       // Of the whole message.
  std::string text_;      // What the views given out point to.
};

}  // namespace runner

#endif  // RUNNER_KTAP_KMSG_LINES_H_
