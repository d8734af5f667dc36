// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Item: one result line of a selftest, which is a case or a negative control of one. Parent side,
// pure.

#ifndef KTSTR_SELFTEST_ITEM_H_
#define KTSTR_SELFTEST_ITEM_H_

#include <string>
#include <vector>

#include "ktstr/selftest/manifest.h"

namespace ktstr {

struct Item {
  std::string name;  // A control is called "CASE.BREAKS".
  std::string case_name;
  CaseBody body = nullptr;
  CaseFacts facts;  // The facts of its case, complete.
  bool control = false;
};

// Returns the items in the order of the cases.
std::vector<Item> CasesOf(const Selftest& selftest);
std::vector<Item> ControlsOf(const Selftest& selftest);

// The facts for whoever looks at a failure; empty when there are none.
std::string Explanation(const CaseFacts& facts);

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_ITEM_H_
