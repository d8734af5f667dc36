// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/journal/history.h"

#include <map>
#include <utility>
#include <variant>

namespace runner {
namespace {

class Reader {
 public:
  explicit Reader(size_t count) : counts_(count) {}

  void Read(std::vector<JournalRecord>& records) {
    for (; at_ < records.size(); ++at_) {
      std::visit([this](auto& record) { Take(record); }, records[at_]);
    }
  }

  // Whether the record is a step of an attempt that counts.
  const std::vector<bool>& counts() const { return counts_; }
  History& history() { return history_; }

  // Ends the reading.
  void TakeLost(bool drop) {
    for (auto& [key, open] : open_) {
      history_.lost.push_back(std::move(open.started));
      if (drop) Forget(open);
    }
  }

 private:
  using Key = std::pair<TestId, int>;  // A test and the number of its attempt.
  // An attempt that has not ended yet.
  struct Open {
    TestStarted started;
    std::vector<size_t> steps;
  };

  void Take(JournalHead&) {}
  void Take(SessionStarted& session) {
    history_.boot_id = std::move(session.boot_id);
    history_.temporary_dirs.push_back(std::move(session.temporary_dir));
  }
  void Take(RunStarted& run) { history_.run = std::move(run); }
  void Take(const TestStarted& started) {
    ++history_.attempts;
    open_[{started.id, started.attempt}] = {.started = started, .steps = {at_}};
    counts_[at_] = true;
  }
  void Take(const CaseFinished& finished) {
    const auto open = open_.find({finished.id, finished.attempt});
    if (open == open_.end()) return;
    counts_[at_] = true;
    open->second.steps.push_back(at_);
  }
  void Take(const TestSlow& slow) {
    // It does not say of which attempt: there is one at a time.
    const auto open = open_.lower_bound({slow.id, 0});
    if (open == open_.end() || open->first.first != slow.id) return;
    counts_[at_] = true;
    open->second.steps.push_back(at_);
  }
  void Take(const AttemptEnded& ended) {
    counts_[at_] = true;
    open_.erase({ended.id, ended.result.attempt});
  }
  void Take(const AttemptDropped& dropped) {
    const auto open = open_.find({dropped.id, dropped.attempt});
    if (open == open_.end()) return;
    Forget(open->second);
    open_.erase(open);
  }
  void Forget(const Open& open) {
    for (const size_t step : open.steps) counts_[step] = false;
  }

  size_t at_ = 0;
  std::vector<bool> counts_;
  std::map<Key, Open> open_;
  History history_;
};

}  // namespace

History ReadHistory(std::vector<JournalRecord> records, bool drop_lost) {
  Reader reader(records.size());
  reader.Read(records);
  reader.TakeLost(drop_lost);
  History history = std::move(reader.history());
  for (size_t i = 0; i < records.size(); ++i) {
    if (reader.counts()[i]) history.steps.push_back(std::move(records[i]));
  }
  return history;
}

}  // namespace runner
