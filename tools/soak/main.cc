// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// soak_report DIR: reads DIR/LOAD/RUN/run.json of every run that ended (DIR/LOAD/RUN.done), prints
// the tables and writes DIR/soak.json. Exit codes: 0 no case failed, 1 one did or nothing ran.

#include <cstdio>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "tools/soak/soak_report.h"
#include "tools/suite/case_results.h"

namespace soak {
namespace {

// Adds the ended runs below DIR/LOAD and returns how many there were.
absl::StatusOr<int> AddLoad(const std::string& directory, const std::string& load,
                            SoakReport& report) {
  ASSIGN_OR_RETURN(const std::vector<ktstr::DirectoryEntry> entries,
                   ktstr::ListDirectory(ktstr::JoinPath(directory, load)));
  int runs = 0;
  for (const ktstr::DirectoryEntry& entry : entries) {
    absl::string_view run = entry.name;
    if (!absl::ConsumeSuffix(&run, ".done")) continue;
    const std::string path = absl::StrCat(directory, "/", load, "/", run, "/run.json");
    ASSIGN_OR_RETURN(const std::string text, ktstr::ReadFile(path));
    const auto results = suite::ParseCaseResults(text);
    if (!results.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": ", results.status().message()));
    }
    report.AddRun(load, run, *results);
    ++runs;
  }
  return runs;
}

absl::StatusOr<SoakReport> Read(const std::string& directory) {
  ASSIGN_OR_RETURN(const std::vector<ktstr::DirectoryEntry> entries,
                   ktstr::ListDirectory(directory));
  SoakReport report;
  int runs = 0;
  for (const ktstr::DirectoryEntry& entry : entries) {
    if (!entry.is_directory) continue;
    ASSIGN_OR_RETURN(const int count, AddLoad(directory, entry.name, report));
    runs += count;
  }
  if (runs == 0) return absl::NotFoundError(absl::StrCat(directory, ": no run has ended"));
  return report;
}

int Run(const std::string& directory) {
  const absl::StatusOr<SoakReport> report = Read(directory);
  absl::Status status = report.status();
  if (status.ok()) {
    std::fputs(report->Text().c_str(), stdout);
    status = ktstr::WriteFileAtomically(ktstr::JoinPath(directory, "soak.json"), report->Json());
  }
  if (status.ok()) return report->fails() == 0 ? 0 : 1;
  std::fprintf(stderr, "soak_report: %s\n", std::string(status.message()).c_str());
  return 1;
}

}  // namespace
}  // namespace soak

int main(int argc, char** argv) {
  if (argc == 2) return soak::Run(argv[1]);
  std::fputs("soak_report: takes one folder\n", stderr);
  return 64;
}
