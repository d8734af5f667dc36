// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/process/process_snapshot.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/file.h"

namespace runner {
namespace {

constexpr size_t kMaxLines = 48;
constexpr size_t kMaxThreads = 8;  // So many of one process are described.
constexpr size_t kMaxFrames = 16;
constexpr size_t kMaxCommandBytes = 100;
constexpr size_t kMaxHeldThings = 4;

std::string ReadOrEmpty(const std::string& path) {
  return ktstr::ReadFile(path).value_or(std::string());
}

// The names in a folder of /proc that are numbers.
std::vector<pid_t> NumbersIn(const std::string& folder) {
  std::vector<pid_t> numbers;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), &::closedir);
  if (open == nullptr) return numbers;
  while (const dirent* entry = ::readdir(open.get())) {
    pid_t number = 0;
    if (absl::SimpleAtoi(entry->d_name, &number)) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::vector<ProcessStat> ListProcesses() {
  std::vector<ProcessStat> processes;
  for (const pid_t pid : NumbersIn("/proc")) {
    std::optional<ProcessStat> stat =
        ParseProcessStat(ReadOrEmpty(absl::StrCat("/proc/", pid, "/stat")));
    if (stat.has_value()) processes.push_back(*std::move(stat));
  }
  return processes;
}

absl::string_view StateName(char state) {
  switch (state) {
    case 'R':
      return "running";
    case 'S':
      return "sleeping";
    case 'D':
      return "in uninterruptible sleep";
    case 'T':
      return "stopped";
    case 't':
      return "stopped by a tracer";
    case 'Z':
      return "a zombie";
    default:
      return "in an unknown state";
  }
}

// Its command line, or its name when it has none.
std::string CommandOf(const ProcessStat& process) {
  std::string command = ReadOrEmpty(absl::StrCat("/proc/", process.pid, "/cmdline"));
  std::replace_if(
      command.begin(), command.end(),
      [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); }, ' ');
  absl::StripTrailingAsciiWhitespace(&command);
  if (command.empty()) return process.name;
  if (command.size() > kMaxCommandBytes) {
    command.resize(kMaxCommandBytes);
    command += "...";
  }
  return command;
}

// ": sleeping in FUNCTION; stack: ...", of a process or a thread.
std::string DescribeWait(const std::string& folder, char state) {
  std::string text = absl::StrCat(": ", StateName(state));
  const std::string channel = ReadOrEmpty(folder + "/wchan");
  if (!channel.empty() && channel != "0") absl::StrAppend(&text, " in ", channel);
  const std::string stack = FormatStack(ReadOrEmpty(folder + "/stack"), kMaxFrames);
  if (!stack.empty()) absl::StrAppend(&text, "; stack: ", stack);
  return text;
}

void AppendProcess(const ProcessStat& process, std::vector<std::string>& lines) {
  const std::string folder = absl::StrCat("/proc/", process.pid);
  lines.push_back(absl::StrCat(CommandOf(process), " (pid ", process.pid, ")",
                               DescribeWait(folder, process.state)));
  const std::vector<pid_t> threads = NumbersIn(folder + "/task");
  size_t told = 0;
  for (const pid_t tid : threads) {
    if (tid == process.pid) continue;
    if (++told > kMaxThreads) {
      lines.push_back(absl::StrCat("  and ", threads.size() - 1 - kMaxThreads, " more threads"));
      return;
    }
    const std::string task = absl::StrCat(folder, "/task/", tid);
    const std::optional<ProcessStat> stat = ParseProcessStat(ReadOrEmpty(task + "/stat"));
    if (!stat.has_value()) continue;
    lines.push_back(
        absl::StrCat("  thread ", stat->name, " (tid ", tid, ")", DescribeWait(task, stat->state)));
  }
}

// Where the descriptors of a process lead, without /dev/null and repetition: "the test's output",
// "/tmp/x", "socket:[7]"; bounded.
std::vector<std::string> HeldThings(pid_t pid, ino_t output_inode) {
  const std::string folder = absl::StrCat("/proc/", pid, "/fd");
  const std::string output = absl::StrCat("pipe:[", output_inode, "]");
  std::vector<std::string> things;
  for (const pid_t fd : NumbersIn(folder)) {
    std::array<char, 256> target;
    const ssize_t size =
        ::readlink(absl::StrCat(folder, "/", fd).c_str(), target.data(), target.size());
    if (size <= 0) continue;
    std::string thing(target.data(), static_cast<size_t>(size));
    if (thing == "/dev/null") continue;
    if (thing == output) thing = "the test's output";
    if (std::find(things.begin(), things.end(), thing) != things.end()) continue;
    if (things.size() == kMaxHeldThings) {
      things.push_back("more");
      break;
    }
    things.push_back(std::move(thing));
  }
  return things;
}

// Whether a frame is on the way into every system call or task (x86, arm64, riscv), and so shows
// nothing.
bool IsEntryFrame(absl::string_view function) {
  constexpr absl::string_view kEntries[] = {"do_syscall_64", "x64_sys_call", "invoke_syscall",
                                            "do_trap_ecall_u", "handle_exception"};
  constexpr absl::string_view kBeginnings[] = {"entry_", "el0_svc", "el0t_64_", "do_el0_svc",
                                               "ret_from_fork"};
  return std::find(std::begin(kEntries), std::end(kEntries), function) != std::end(kEntries) ||
         std::any_of(
             std::begin(kBeginnings), std::end(kBeginnings),
             [&](absl::string_view beginning) { return absl::StartsWith(function, beginning); });
}

}  // namespace

