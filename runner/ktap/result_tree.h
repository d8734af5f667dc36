// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ResultTree: what a KTAP stream says, as plain data. Made by KtapParser, read by the judge.
//
// A stream holds documents, a document holds results, and a result holds the documents that were
// nested in it. Both are vectors with indices for links, so that no depth can exhaust the stack.

#ifndef RUNNER_KTAP_RESULT_TREE_H_
#define RUNNER_KTAP_RESULT_TREE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ktstr/ktap/vocabulary.h"

namespace runner {

// The index of no document and of no result.
inline constexpr uint32_t kNoIndex = ~uint32_t{0};

// What one result line means by itself.
enum class ResultClass { kPass, kFail, kSkip, kXfail, kXpass, kTimeout, kError };

ResultClass Classify(ktap::Outcome outcome, ktap::Directive directive);
// Whether a test with such a result has failed.
bool IsFailure(ResultClass result_class);
// Whether failures nested in a result with that directive are expected.
bool ExcusesFailures(ktap::Directive directive);
// "pass", "fail" ...
absl::string_view ResultClassName(ResultClass result_class);

// Numbers of results by class.
struct ResultCounts {
  uint64_t pass = 0;
  uint64_t fail = 0;
  uint64_t skip = 0;
  uint64_t xfail = 0;
  uint64_t xpass = 0;
  uint64_t timeout = 0;
  uint64_t error = 0;

  void Add(ResultClass result_class);
  void Add(const ResultCounts& other);
  // REQUIRES: one of that class was added.
  void Remove(ResultClass result_class);
  uint64_t total() const { return pass + fail + skip + xfail + xpass + timeout + error; }
  uint64_t failures() const { return fail + xpass + timeout + error; }

  friend bool operator==(const ResultCounts&, const ResultCounts&) = default;
};

// One result line.
struct Result {
  std::string name;                // Empty when the line has none.
  std::optional<uint64_t> number;  // As written.
  ktap::Outcome outcome = ktap::Outcome::kOk;
  ktap::Directive directive = ktap::Directive::kNone;
  std::string directive_data;            // Or other data behind '#', such as "exit=1".
  std::vector<std::string> diagnostics;  // The last lines before the result, without "# ", and its
                                         // YAML block; not kept for passing results.
  uint64_t line = 0;                     // 1-based.
  uint32_t document = kNoIndex;          // That it stands in.
  uint32_t next = kNoIndex;              // Result of the same document.
  uint32_t first_document = kNoIndex;    // Nested in it.
  bool has_nested_results = false;       // Also when none of their documents is kept.

  ResultClass result_class() const { return Classify(outcome, directive); }

  friend bool operator==(const Result&, const Result&) = default;
};

struct Plan {
  uint64_t count = 0;
  uint64_t line = 0;
  bool skip_all = false;  // "1..0 # SKIP reason".
  std::string skip_reason;

  friend bool operator==(const Plan&, const Plan&) = default;
};

// One version line, plan and results on one level.
struct Document {
  std::string name;  // From "# Subtest: NAME".
  uint64_t line = 0;
  std::optional<Plan> plan;
  bool has_version = false;
  bool is_prose = false;     // Turned out to be none, and is linked from nowhere.
  bool has_failure = false;  // A result of it or of a nested document failed, or it bailed out.
  bool bailed_out = false;
  std::string bail_out_reason;
  uint64_t result_count = 0;            // Of this level, also those that are not kept.
  ResultCounts leaves;                  // Of this level, exact: results without nested ones, and
                                        // those that failed although all nested ones are right.
  uint64_t dropped_results = 0;         // Not kept.
  uint32_t parent_result = kNoIndex;    // That it is nested in.
  uint32_t parent_document = kNoIndex;  // kNoIndex: on the top level.
  uint32_t next = kNoIndex;             // Document with the same parent.
  uint32_t first_result = kNoIndex;
  uint32_t first_orphan = kNoIndex;  // Nested documents that no result line followed.

  friend bool operator==(const Document&, const Document&) = default;
};

// The ways in which a stream is not as it should be.
enum class AnomalyKind {
  kPlanMissing,
  kPlanShort,     // Fewer results than planned.
  kExtraResults,  // More results than planned.
  kPlanChanged,   // A second plan with another count before any result.
  kNumberRepeats,
  kNumberJumps,
  kUnnumberedResult,  // "ok text" among numbered results: taken for prose.
  kNotOkOverPassing,  // A result is not ok, those nested in it are.
  kOkOverFailing,
  kTodoPassed,     // A result is ok although its TODO expects a failure.
  kParentMissing,  // Nested results that no result line followed.
  kBailOut,
  kNoResults,
  kUnknownVersion,
  kUnterminatedLastLine,
  kSwallowedResult,  // kselftest's result line stands at the end of an unterminated one.
  kBrokenResult,     // "not " and "ok 1 a" stand on two lines.
  kOpenBlock,        // A YAML block without its end.
  kTotalsHide,       // "# Totals" counts failures that no result shows.
  kTotalsDiffer,     // It counts otherwise.
  kKernelPanic,
  kKernelHalt,  // A panic for want of user space, as a machine ends that has nothing but its tests.
  kLineTooLong,
  kTooManyDocuments,
};

struct Anomaly {
  AnomalyKind kind;
  uint64_t line = 0;
  uint32_t document = kNoIndex;
  uint64_t expected = 0;  // Planned results, expected number.
  uint64_t actual = 0;    // Results that came, number found.
  std::string text;       // Reason, name or version, where there is one.

  friend bool operator==(const Anomaly&, const Anomaly&) = default;
};

// "planned 5, ran 3" and the like, without the line number.
std::string Describe(const Anomaly& anomaly);
// Whether the stream is incomplete or miscounts, so that what it passes cannot be trusted. The
// others are worth a note; where they mean a failure, a result that failed says so too.
bool IsContradiction(AnomalyKind kind);

struct ResultTree {
  std::vector<Document> documents;
  std::vector<Result> results;
  std::vector<Anomaly> anomalies;
  uint64_t dropped_anomalies = 0;
  ResultCounts dropped_leaves;  // Those of documents that are not kept: passes and nothing else.
  uint32_t first_document = kNoIndex;  // The first of the top level.
  ResultCounts leaves;  // All levels together, exact; failures below an expected failure count as
                        // xfail.
  uint64_t lines = 0;
  uint64_t bytes = 0;

  bool has_results() const { return leaves.total() > 0; }

  friend bool operator==(const ResultTree&, const ResultTree&) = default;
};

}  // namespace runner

#endif  // RUNNER_KTAP_RESULT_TREE_H_
