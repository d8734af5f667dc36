// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RETURN_IF_ERROR and ASSIGN_OR_RETURN for functions that return absl::Status or absl::StatusOr.
//
//   RETURN_IF_ERROR(Prepare());
//   ASSIGN_OR_RETURN(const UniqueFd fd, OpenFile(path, O_RDONLY));

#ifndef KTSTR_BASE_STATUS_MACROS_H_
#define KTSTR_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"

#define KTSTR_STATUS_CONCAT_INNER(a, b) a##b
#define KTSTR_STATUS_CONCAT(a, b) KTSTR_STATUS_CONCAT_INNER(a, b)

#define RETURN_IF_ERROR(expression)                                         \
  do {                                                                      \
    if (absl::Status status_ = (expression); !status_.ok()) return status_; \
  } while (false)

#define ASSIGN_OR_RETURN(declaration, expression) \
  KTSTR_ASSIGN_OR_RETURN_IMPL(KTSTR_STATUS_CONCAT(status_or_, __LINE__), declaration, expression)

#define KTSTR_ASSIGN_OR_RETURN_IMPL(status_or, declaration, expression) \
  auto status_or = (expression);                                        \
  if (!status_or.ok()) return std::move(status_or).status();            \
  declaration = *std::move(status_or)

#endif  // KTSTR_BASE_STATUS_MACROS_H_
