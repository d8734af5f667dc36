// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/sequence.h"

#include <array>
#include <cerrno>
#include <span>

#include "ktstr/base/fork_safe.h"
#include "ktstr/worker/alu_chain.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr const char* kPhaseNames[] = {"spin", "sleep", "yield", "io", "alu"};

constexpr std::array kParameters = {
    StepsParam<&Sequence::phases>("phases", kPhaseNames, "what to do, in order"),
    ChoiceParam<&Sequence::width>("width", kAluWidthNames, "registers that compute in alu phases"),
};

constexpr uint64_t kSpinBlock = 1024;
constexpr int kYieldsPerLook = 64;
constexpr size_t kBlockBytes = 4096;
constexpr int kBlocksPerFile = 16;
constexpr uint64_t kIoPauseNs = 100'000;
constexpr uint64_t kAluSteps = 1024;

// Static, so that the workers' stacks stay small; never written.
constexpr std::array<std::byte, kBlockBytes> kBlock{};

struct Player {
  WorkerContext& context;
  AluChain chain;

  // Whether the phase goes on.
  bool Before(uint64_t end_ns) const noexcept {
    const uint64_t now = MonotonicNs();
    context.LookAround(now);
    return !context.stop_requested() && now < end_ns;
  }
};

bool PlaySpin(Player& player, uint64_t end_ns) noexcept {
  return player.context.SpinUntil(end_ns, kSpinBlock);
}

bool PlaySleep(Player& player, uint64_t end_ns) noexcept {
  return player.context.SleepUntil(end_ns, Instrument::kTimerLatency);
}

bool PlayYield(Player& player, uint64_t end_ns) noexcept {
  while (player.Before(end_ns)) {
    for (int i = 0; i < kYieldsPerLook && !player.context.stop_requested(); ++i) {
      player.context.AddUnits(1);
      player.context.YieldTimed();
    }
  }
  return !player.context.stop_requested();
}

// One block; false when the file fails or the workload stops.
bool WriteBlock(WorkerContext& context, off_t offset) noexcept {
  while (!context.stop_requested()) {
    size_t written = 0;
    const int error = fork_safe::WriteAt(context.fds().temp_fd, kBlock, offset, written);
    if (error == EINTR) continue;
    if (error == 0 && written == kBlock.size()) return true;
    context.ReportFailure("pwrite", error == 0 ? EIO : error);
  }
  return false;
}

// One file's worth; false when the file fails or the workload stops.
bool RewriteFile(WorkerContext& context) noexcept {
  if (const int error = fork_safe::Truncate(context.fds().temp_fd, 0); error != 0) {
    // Truncated or not: an interruption leaves a file that is written over.
    if (error != EINTR) context.ReportFailure("ftruncate", error);
  }
  for (int i = 0; i < kBlocksPerFile; ++i) {
    if (!WriteBlock(context, static_cast<off_t>(i * kBlockBytes))) return false;
    context.AddUnits(1);
  }
  return true;
}

bool PlayIo(Player& player, uint64_t end_ns) noexcept {
  while (player.Before(end_ns)) {
    if (!RewriteFile(player.context)) return false;
    if (!player.context.SleepUntil(MonotonicNs() + kIoPauseNs, Instrument::kTimerLatency)) {
      return false;
    }
  }
  return !player.context.stop_requested();
}

bool PlayAlu(Player& player, uint64_t end_ns) noexcept {
  for (uint64_t now = MonotonicNs(); now < end_ns;) {
    const uint64_t before = now;
    if (!player.chain.Run(player.context, kAluSteps)) return false;
    now = MonotonicNs();
    player.context.Record(Instrument::kIterationCost, now - before, now);
    player.context.LookAround(now);
  }
  return true;
}

// Plays a phase until its end; false when the stop cut it off. Indexed by Sequence::Phase.
constexpr bool (*kPlay[])(Player&, uint64_t end_ns) noexcept = {PlaySpin, PlaySleep, PlayYield,
                                                                PlayIo, PlayAlu};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(Sequence,
                       {.summary = "goes through a list of phases, each for its time",
                        .iteration = "all phases once",
                        .work_unit = "one PAUSE step, yield, written block or ALU step",
                        .kernel_path = "tasks that change their nature",
                        .parameters = kParameters,
                        .instruments = {Instrument::kTimerLatency, Instrument::kIterationCost,
                                        Instrument::kYieldTime},
                        .remarks = kAluRemarks});

bool Sequence::Has(Phase phase) const noexcept {
  for (const TimedStep& step : phases.steps()) {
    if (step.choice == static_cast<uint32_t>(phase)) return true;
  }
  return false;
}

Resources Sequence::resources() const noexcept {
  return {.temp_file = Has(Phase::kIo)};
}

const char* Sequence::PartName(uint32_t part) const noexcept {
  const std::span<const TimedStep> steps = phases.steps();
  return part < steps.size() ? kPhaseNames[steps[part].choice] : nullptr;
}

void Sequence::Run(WorkerContext& context) const noexcept {
  Player player{.context = context, .chain = AluChain(width)};
  if (Has(Phase::kAlu)) player.chain.Remark(context);
  const std::span<const TimedStep> steps = phases.steps();
  while (!context.stop_requested()) {
    for (uint32_t i = 0; i < steps.size(); ++i) {
      context.EnterPart(i);
      const auto length_ns = static_cast<uint64_t>(steps[i].duration.count());
      if (!kPlay[steps[i].choice](player, MonotonicNs() + length_ns)) return;
    }
    context.EndIteration();
  }
}

}  // namespace ktstr
