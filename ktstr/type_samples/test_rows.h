// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TestRows: every work type, small, as the tests run it. A type has at least one row, in its
// section of the table.

#ifndef KTSTR_TYPE_SAMPLES_TEST_ROWS_H_
#define KTSTR_TYPE_SAMPLES_TEST_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "ktstr/shared/instrument.h"
#include "ktstr/worker/work_type.h"

namespace ktstr {

struct TestRow {
  WorkSpec work;
  int workers = 2;
  // Distinguishes this row from others of its type; empty: the type's name alone.
  const char* variant = "";
  // Every worker makes at least so many iterations.
  uint64_t iterations = 20;
  // Declared instruments that need not ever get a sample: their event is up to chance or
  // parameters.
  InstrumentSet may_stay_empty;
  // Null, or: why this machine cannot run the row; empty when it can.
  std::string (*lacks)() = nullptr;
};

std::vector<TestRow> TestRows();

}  // namespace ktstr

#endif  // KTSTR_TYPE_SAMPLES_TEST_ROWS_H_
