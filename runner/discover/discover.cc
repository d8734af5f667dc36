// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/discover.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/file.h"
#include "ktstr/base/nearest_name.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/ktap/text.h"
#include "runner/discover/launch.h"
#include "runner/discover/settings.h"
#include "runner/discover/suite_manifest.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

// What the files beside a test say about it.
struct FolderFacts {
  Settings settings;
  std::string settings_problem;  // Why these cannot be read; empty: they can.
  std::optional<SuiteManifest> manifest;
};

bool Exists(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

bool IsFolder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

// The names in a folder, sorted; empty when it cannot be read.
std::vector<std::string> NamesIn(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// The nearest folder at or above `folder` that has a kselftest-list.txt; empty: none.
fs::path FindTreeRoot(fs::path folder) {
  for (;; folder = folder.parent_path()) {
    if (Exists(folder / kKselftestListName)) return folder;
    if (folder == folder.root_path() || folder.empty()) return {};
  }
}

absl::StatusOr<Settings> ReadSettings(const std::string& path) {
  if (!Exists(path) || IsFolder(path)) return Settings{};
  ASSIGN_OR_RETURN(const std::string text, ktstr::ReadFile(path));
  return ParseSettings(text, path);
}

absl::StatusOr<FolderFacts> ReadFacts(const fs::path& folder) {
  FolderFacts facts;
  // They concern the tests beside them, and no others of a run.
  const absl::StatusOr<Settings> settings = ReadSettings(folder / "settings");
  if (settings.ok()) {
    facts.settings = *settings;
  } else {
    facts.settings_problem = std::string(settings.status().message());
  }
  const std::string manifest = folder / kSuiteManifestName;
  if (Exists(manifest)) {
    ASSIGN_OR_RETURN(const std::string text, ktstr::ReadFile(manifest));
    ASSIGN_OR_RETURN(facts.manifest, ParseSuiteManifest(text, manifest));
  }
  return facts;
}

absl::Status NoSuchOperand(const fs::path& path, absl::string_view operand) {
  const std::vector<std::string> names = NamesIn(path.parent_path());
  const std::vector<absl::string_view> candidates(names.begin(), names.end());
  return absl::NotFoundError(absl::StrCat("no file or folder '", operand, "'",
                                          ktstr::DidYouMean(path.filename().string(), candidates)));
}

void ApplyManifest(const ManifestEntry& entry, Selftest& selftest) {
  selftest.has_manifest = true;
  selftest.tags = entry.tags;
  selftest.cpus = entry.cpus;
  selftest.exclusive = entry.exclusive;
  selftest.cases = entry.cases;
  if (entry.timeout.has_value()) selftest.timeout = *entry.timeout;
}

class Discovery {
 public:
  absl::Status Add(const std::string& operand) {
    std::error_code error;
    fs::path path = fs::absolute(operand, error).lexically_normal();
    if (!path.has_filename()) path = path.parent_path();  // "folder/"
    if (!Exists(path)) return NoSuchOperand(path, operand);
    if (!IsFolder(path)) return AddFile(path);
    if (const fs::path root = FindTreeRoot(path); !root.empty()) return AddTree(root, path);
    ASSIGN_OR_RETURN(const FolderFacts* facts, FactsOf(path));
    if (facts->manifest.has_value()) return AddSuite(path, *facts->manifest);
    return AddFolder(path);
  }

  absl::StatusOr<std::vector<Selftest>> Finish() && { return std::move(selftests_); }

 private:
  absl::Status AddFile(const fs::path& file) {
    const fs::path folder = file.parent_path();
    const fs::path root = FindTreeRoot(folder);
    const std::string collection = root.empty() || root == folder
                                       ? std::string(kOwnCollection)
                                       : folder.lexically_relative(root).string();
    return AddTest({collection, file.filename().string()}, file, root);
  }

  // Adds the tests of the list at `root` that lie in `below`.
  absl::Status AddTree(const fs::path& root, const fs::path& below) {
    const std::string list = root / kKselftestListName;
    ASSIGN_OR_RETURN(const std::string text, ktstr::ReadFile(list));
    int number = 0;
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      ++number;
      line = absl::StripAsciiWhitespace(line);
      if (line.empty() || line.front() == '#') continue;
      const size_t colon = line.find(':');
      if (colon == absl::string_view::npos || colon == 0 || colon + 1 == line.size()) {
        return absl::InvalidArgumentError(
            absl::StrCat(list, ":", number, ": '", line, "' is not COLLECTION:TEST"));
      }
      TestId id{std::string(line.substr(0, colon)), std::string(line.substr(colon + 1))};
      const fs::path file = (root / id.collection / id.name).lexically_normal();
      if (below != root && !absl::StartsWith(file.string(), below.string() + "/")) continue;
      RETURN_IF_ERROR(AddTest(std::move(id), file, root));
    }
    return absl::OkStatus();
  }

  absl::Status AddSuite(const fs::path& folder, const SuiteManifest& manifest) {
    for (const ManifestEntry& entry : manifest) {
      RETURN_IF_ERROR(AddTest({kOwnCollection, entry.name}, folder / entry.name, {}));
    }
    return absl::OkStatus();
  }

  absl::Status AddFolder(const fs::path& folder) {
    for (const std::string& name : NamesIn(folder)) {
      const fs::path file = folder / name;
      if (name.front() == '.' || !IsExecutableFile(file)) continue;
      RETURN_IF_ERROR(AddTest({kOwnCollection, name}, file, {}));
    }
    return absl::OkStatus();
  }

  static bool IsExecutableFile(const fs::path& file) {
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    constexpr fs::perms kAnyExecute =
        fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
    return fs::is_regular_file(status) && (status.permissions() & kAnyExecute) != fs::perms::none;
  }

  // `root` is the tree that the file belongs to; empty: none.
  absl::Status AddTest(TestId id, const fs::path& file, const fs::path& root) {
    const auto [known, is_new] = files_.emplace(file, id);
    if (!is_new && known->second == id) return absl::OkStatus();
    RETURN_IF_ERROR(CheckUnique(id, file));
    ASSIGN_OR_RETURN(Selftest selftest, Describe(std::move(id), file, root));
    selftests_.push_back(std::move(selftest));
    return absl::OkStatus();
  }

  absl::StatusOr<Selftest> Describe(TestId id, const fs::path& file, const fs::path& root) {
    Selftest selftest{.id = std::move(id), .directory = file.parent_path()};
    Launch launch = InspectFile(file);
    selftest.problem = std::move(launch.problem);
    selftest.note = std::move(launch.note);
    selftest.argv = std::move(launch.interpreter);
    selftest.argv.push_back(absl::StrCat("./", file.filename().string()));
    for (std::string& word : ArgumentsFromEnvironment(file.filename().string())) {
      selftest.argv.push_back(std::move(word));
    }
    ASSIGN_OR_RETURN(const FolderFacts* facts, FactsOf(file.parent_path()));
    if (selftest.problem.empty()) selftest.problem = facts->settings_problem;
    if (facts->settings.timeout.has_value()) selftest.timeout = *facts->settings.timeout;
    ASSIGN_OR_RETURN(const ManifestEntry* entry, EntryOf(selftest.id, *facts, root));
    if (entry != nullptr) ApplyManifest(*entry, selftest);
    return selftest;
  }

  // The manifest beside the file wins over one beside the tree's list, which speaks for the
  // collection `ktstr`.
  absl::StatusOr<const ManifestEntry*> EntryOf(const TestId& id, const FolderFacts& facts,
                                               const fs::path& root) {
    if (facts.manifest.has_value()) return FindEntry(*facts.manifest, id.name);
    if (root.empty() || id.collection != kOwnCollection) return nullptr;
    ASSIGN_OR_RETURN(const FolderFacts* root_facts, FactsOf(root));
    return root_facts->manifest.has_value() ? FindEntry(*root_facts->manifest, id.name) : nullptr;
  }

  // Both parts become folders of the results.
  static bool IsFolderName(absl::string_view part) {
    return !part.empty() && part != "." && part != "..";
  }

  absl::Status CheckUnique(const TestId& id, const fs::path& file) {
    const std::string collection = ktap::SanitizeName(id.collection);
    const std::string name = ktap::SanitizeName(id.name);
    if (!IsFolderName(collection) || !IsFolderName(name)) {
      return absl::InvalidArgumentError(absl::StrCat("'", FullName(id), "' (", file.string(),
                                                     ") has no name for the results; rename it"));
    }
    const std::string printed = absl::StrCat(collection, ":", name);
    const auto [known, is_new] = printed_names_.emplace(printed, file);
    if (is_new) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("two tests would be '", printed, "' in the results: ", known->second.string(),
                     " and ", file.string(), "; rename one or run them apart"));
  }

  absl::StatusOr<const FolderFacts*> FactsOf(const fs::path& folder) {
    const auto [facts, is_new] = folders_.try_emplace(folder);
    if (is_new) {
      ASSIGN_OR_RETURN(facts->second, ReadFacts(folder));
    }
    return &facts->second;
  }

  std::vector<Selftest> selftests_;
  std::map<fs::path, FolderFacts> folders_;
  std::map<fs::path, TestId> files_;
  std::map<std::string, fs::path> printed_names_;
};

}  // namespace

absl::StatusOr<std::vector<Selftest>> Discover(std::span<const std::string> operands) {
  Discovery discovery;
  for (const std::string& operand : operands) RETURN_IF_ERROR(discovery.Add(operand));
  return std::move(discovery).Finish();
}

}  // namespace runner
