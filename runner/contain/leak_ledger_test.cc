// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/leak_ledger.h"

#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

class FakeSource : public ThingSource {
 public:
  explicit FakeSource(SharedThings& things) : things_(things) {}
  bool MayHaveChanged() override { return true; }
  SharedThings Things() override { return things_; }
  bool Remove(const std::string& key) override { return key == "removable"; }

 private:
  SharedThings& things_;
};

class LeakLedgerTest : public ::testing::Test {
 protected:
  LeakLedger Ledger() {
    std::vector<std::unique_ptr<ThingSource>> sources;
    sources.push_back(std::make_unique<FakeSource>(things_));
    return LeakLedger(std::move(sources), [this](pid_t pid) { return origins_[pid]; });
  }
  void Appears(const std::string& key, pid_t creator = 0) {
    things_[key] = {LeakKind::kIpc, "thing " + key, creator};
  }

  SharedThings things_;
  std::map<pid_t, Origin> origins_;
};

auto IsLeak(const std::string& what, const std::vector<std::string>& suspects) {
  return AllOf(Field(&Leak::what, what), Field(&Leak::suspects, suspects));
}

TEST_F(LeakLedgerTest, WhatWasThereBeforeIsNobodys) {
  Appears("old");
  LeakLedger ledger = Ledger();
  ledger.Look();
  ledger.Begin(1, "a");

  EXPECT_THAT(ledger.End(1), IsEmpty());
}

TEST_F(LeakLedgerTest, WhatAppearsWhileOneTestRunsIsItsOwn) {
  LeakLedger ledger = Ledger();
  ledger.Look();
  ledger.Begin(1, "a");
  Appears("new");

  EXPECT_THAT(ledger.End(1), ElementsAre(IsLeak("thing new", {"a"})));
}

TEST_F(LeakLedgerTest, WhatIsRemovedInTimeIsNoLeak) {
  LeakLedger ledger = Ledger();
  ledger.Look();
  ledger.Begin(1, "a");
  Appears("new");
  ledger.Look();
  ledger.Begin(2, "b");
  things_.clear();

  EXPECT_THAT(ledger.End(1), IsEmpty());
  EXPECT_THAT(ledger.End(2), IsEmpty());
}

TEST_F(LeakLedgerTest, WhatAppearsBetweenTestsIsNobodys) {
  LeakLedger ledger = Ledger();
  Appears("new");
  ledger.Look();
  ledger.Begin(1, "a");

  EXPECT_THAT(ledger.End(1), IsEmpty());
}

TEST_F(LeakLedgerTest, LeakIsToldOnce) {
  LeakLedger ledger = Ledger();
  ledger.Look();
  ledger.Begin(1, "a");
  Appears("new");
  ledger.End(1);
  ledger.Look();
  ledger.Begin(2, "b");

  EXPECT_THAT(ledger.End(2), IsEmpty());
}

TEST_F(LeakLedgerTest, OfSeveralTestsTheLastToEndIsToldWithAllNames) {
  LeakLedger ledger = Ledger();
  ledger.Look();
  ledger.Begin(1, "a");
  ledger.Look();
  ledger.Begin(2, "b");
  Appears("new");

  EXPECT_THAT(ledger.End(1), IsEmpty());
  EXPECT_THAT(ledger.End(2), ElementsAre(IsLeak("thing new", {"a", "b"})));
}

TEST_F(LeakLedgerTest, TestThatBeganLaterIsNoSuspect) {
  LeakLedger ledger = Ledger();
  ledger.Look();
  ledger.Begin(1, "a");
  Appears("new");
  ledger.Look();
  ledger.Begin(2, "b");

  EXPECT_THAT(ledger.End(1), ElementsAre(IsLeak("thing new", {"a"})));
}

TEST_F(LeakLedgerTest, CreatorThatLivesTellsTheTest) {
  LeakLedger ledger = Ledger();
  ledger.Look();
  ledger.Begin(1, "a");
  ledger.Look();
  ledger.Begin(2, "b");
  origins_[77] = {Origin::Kind::kTest, 2};
  Appears("new", 77);
  ledger.Look();
  ledger.Begin(3, "c");

  EXPECT_THAT(ledger.End(2), ElementsAre(IsLeak("thing new", {"b"})));
  EXPECT_THAT(ledger.End(1), IsEmpty());
}

TEST_F(LeakLedgerTest, ThingOfAForeignProcessIsNoLeak) {
  LeakLedger ledger = Ledger();
  ledger.Look();
  ledger.Begin(1, "a");
  origins_[77] = {Origin::Kind::kForeign};
  Appears("new", 77);

  EXPECT_THAT(ledger.End(1), IsEmpty());
}

TEST_F(LeakLedgerTest, WhatWasRemovedIsSaidSo) {
  LeakLedger ledger = Ledger();
  ledger.Look();
  ledger.Begin(1, "a");
  Appears("removable");

  EXPECT_THAT(ledger.End(1), ElementsAre(IsLeak("thing removable, removed now", {"a"})));
}

}  // namespace
}  // namespace runner
