// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Listing: what the work types say of themselves, for people and programs. Parent side, pure.

#ifndef KTSTR_CATALOGUE_LISTING_H_
#define KTSTR_CATALOGUE_LISTING_H_

#include <span>
#include <string>

#include "ktstr/worker/work_type.h"

namespace ktstr {

using WorkTypes = std::span<const WorkTypeInfo* const>;

// A line per type: its name and its summary.
std::string ListWorkTypes(WorkTypes types);

// All that is known of a type: what it does and samples, its group, modes and parameters with
// defaults and ranges. Several lines, the first one "Name: summary".
std::string DescribeWorkType(const WorkTypeInfo& type);

// The descriptions of all types as JSON, schema "ktstr.work-types/1".
std::string WorkTypesToJson(WorkTypes types);

// The descriptions of all types as a chapter of Markdown, a section per type.
std::string WorkTypesToMarkdown(WorkTypes types);

}  // namespace ktstr

#endif  // KTSTR_CATALOGUE_LISTING_H_
