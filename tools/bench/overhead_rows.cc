// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Trivial tests: what a run costs beyond the processes themselves, and beside other runners.

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "tools/bench/runner_rows.h"

namespace bench {
namespace {

namespace fs = std::filesystem;

constexpr int kFew = 200;
constexpr int kMany = 1000;

double UsPerTest(uint64_t duration_ns, int tests) {
  return static_cast<double>(duration_ns) / 1e3 / tests;
}

// A run with everything that it always does: journal, KTAP, JSON, JUnit, search for leaks.
Measure Ktstr(const RunnerPrograms& programs, Workbench& bench, int tests, int jobs) {
  return [&programs, &bench, tests, jobs]() -> absl::StatusOr<double> {
    const std::string out = bench.NewPath();
    ASSIGN_OR_RETURN(const ProgramRun run,
                     RunProgram({programs.ktstr, "run", absl::StrCat("--jobs=", jobs), "--out", out,
                                 absl::StrCat("few-", tests)},
                                bench.path()));
    // The results stay until the end: ext4 makes files the more slowly, the more were removed
    // lately.
    return UsPerTest(run.duration_ns, tests);
  };
}

Measure BareLoop(Workbench& bench, int tests) {
  return [&bench, tests]() -> absl::StatusOr<double> {
    const std::string folder = bench.Path(absl::StrCat("few-", tests));
    const uint64_t start_ns = ktstr::MonotonicNs();
    for (int i = 1; i <= tests; ++i) {
      RETURN_IF_ERROR(RunProgram({"./" + TestName(i)}, folder).status());
    }
    return UsPerTest(ktstr::MonotonicNs() - start_ns, tests);
  };
}

Measure Peer(std::vector<std::string> argv, const std::string& directory) {
  return [argv = std::move(argv), directory]() -> absl::StatusOr<double> {
    ASSIGN_OR_RETURN(const ProgramRun run, RunProgram(argv, directory));
    return UsPerTest(run.duration_ns, kFew);
  };
}

absl::Status MakeTests(const RunnerPrograms& programs, const Workbench& bench, int tests) {
  const std::string folder = absl::StrCat("few-", tests);
  if (::access(bench.Path(folder).c_str(), F_OK) == 0) return absl::OkStatus();
  return bench.MakeTests(folder, programs.trivial_test, tests);
}

Comparison OverBareLoop(const RunnerPrograms& programs, Workbench& bench, int tests,
                        double target_us) {
  return {.ours_name = "ktstr run",
          .peer_name = "posix_spawn and wait of each test",
          .unit = absl::StrCat("us per test, ", tests, " tests"),
          .better = Better::kLower,
          .judged = Judged::kDifference,
          .target = target_us,
          .ours = Ktstr(programs, bench, tests, 1),
          .peer = BareLoop(bench, tests)};
}

Comparison Ahead(std::string peer_name, const RunnerPrograms& programs, Workbench& bench, int jobs,
                 Measure peer, double target = 1) {
  return {.ours_name = "ktstr run",
          .peer_name = std::move(peer_name),
          .unit = absl::StrCat("us per test, ", kFew, " tests"),
          .better = Better::kLower,
          .target = target,
          .ours = Ktstr(programs, bench, kFew, jobs),
          .peer = std::move(peer)};
}

// ---- the peers' own descriptions of the tests ----

absl::Status NeedsProgram(const std::string& name) {
  return RunProgram({name, "--version"}, "/").status();
}

// Writes, per test, what `line` makes of its name and path.
absl::Status Describe(
    const Workbench& bench, const std::string& file, std::string text,
    const std::function<std::string(const std::string&, const std::string&)>& line) {
  for (int i = 1; i <= kFew; ++i) {
    const std::string name = TestName(i);
    text += line(name, bench.Path(absl::StrCat("few-", kFew, "/", name)));
  }
  const std::string path = bench.Path(file);
  RETURN_IF_ERROR(ktstr::MakeDirectories(path.substr(0, path.rfind('/'))));
  return ktstr::WriteFileAtomically(path, text);
}

absl::StatusOr<Comparison> CtestRow(const RunnerPrograms& programs, Workbench& bench, int jobs) {
  RETURN_IF_ERROR(NeedsProgram("ctest"));
  RETURN_IF_ERROR(MakeTests(programs, bench, kFew));
  RETURN_IF_ERROR(Describe(bench, "ctest/CTestTestfile.cmake", "",
                           [](const std::string& name, const std::string& path) {
                             return absl::StrCat("add_test(", name, " \"", path, "\")\n");
                           }));
  const std::string option = absl::StrCat("-j", jobs);
  return Ahead("ctest " + option, programs, bench, jobs,
               Peer({"ctest", option}, bench.Path("ctest")), jobs > 1 ? 0.9 : 1);
}

absl::StatusOr<Comparison> ProveRow(const RunnerPrograms& programs, Workbench& bench) {
  RETURN_IF_ERROR(NeedsProgram("prove"));
  RETURN_IF_ERROR(MakeTests(programs, bench, kFew));
  std::vector<std::string> argv = {"prove", "-e", ""};
  for (int i = 1; i <= kFew; ++i) argv.push_back("./" + TestName(i));
  return Ahead("prove", programs, bench, 1, Peer(argv, bench.Path(absl::StrCat("few-", kFew))));
}

absl::StatusOr<Comparison> MesonRow(const RunnerPrograms& programs, Workbench& bench) {
  RETURN_IF_ERROR(NeedsProgram("meson"));
  RETURN_IF_ERROR(MakeTests(programs, bench, kFew));
  RETURN_IF_ERROR(Describe(bench, "meson/meson.build", "project('bench')\n",
                           [](const std::string& name, const std::string& path) {
                             return absl::StrCat("test('", name, "', find_program('", path,
                                                 "'))\n");
                           }));
  const absl::Status made = RunProgram({"meson", "setup", "build"}, bench.Path("meson")).status();
  if (!made.ok()) return absl::UnimplementedError("meson setup fails here; is ninja installed?");
  return Ahead(
      "meson test", programs, bench, 1,
      Peer({"meson", "test", "--no-rebuild", "--num-processes=1"}, bench.Path("meson/build")));
}

// The folder of the kernel's selftests: $KSELFTEST_SOURCE, or where Debian unpacks its sources to.
std::string KselftestSource() {
  const char* source = std::getenv("KSELFTEST_SOURCE");
  return source != nullptr ? source : "/usr/src/linux-source-6.1/tools/testing/selftests";
}

absl::StatusOr<Comparison> KselftestRow(const RunnerPrograms& programs, Workbench& bench) {
  const std::string source = KselftestSource();
  const std::string tree = bench.Path("kselftest");
  std::error_code error;
  fs::create_directories(tree, error);
  fs::copy(source + "/run_kselftest.sh", tree, error);
  if (!error)
    fs::copy(source + "/kselftest", tree + "/kselftest", fs::copy_options::recursive, error);
  if (error) {
    return absl::UnimplementedError(
        absl::StrCat("no run_kselftest.sh in ", source, "; set KSELFTEST_SOURCE"));
  }
  RETURN_IF_ERROR(bench.MakeTests("kselftest/bench", programs.trivial_test, kFew));
  RETURN_IF_ERROR(MakeTests(programs, bench, kFew));
  RETURN_IF_ERROR(Describe(bench, "kselftest/kselftest-list.txt", "",
                           [](const std::string& name, const std::string&) {
                             return absl::StrCat("bench:", name, "\n");
                           }));
  Comparison row =
      Ahead("run_kselftest.sh", programs, bench, 1, Peer({"./run_kselftest.sh"}, tree));
  row.max_rounds = 5;
  return row;
}

}  // namespace

void AddOverheadRows(const RunnerPrograms& programs, Workbench& bench, std::vector<Row>& rows) {
  const auto over_bare = [&programs, &bench](int tests,
                                             double target_us) -> absl::StatusOr<Comparison> {
    RETURN_IF_ERROR(MakeTests(programs, bench, tests));
    return OverBareLoop(programs, bench, tests, target_us);
  };
  rows.push_back({"200 tests over bare loop", [=] { return over_bare(kFew, 1000); }});
  rows.push_back({"1,000 tests over bare loop", [=] { return over_bare(kMany, 2000); }});
  rows.push_back({"200 tests, ctest -j1", [&] { return CtestRow(programs, bench, 1); }});
  rows.push_back({"200 tests, ctest -j2", [&] { return CtestRow(programs, bench, 2); }});
  rows.push_back({"200 tests, prove", [&] { return ProveRow(programs, bench); }});
  rows.push_back({"200 tests, meson", [&] { return MesonRow(programs, bench); }});
  rows.push_back({"200 tests, run_kselftest.sh", [&] { return KselftestRow(programs, bench); }});
}

}  // namespace bench