std::optional<ProcessStat> ParseProcessStat(absl::string_view text) {
  // "PID (NAME) STATE PPID PGRP SESSION ...", where NAME may hold anything, also parentheses.
  const size_t open = text.find(" (");
  const size_t close = text.rfind(") ");
  if (open == absl::string_view::npos || close == absl::string_view::npos || close < open + 2) {
    return std::nullopt;
  }
  const std::vector<absl::string_view> fields = absl::StrSplit(text.substr(close + 2), ' ');
  ProcessStat stat;
  if (fields.size() < 4 || fields[0].size() != 1 ||
      !absl::SimpleAtoi(text.substr(0, open), &stat.pid) ||
      !absl::SimpleAtoi(fields[1], &stat.parent) || !absl::SimpleAtoi(fields[3], &stat.session)) {
    return std::nullopt;
  }
  stat.name = std::string(text.substr(open + 2, close - open - 2));
  stat.state = fields[0][0];
  return stat;
}

std::string FormatStack(absl::string_view text, size_t max_frames) {
  std::vector<absl::string_view> frames;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    // "[<0>] FUNCTION+0xOFFSET/0xSIZE [MODULE]"
    const size_t begin = line.find("] ");
    if (begin == absl::string_view::npos) continue;
    const absl::string_view frame = line.substr(begin + 2);
    const absl::string_view function = frame.substr(0, frame.find('+'));
    if (IsEntryFrame(function)) continue;
    if (frames.size() == max_frames) {
      frames.push_back("...");
      break;
    }
    frames.push_back(function);
  }
  return absl::StrJoin(frames, " < ");
}

std::vector<ProcessStat> SelectSession(const std::vector<ProcessStat>& all, pid_t session) {
  std::set<pid_t> members;
  for (bool grown = true; grown;) {
    grown = false;
    for (const ProcessStat& process : all) {
      if (process.session != session && members.count(process.parent) == 0) continue;
      grown |= members.insert(process.pid).second;
    }
  }
  std::vector<ProcessStat> selected;
  std::copy_if(all.begin(), all.end(), std::back_inserter(selected),
               [&](const ProcessStat& process) { return members.count(process.pid) != 0; });
  return selected;
}

std::vector<ProcessStat> ListSession(pid_t leader) {
  return SelectSession(ListProcesses(), leader);
}

std::vector<std::string> DescribeSession(pid_t leader) {
  const std::vector<ProcessStat> processes = ListSession(leader);
  std::vector<std::string> lines;
  for (size_t i = 0; i < processes.size(); ++i) {
    if (lines.size() >= kMaxLines) {
      lines.push_back(absl::StrCat("and ", processes.size() - i, " more processes"));
      break;
    }
    AppendProcess(processes[i], lines);
  }
  return lines;
}

std::string DescribeSurvivor(pid_t pid, pid_t session, ino_t output_inode) {
  const std::optional<ProcessStat> stat =
      ParseProcessStat(ReadOrEmpty(absl::StrCat("/proc/", pid, "/stat")));
  if (!stat.has_value()) return absl::StrCat("? (pid ", pid, ")");
  std::string text = absl::StrCat(CommandOf(*stat), " (pid ", pid, ")");
  if (stat->session != session) text += ", out of the test's session";
  const std::vector<std::string> things = HeldThings(pid, output_inode);
  if (!things.empty()) absl::StrAppend(&text, ", holds ", absl::StrJoin(things, " and "));
  return text;
}

}  // namespace runner
