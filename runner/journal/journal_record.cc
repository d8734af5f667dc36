// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/journal/journal_record.h"

#include <tuple>

#include "runner/journal/codec.h"

namespace runner {

// ---- events ----

template <IsA<TestId> T>
auto FieldsOf(T& value) {
  auto& [collection, name] = value;
  return std::tie(collection, name);
}

template <IsA<ExitStatus> T>
auto FieldsOf(T& value) {
  auto& [kind, code, core_dumped, error] = value;
  return std::tie(kind, code, core_dumped, error);
}

template <IsA<CaseResult> T>
auto FieldsOf(T& value) {
  auto& [name, verdict, inconclusive, reason, diagnostics, line, duration] = value;
  return std::tie(name, verdict, inconclusive, reason, diagnostics, line, duration);
}

template <IsA<ResourceUsage> T>
auto FieldsOf(T& value) {
  auto& [cpu_time, cpu_time_of_group, peak_memory_bytes, peak_memory_of_group, peak_processes] =
      value;
  return std::tie(cpu_time, cpu_time_of_group, peak_memory_bytes, peak_memory_of_group,
                  peak_processes);
}

template <IsA<Leak> T>
auto FieldsOf(T& value) {
  auto& [kind, what, suspects] = value;
  return std::tie(kind, what, suspects);
}

template <IsA<KernelFinding> T>
auto FieldsOf(T& value) {
  auto& [kind, text, suspects] = value;
  return std::tie(kind, text, suspects);
}

template <IsA<AttemptResult> T>
auto FieldsOf(T& value) {
  auto& [attempt, verdict, notes, exit, started, duration, timeout, usage, leaks, kernel_findings,
         cases, artifacts_dir, output_bytes, output_head, output_tail] = value;
  return std::tie(attempt, verdict, notes, exit, started, duration, timeout, usage, leaks,
                  kernel_findings, cases, artifacts_dir, output_bytes, output_head, output_tail);
}

template <IsA<MachineRecord> T>
auto FieldsOf(T& value) {
  auto& [environment_json, summary] = value;
  return std::tie(environment_json, summary);
}

template <IsA<RunStarted> T>
auto FieldsOf(T& value) {
  auto& [run_id, out_dir, started, test_count, jobs, machine, containment_gaps] = value;
  return std::tie(run_id, out_dir, started, test_count, jobs, machine, containment_gaps);
}

template <IsA<TestStarted> T>
auto FieldsOf(T& value) {
  auto& [id, attempt, started, timeout] = value;
  return std::tie(id, attempt, started, timeout);
}

template <IsA<CaseFinished> T>
auto FieldsOf(T& value) {
  auto& [id, attempt, result] = value;
  return std::tie(id, attempt, result);
}

template <IsA<TestSlow> T>
auto FieldsOf(T& value) {
  auto& [id, running] = value;
  return std::tie(id, running);
}

// ---- what is the journal's own ----

template <IsA<Selftest> T>
auto FieldsOf(T& value) {
  auto& [id, directory, argv, timeout, has_manifest, tags, cpus, exclusive, cases, problem, note] =
      value;
  return std::tie(id, directory, argv, timeout, has_manifest, tags, cpus, exclusive, cases, problem,
                  note);
}

template <IsA<FileStamp> T>
auto FieldsOf(T& value) {
  auto& [path, size_bytes, changed] = value;
  return std::tie(path, size_bytes, changed);
}

template <IsA<JournaledTest> T>
auto FieldsOf(T& value) {
  auto& [selftest, files] = value;
  return std::tie(selftest, files);
}

template <IsA<JournalHead> T>
auto FieldsOf(T& value) {
  auto& [directory, arguments, settings, asked, tests] = value;
  return std::tie(directory, arguments, settings, asked, tests);
}

template <IsA<SessionStarted> T>
auto FieldsOf(T& value) {
  auto& [boot_id, temporary_dir] = value;
  return std::tie(boot_id, temporary_dir);
}

template <IsA<AttemptEnded> T>
auto FieldsOf(T& value) {
  auto& [id, result, after] = value;
  return std::tie(id, result, after);
}

template <IsA<AttemptDropped> T>
auto FieldsOf(T& value) {
  auto& [id, attempt] = value;
  return std::tie(id, attempt);
}

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
