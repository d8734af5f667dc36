// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <array>
#include <string>

#include "ktstr/base/fork_safe.h"
#include "ktstr/check/comparison.h"
#include "ktstr/selftest/in_child.h"
#include "ktstr/selftest/selftest.h"
#include "selftests/attributes/task_facts.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "quick", "kernel"},
    .claims = "A task's name is what it was given, cut to 15 bytes, and its children begin with it",
    .why = "TASK_COMM_LEN is 16 with the terminating zero, and fork copies the task",
    .source = "prctl(2), PR_SET_NAME",
    .failure = "ps, traces and the reports of this suite show wrong names",
});

void ExpectName(TestCase& test, const char* given, const char* expected) {
  ASSIGN_OR_SKIP(const Generations seen,
                 AcrossFork([given] { return fork_safe::SetThreadName(given); }));
  check::Comparison table("names");
  table.Row("of the task", expected, seen.before.name.data());
  table.Row("of its child", expected, seen.after.name.data());
  test.Expect(table.AllEqual());
}

KTSTR_CASE(names_are_kept_and_inherited) {
  ExpectName(test, "ktstr worker 1", "ktstr worker 1");
}
KTSTR_CONTROL(names_are_kept_and_inherited, another_name_is_expected) {
  ExpectName(test, "ktstr worker 1", "ktstr worker 2");
}

KTSTR_CASE(names_are_cut_to_15_bytes) {
  ExpectName(test, "a name of many bytes", "a name of many ");
}
KTSTR_CONTROL(names_are_cut_to_15_bytes, whole_name_is_expected) {
  ExpectName(test, "a name of many bytes", "a name of many bytes");
}

}  // namespace
}  // namespace ktstr
