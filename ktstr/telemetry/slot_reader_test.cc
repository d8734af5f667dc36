// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/slot_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <vector>

namespace ktstr {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Instrument kWakes = Instrument::kWakeLatency;
constexpr Instrument kTimers = Instrument::kTimerLatency;

// A worker with two instruments and three sets of histograms, which is in its second phase.
class SlotReaderTest : public ::testing::Test {
 protected:
  SlotReaderTest() {
    const SlotLayout layout{.instruments = {kWakes, kTimers},
                            .reservoir_capacity = 4,
                            .ring_capacity = 4,
                            .later_sets = 2};
    parts_.resize(layout.PartsBytes());
    later_.resize(layout.LaterSetsBytes());
    view_ = layout.ViewAt(reinterpret_cast<std::byte*>(slot_.get()), parts_.data(), later_.data());
    log_.record_count.Set(1);
    log_.records[0].part.Set(kNoPart);
    log_.is_open.Set(1);
    log_.open_phase.Set(1);
    log_.open_part.Set(kNoPart);
  }

  // In the phase of the record with this index.
  void Record(size_t record, Instrument instrument, uint64_t value_ns) {
    const size_t set = view_.SetOf(record);
    Cell<uint32_t>& used = log_.InstrumentsUsed(set);
    used.Set(used.Get() | PartBit(instrument));
    slot_->parts_used.Set(slot_->parts_used.Get() | PartBit(instrument));
    view_.HistogramOf(instrument, set)->Record(value_ns);
  }
  WorkerReport Read() const { return ReadSlot(view_, StartGate(), {}); }

  const std::unique_ptr<WorkerSlot> slot_ = std::make_unique<WorkerSlot>();
  PhaseLog& log_ = slot_->phases;
  std::vector<std::byte> parts_;
  std::vector<std::byte> later_;
  SlotView view_;
};

TEST_F(SlotReaderTest, EachPhaseHasItsSamplesAndTheWorkerAll) {
  Record(0, kWakes, 10);
  Record(1, kWakes, 500);
  Record(1, kTimers, 7);

  const WorkerReport worker = Read();

  ASSERT_THAT(worker.phases, SizeIs(2));
  EXPECT_EQ(worker.phases[0].histograms.at(kWakes).max_ns(), 10u);
  EXPECT_TRUE(worker.phases[0].histograms.at(kTimers).empty());
  EXPECT_EQ(worker.phases[1].histograms.at(kWakes).min_ns(), 500u);
  EXPECT_EQ(worker.phases[1].histograms.at(kTimers).count(), 1u);
  EXPECT_EQ(worker.histogram(kWakes).count(), 2u);
  EXPECT_EQ(worker.histogram(kWakes).max_ns(), 500u);
}

TEST_F(SlotReaderTest, PhasesThatShareASetHaveNoHistograms) {
  log_.record_count.Set(3);
  for (uint32_t i = 1; i < 3; ++i) log_.records[i].phase.Set(i);
  log_.open_phase.Set(3);
  for (size_t record = 0; record < 4; ++record) Record(record, kWakes, 100 + record);

  const WorkerReport worker = Read();

  ASSERT_THAT(worker.phases, SizeIs(4));
  EXPECT_EQ(worker.phases[1].histograms.at(kWakes).max_ns(), 101u);
  EXPECT_THAT(worker.phases[2].histograms, IsEmpty());
  EXPECT_THAT(worker.phases[3].histograms, IsEmpty());
  EXPECT_EQ(worker.histogram(kWakes).count(), 4u);
  EXPECT_EQ(worker.histogram(kWakes).max_ns(), 103u);
}

TEST_F(SlotReaderTest, AStayThatIsLeftOutLosesNoSamples) {
  log_.transition.Set(1);
  Record(0, kWakes, 10);
  Record(1, kWakes, 20);

  EXPECT_EQ(Read().histogram(kWakes).count(), 2u);
}

TEST_F(SlotReaderTest, AnOverwrittenLogHarmsNothing) {
  Record(0, kWakes, 10);
  std::memset(static_cast<void*>(&log_), 0xa5, sizeof log_);

  const WorkerReport worker = Read();

  EXPECT_EQ(worker.histogram(kWakes).count(), 1u);
  EXPECT_THAT(worker.phases, SizeIs(PhaseLog::kMaxRecords));
}

}  // namespace
}  // namespace ktstr
