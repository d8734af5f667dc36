// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SelftestsPage: docs/selftests.md, from the suite's own words. Pure.

#ifndef TOOLS_SUITE_SELFTESTS_PAGE_H_
#define TOOLS_SUITE_SELFTESTS_PAGE_H_

#include <span>
#include <string>
#include <vector>

#include "tools/suite/promises.h"

namespace suite {

// The whole page: a section for each family, in it the selftests with their cases. Cases that
// follow each other and are described in the same words stand together.
std::string SelftestsPage(std::span<const Promise> promises);

// "CASE of SELFTEST says no FACT", for claims, why, source and failure.
std::vector<std::string> MissingFacts(std::span<const Promise> promises);

}  // namespace suite

#endif  // TOOLS_SUITE_SELFTESTS_PAGE_H_
