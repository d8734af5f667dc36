// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/leak_ledger.h"

#include <algorithm>
#include <utility>

namespace runner {

LeakLedger::LeakLedger(std::vector<std::unique_ptr<ThingSource>> sources, OriginOf origin_of)
    : sources_(std::move(sources)), origin_of_(std::move(origin_of)), known_(sources_.size()) {
  for (size_t i = 0; i < sources_.size(); ++i) LookAt(*sources_[i], known_[i]);
}

void LeakLedger::Begin(uint64_t test, std::string name) {
  running_.emplace(test, std::move(name));
}

std::vector<Leak> LeakLedger::End(uint64_t test) {
  Look();
  running_.erase(test);
  std::vector<Leak> leaks;
  for (auto next = pending_.begin(); next != pending_.end();) {
    const auto here = next++;
    Pending& pending = here->second;
    const bool one_runs =
        std::any_of(pending.suspects.begin(), pending.suspects.end(),
                    [this](const auto& suspect) { return running_.count(suspect.first) != 0; });
    if (one_runs) continue;
    leaks.push_back(Settle(here->first, pending));
    pending_.erase(here);
  }
  return leaks;
}

void LeakLedger::Look() {
  for (size_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i]->MayHaveChanged()) LookAt(*sources_[i], known_[i]);
  }
}

void LeakLedger::LookAt(ThingSource& source, std::set<std::string>& known) {
  const SharedThings things = source.Things();
  std::erase_if(known, [&](const std::string& key) {
    if (things.count(key) != 0) return false;
    pending_.erase(key);
    return true;
  });
  for (const auto& [key, thing] : things) {
    if (known.insert(key).second) Add(source, key, thing);
  }
}

void LeakLedger::Add(ThingSource& source, const std::string& key, const SharedThing& thing) {
  if (running_.empty()) return;
  std::map<uint64_t, std::string> suspects = running_;
  const Origin origin = thing.creator == 0 ? Origin{} : origin_of_(thing.creator);
  if (origin.kind == Origin::Kind::kForeign) return;
  if (origin.kind == Origin::Kind::kTest && suspects.count(origin.test) != 0) {
    std::erase_if(suspects, [&](const auto& suspect) { return suspect.first != origin.test; });
  }
  pending_.emplace(key, Pending{&source, thing, std::move(suspects)});
}

Leak LeakLedger::Settle(const std::string& key, Pending& pending) {
  Leak leak{.kind = pending.thing.kind, .what = std::move(pending.thing.what)};
  for (auto& [test, name] : pending.suspects) leak.suspects.push_back(std::move(name));
  if (pending.source->Remove(key)) leak.what += ", removed now";
  return leak;
}

}  // namespace runner
