// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WorkTypeFacts: what a listing says of a type, as text. Parent side, pure.

#ifndef KTSTR_CATALOGUE_WORK_TYPE_FACTS_H_
#define KTSTR_CATALOGUE_WORK_TYPE_FACTS_H_

#include <string>
#include <utility>
#include <vector>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct ParameterFacts {
  std::string name;
  std::string kind;
  std::string default_value;
  std::string range;
  std::string meaning;
};

struct WorkTypeFacts {
  int group_size = 1;            // Workers, with the default parameters on one CPU.
  bool grows_with_cpus = false;  // The group is larger on more CPUs.
  std::vector<std::pair<std::string, int>> roles;  // Each role, and how many a group has.
  std::vector<std::string> modes;                  // "fork", "thread"
  std::vector<std::string> instruments;
  std::vector<std::string> details;
  std::vector<ParameterFacts> parameters;
};

WorkTypeFacts FactsOf(const WorkTypeInfo& type);

// "any number of workers", "groups of 5 by default: 1 messenger, 4 receiver", "groups that grow
// with the CPUs by default; for one CPU 2: 1 message_thread, 1 worker".
std::string GroupText(const WorkTypeFacts& facts);
// "fork, thread", or "fork" and why not the other.
std::string ModesText(const WorkTypeInfo& type, const WorkTypeFacts& facts);

}  // namespace ktstr

#endif  // KTSTR_CATALOGUE_WORK_TYPE_FACTS_H_
