// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The folders of one run: where its results go, and where its tests keep temporary files.

#ifndef RUNNER_FOLDER_RUN_FOLDER_H_
#define RUNNER_FOLDER_RUN_FOLDER_H_

#include <array>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/unique_fd.h"

namespace runner {

// Where the last run left its results, unless --out named another folder.
inline constexpr char kLatestRunFolder[] = "ktstr-out/latest";

// "<time>-<pid>": distinguishes this run from others on this machine.
std::string MakeRunId();

// Makes the folder of a run's results and returns its absolute path. Without `wanted` it is
// ktstr-out/<run_id> below the working directory, and ktstr-out/latest points to it.
// Errors: AlreadyExists when `wanted` holds a run; what mkdir(2) gave.
absl::StatusOr<std::string> MakeRunFolder(const std::string& wanted, const std::string& run_id);

// The absolute path of a folder of a run that is there.
std::string RunFolderAt(const std::string& path);

// A folder of its own that is removed with everything in it in the end. Move-only.
class TemporaryFolder {
 public:
  // Below `parent`; without one below $TMPDIR or /tmp.
  static absl::StatusOr<TemporaryFolder> Create(const std::string& parent = "");
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  ~TemporaryFolder();

  const std::string& path() const noexcept { return path_; }
  // Does what the destructor does, and returns its result: a status names what stays. Mounts on the
  // folder or in it are detached.
  absl::Status Remove();

 private:
  // Descriptors that the removal of a tree needs at once.
  using Reserve = std::array<ktstr::UniqueFd, 4>;

  TemporaryFolder(std::string path, ktstr::UniqueFd parent, Reserve reserve)
      : path_(std::move(path)), parent_(std::move(parent)), reserve_(std::move(reserve)) {}

  std::string path_;
  // The folder above it: a mount that hides the path does not lead us elsewhere.
  ktstr::UniqueFd parent_;
  // Kept open for the removal, which has to succeed where the run has taken all others.
  Reserve reserve_;
};

// Whether the folder of that name is ours and looks like a TemporaryFolder.
bool IsTemporaryFolder(const std::string& path);

}  // namespace runner

#endif  // RUNNER_FOLDER_RUN_FOLDER_H_
