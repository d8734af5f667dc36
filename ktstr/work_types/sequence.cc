// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/sequence.h"

#include <array>
#include <cerrno>
#include <span>

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

void PlaySpin(Player& player, uint64_t end_ns) noexcept {
  player.context.SpinUntil(end_ns, kSpinBlock);
}

void PlaySleep(Player& player, uint64_t end_ns) noexcept {
  player.context.SleepUntil(end_ns, Instrument::kTimerLatency);
}

void PlayYield(Player& player, uint64_t end_ns) noexcept {
  while (player.Before(end_ns)) {
    for (int i = 0; i < kYieldsPerLook && !player.context.stop_requested(); ++i) {
      player.context.AddUnits(1);
      player.context.YieldTimed();
    }
  }
}

// One file's worth; false when the file fails, which the report then says.
bool RewriteFile(WorkerContext& context) noexcept {
  const int fd = context.fds().temp_fd;
  int error = fork_safe::Truncate(fd, 0);
  for (int i = 0; i < kBlocksPerFile && error == 0 && !context.stop_requested(); ++i) {
    size_t written = 0;
    error = fork_safe::WriteAt(fd, kBlock, static_cast<off_t>(i * kBlockBytes), written);
    context.AddUnits(1);
  }
  if (error == 0 || error == EINTR) return true;
  context.ReportSetupFailure(error);
  return false;
}

void PlayIo(Player& player, uint64_t end_ns) noexcept {
  while (player.Before(end_ns)) {
    if (!RewriteFile(player.context)) return PlaySleep(player, end_ns);
    player.context.SleepUntil(MonotonicNs() + kIoPauseNs, Instrument::kTimerLatency);
  }
}

void PlayAlu(Player& player, uint64_t end_ns) noexcept {
  for (uint64_t now = MonotonicNs(); now < end_ns && !player.context.stop_requested();) {
    const uint64_t before = now;
    player.chain.Run(player.context, kAluSteps);
    now = MonotonicNs();
    player.context.Record(Instrument::kIterationCost, now - before, now);
    player.context.LookAround(now);
  }
}

// Indexed by Sequence::Phase.
constexpr void (*kPlay[])(Player&, uint64_t end_ns) noexcept = {PlaySpin, PlaySleep, PlayYield,
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
      kPlay[steps[i].choice](player, MonotonicNs() + length_ns);
      if (context.stop_requested()) return;
    }
    context.EndIteration();
  }
}

}  // namespace ktstr
