// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/journal/journal_record.h"

#include <tuple>

#include "runner/journal/codec.h"

namespace runner {

// FieldsOf() of one struct. The structured binding takes all of its members, so that one that is
// added to the struct and not to the table does not compile.
#define JOURNAL_FIELDS(Struct, ...) \
  template <IsA<Struct> T>          \
  auto FieldsOf(T& value) {         \
    auto& [__VA_ARGS__] = value;    \
    return std::tie(__VA_ARGS__);   \
  }

// ---- events ----

JOURNAL_FIELDS(TestId, collection, name)
JOURNAL_FIELDS(ExitStatus, kind, code, core_dumped, error)
JOURNAL_FIELDS(CaseResult, name, verdict, inconclusive, reason, diagnostics, line, duration)
JOURNAL_FIELDS(ResourceUsage, cpu_time, cpu_time_of_group, peak_memory_bytes, peak_memory_of_group,
               peak_processes)
JOURNAL_FIELDS(Leak, kind, what, suspects)
JOURNAL_FIELDS(KernelFinding, kind, text, suspects)
JOURNAL_FIELDS(Expectation, case_name, attempt, claim, outcome, control, excused, reason, unit,
               measured, limit, direction, samples, excusable_ns)
JOURNAL_FIELDS(AttemptResult, attempt, verdict, notes, exit, started, duration, timeout, usage,
               leaks, kernel_findings, cases, expectations, artifacts_dir, output_bytes,
               output_head, output_tail)
JOURNAL_FIELDS(MachineRecord, environment_json, summary)
JOURNAL_FIELDS(RunStarted, run_id, out_dir, started, test_count, jobs, machine, containment_gaps)
JOURNAL_FIELDS(TestStarted, id, attempt, started, timeout)
JOURNAL_FIELDS(CaseFinished, id, attempt, result)
JOURNAL_FIELDS(TestSlow, id, running)

// ---- what is the journal's own ----

JOURNAL_FIELDS(Selftest, id, directory, argv, timeout, has_manifest, tags, cpus, exclusive, cases,
               problem, note)
JOURNAL_FIELDS(FileStamp, path, size_bytes, changed)
JOURNAL_FIELDS(JournaledTest, selftest, files)
JOURNAL_FIELDS(JournalHead, directory, arguments, settings, asked, tests)
JOURNAL_FIELDS(SessionStarted, boot_id, temporary_dir)
JOURNAL_FIELDS(AttemptEnded, id, result, after)
JOURNAL_FIELDS(AttemptDropped, id, attempt)

#undef JOURNAL_FIELDS

std::string Encode(const JournalRecord& record) {
  Encoder encoder;
  encoder.Add(record);
  return std::move(encoder).Take();
}

std::optional<JournalRecord> Decode(absl::string_view bytes) {
  Decoder decoder(bytes);
  JournalRecord record;
  decoder.Take(record);
  if (!decoder.ok() || !decoder.at_end()) return std::nullopt;
  return record;
}

}  // namespace runner
