// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/launch.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/sys.h"

namespace runner {
namespace {

// The kernel reads no more of a "#!" line (execve(2)).
constexpr size_t kShebangBytes = 255;
constexpr char kFolderRunner[] = "ksft_runner.sh";

// The interpreter and its one argument; empty when the file is no script.
std::vector<std::string> ReadShebang(const std::string& path) {
  const absl::StatusOr<ktstr::UniqueFd> fd = ktstr::sys::Open(path, O_RDONLY | O_NONBLOCK);
  if (!fd.ok()) return {};
  char buffer[kShebangBytes];
  const absl::StatusOr<size_t> count = ktstr::sys::Read(fd->get(), buffer);
  if (!count.ok()) return {};
  absl::string_view line(buffer, *count);
  if (!absl::ConsumePrefix(&line, "#!")) return {};
  line = absl::StripAsciiWhitespace(line.substr(0, line.find('\n')));
  const size_t blank = line.find_first_of(" \t");
  std::vector<std::string> words = {std::string(line.substr(0, blank))};
  if (words[0].empty()) return {};
  if (blank != absl::string_view::npos) {
    words.emplace_back(absl::StripLeadingAsciiWhitespace(line.substr(blank)));
  }
  return words;
}

// kselftest's own way to start what needs a wrapper: beside the test, executable; empty: none.
std::string FindFolderRunner(const std::string& path) {
  const std::string runner = path.substr(0, path.rfind('/') + 1) + kFolderRunner;
  return ::access(runner.c_str(), X_OK) == 0 ? absl::StrCat("./", kFolderRunner) : std::string();
}

}  // namespace

Launch InspectFile(const std::string& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0) {
    return {.problem = absl::StrCat(path, ": ", std::strerror(errno))};
  }
  if (!S_ISREG(info.st_mode)) return {.problem = absl::StrCat(path, ": is not a regular file")};
  if (::access(path.c_str(), X_OK) == 0) return {};
  if (std::string runner = FindFolderRunner(path); !runner.empty()) {
    return {.interpreter = {std::move(runner)}};
  }
  std::vector<std::string> interpreter = ReadShebang(path);
  if (interpreter.empty()) {
    return {.problem = absl::StrCat(path, ": is not executable; chmod +x it")};
  }
  std::string note =
      absl::StrCat("is not executable; runs through ", interpreter[0], "; chmod +x it");
  return {.interpreter = std::move(interpreter), .note = std::move(note)};
}

std::vector<std::string> ArgumentsFromEnvironment(absl::string_view test_name) {
  std::string variable = absl::StrCat("KSELFTEST_", absl::AsciiStrToUpper(test_name), "_ARGS");
  for (char& c : variable) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  const char* value = std::getenv(variable.c_str());
  if (value == nullptr) return {};
  return absl::StrSplit(value, absl::ByAnyChar(" \t\n"), absl::SkipEmpty());
}

}  // namespace runner
