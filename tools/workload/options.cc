// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/options.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/command_line.h"
#include "ktstr/base/completion.h"
#include "ktstr/base/nearest_name.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/catalogue/catalogue.h"
#include "ktstr/catalogue/listing.h"
#include "ktstr/shared/phase_log.h"
#include "tools/workload/examples.h"
#include "tools/workload/group_text.h"

namespace ktstr {
namespace {

constexpr char kVersion[] = "ktstr-workload 0.1.0\n";

constexpr char kEpilogue[] =
    R"(TYPE takes its parameters as key=value: counts (4096), durations (250us), sizes
(256KiB), flags (true, false) and choices by name; --help=TYPE shows them. The
options of the first group may be written as key=value too, and in --group they
must be. Without --workers there is one group of a type whose workers belong
together, and one worker per allowed CPU of any other.

Examples:
  ktstr-workload FutexPingPong
  ktstr-workload SpinWait --workers 4 --nice 10 --duration 30s --interval 1s
  ktstr-workload FutexFanOut fan_out=16 spin_iters=0 --cpus 0-3 --json out.json
  ktstr-workload PipeIo workers=2 cpus=each:0-1 -g 'SpinWait workers=2 nice=19'
  ktstr-workload Bursty burst=2ms sleep=8ms --policy deadline:3ms,10ms,10ms
  ktstr-workload SpinWait --cpus single -p '2s nice=10' -p '4s cpus=each'

Exit codes: 0 all workers ran and completed; 1 the kernel refused something or a
worker did not complete; 64 bad option; 73 the report cannot be written; 130 and
143 ended early by Ctrl-C or SIGTERM, with a whole report.
)";

// What the command line asks for besides Options, and texts that are read once all are there.
struct RawOptions {
  bool help = false;
  std::string help_type;
  bool list = false;
  std::string list_form;
  bool version = false;
  std::string completion;  // The shell.
  // Of the first group, from --workers and its like.
  std::vector<GroupSetting> group_settings;
  std::string first_group_option;  // Names the first of these.
  std::vector<std::string> groups;
  std::vector<std::string> phases;
  absl::Duration interval = absl::ZeroDuration();
};

OptionSetter SetFlagAndString(bool* flag, std::string* value) {
  return [=](absl::string_view text) {
    *flag = true;
    *value = std::string(text);
    return absl::OkStatus();
  };
}

OptionSetter SetPositiveDuration(absl::Duration* target) {
  return [set = SetDuration(target), target](absl::string_view text) -> absl::Status {
    RETURN_IF_ERROR(set(text));
    if (*target > absl::ZeroDuration()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("'", text, "' is not above 0"));
  };
}

OptionSetter ClearFlag(bool* flag) {
  return [=](absl::string_view) {
    *flag = false;
    return absl::OkStatus();
  };
}

OptionSetter SetSeed(WorkloadConfig* config) {
  return [=](absl::string_view text) -> absl::Status {
    ASSIGN_OR_RETURN(config->seed, ParseCount(text));
    return absl::OkStatus();
  };
}

OptionSetter AppendGroupSetting(RawOptions* raw, const GroupAttribute& attribute) {
  return [raw, &attribute](absl::string_view value) -> absl::Status {
    ASSIGN_OR_RETURN(GroupSetting setting, attribute.parse(value));
    if (raw->group_settings.empty()) raw->first_group_option = attribute.name;
    raw->group_settings.push_back(std::move(setting));
    return absl::OkStatus();
  };
}

CommandLine MakeCommandLine(RawOptions& raw, Options& options) {
  CommandLine line{
      .usage = "ktstr-workload TYPE [KEY=VALUE...] [OPTION...]",
      .description =
          "Stresses the running kernel's scheduler with workers of one or several work\n"
          "types, and reports what each of them did and met.",
      .epilogue = kEpilogue};
  line.options.push_back({.name = "duration",
                          .short_name = 'd',
                          .value = "DURATION",
                          .help = "how long, such as 500ms, 2m or inf (default 5s)",
                          .set = SetPositiveDuration(&options.duration)});
  for (const GroupAttribute& attribute : GroupAttributes()) {
    line.options.push_back(
        {.name = attribute.name,
         .short_name = attribute.name == absl::string_view("workers") ? 'w' : '\0',
         .value = attribute.value,
         .value_is_optional = attribute.value_is_optional,
         .help = attribute.meaning,
         .set = AppendGroupSetting(&raw, attribute)});
  }
  const std::vector<CommandOption> others = {
      {.name = "group",
       .short_name = 'g',
       .value = "GROUP",
       .help = "'TYPE KEY=VALUE...': one more group; repeatable",
       .set = AppendString(&raw.groups)},
      {.name = "phase",
       .short_name = 'p',
       .value = "PHASE",
       .help = "'AT [name=NAME] [group=GROUP] [KEY=VALUE...]': a new\n"
               "phase after AT of the run, with other nice, policy\n"
               "or cpus of a group, or of all, or in another cgroup\n"
               "(cgroup=FOLDER); repeatable",
       .set = AppendString(&raw.phases)},
      {.name = "interval",
       .short_name = 'i',
       .value = "DURATION",
       .help = "print iterations per second of the groups so often",
       .set = SetPositiveDuration(&raw.interval)},
      {.name = "json",
       .value = "FILE",
       .help = "write the whole report there; -: to stdout, and the\n"
               "tables to stderr",
       .set = SetString(&options.json)},
      {.name = "seed",
       .value = "N",
       .help = "of random affinities, to draw the same ones again",
       .set = SetSeed(&options.config)},
      {.name = "no-witness",
       .help = "do not measure the machine beside the run",
       .set = ClearFlag(&options.witness)},
      {.name = "verbose",
       .short_name = 'v',
       .help = "a row for each worker, also of more than 32",
       .set = SetFlag(&options.every_worker)},
      {.name = "list",
       .short_name = 'l',
       .value = "FORM",
       .value_is_optional = true,
       .help = "the work types; FORM: long, json or markdown",
       .set = SetFlagAndString(&raw.list, &raw.list_form)},
      {.name = "help",
       .short_name = 'h',
       .value = "TYPE",
       .value_is_optional = true,
       .help = "this text, or all about a work type",
       .set = SetFlagAndString(&raw.help, &raw.help_type)},
      {.name = "completion",
       .value = "SHELL",
       .help = "a script by which this shell completes the command;\n"
               "bash: source <(ktstr-workload --completion=bash)",
       .set = SetString(&raw.completion),
       .choices = {"bash", "zsh"}},
      {.name = "version", .help = "the version", .set = SetFlag(&raw.version)}};
  line.options.insert(line.options.end(), others.begin(), others.end());
  return line;
}

absl::StatusOr<std::string> CompletionText(absl::string_view shell, const CommandLine& line) {
  CompletedCommand command{.line = Described(line)};
  for (const WorkTypeInfo* type : AllWorkTypes()) {
    if (type->traits.not_by_name_because == nullptr) command.words.emplace_back(type->name);
  }
  absl::StatusOr<std::string> script =
      CompletionFor(shell, {.name = "ktstr-workload", .commands = {std::move(command)}});
  if (script.ok()) return script;
  return absl::InvalidArgumentError(
      absl::StrCat("option --completion: ", script.status().message()));
}

std::string LongList() {
  std::string text;
  for (const WorkTypeInfo* type : AllWorkTypes()) {
    absl::StrAppend(&text, text.empty() ? "" : "\n", DescribeWorkType(*type));
  }
  return text;
}

absl::StatusOr<std::string> ListText(absl::string_view form) {
  if (form.empty()) return ListWorkTypes(AllWorkTypes());
  if (form == "long") return LongList();
  if (form == "json") return WorkTypesToJson(AllWorkTypes());
  if (form == "markdown") return WorkTypesToMarkdown(AllWorkTypes());
  const absl::string_view forms[] = {"long", "json", "markdown"};
  return absl::InvalidArgumentError(absl::StrCat(
      "option --list: '", form, "' is not long, json or markdown", DidYouMean(form, forms)));
}

absl::StatusOr<std::string> HelpFor(const CommandLine& line, absl::string_view type) {
  if (type.empty()) return HelpText(line);
  ASSIGN_OR_RETURN(const WorkTypeInfo* const info, FindWorkType(type));
  return absl::StrCat(DescribeWorkType(*info), ExamplesText(info->name));
}

void Append(WrittenGroup group, Options& options) {
  if (!group.workers_are_written) options.unsized_groups.push_back(options.config.groups.size());
  options.config.groups.push_back(std::move(group.config));
}

// Of TYPE, its key=value operands and the options that mean the same.
absl::Status AddFirstGroup(std::span<const std::string> words, const RawOptions& raw,
                           Options& options) {
  if (words.empty() && raw.group_settings.empty()) return absl::OkStatus();
  if (words.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "option --", raw.first_group_option, " belongs to a TYPE that is not there; inside --group",
        " write ", raw.first_group_option, "=..."));
  }
  ASSIGN_OR_RETURN(WrittenGroup group, ParseGroup(words, raw.group_settings));
  Append(std::move(group), options);
  return absl::OkStatus();
}

absl::Status AddGroup(const std::string& text, Options& options) {
  const std::vector<std::string> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t\n"), absl::SkipWhitespace());
  absl::StatusOr<WrittenGroup> group = ParseGroup(words);
  if (!group.ok()) {
    return absl::Status(group.status().code(),
                        absl::StrCat("option --group '", text, "': ", group.status().message()));
  }
  Append(*std::move(group), options);
  return absl::OkStatus();
}

absl::Status AddPhase(const std::string& text, Options& options) {
  const std::string default_name = absl::StrCat("phase", options.phases.size() + 1);
  absl::StatusOr<PhaseChange> phase = ParsePhase(text, default_name, options.config);
  std::string fault;
  if (!phase.ok()) {
    fault = std::string(phase.status().message());
  } else if (!options.phases.empty() && phase->at < options.phases.back().at) {
    fault = "it begins before the phase in front of it: write them in the order of their times";
  } else if (phase->at >= options.duration) {
    fault = absl::StrCat("the run is over by then: --duration is ",
                         absl::FormatDuration(options.duration));
  } else if (options.phases.size() + 1 == kMaxPhases) {
    fault = absl::StrCat("a run has at most ", kMaxPhases - 1, " phases besides the first");
  }
  if (!fault.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("option --phase '", text, "': ", fault));
  }
  options.phases.push_back(*std::move(phase));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Options> ParseOptions(std::span<const std::string> args) {
  RawOptions raw;
  Options options;
  const CommandLine line = MakeCommandLine(raw, options);
  ASSIGN_OR_RETURN(const std::vector<std::string> words, ParseCommandLine(line, args));
  if (raw.help) {
    if (raw.help_type.empty() && !words.empty()) raw.help_type = words.front();
    ASSIGN_OR_RETURN(options.text_only, HelpFor(line, raw.help_type));
    return options;
  }
  if (raw.list) {
    ASSIGN_OR_RETURN(options.text_only, ListText(raw.list_form));
    return options;
  }
  if (!raw.completion.empty()) {
    ASSIGN_OR_RETURN(options.text_only, CompletionText(raw.completion, line));
    return options;
  }
  if (raw.version) {
    options.text_only = kVersion;
    return options;
  }
  if (raw.interval > absl::ZeroDuration()) options.interval = raw.interval;
  RETURN_IF_ERROR(AddFirstGroup(words, raw, options));
  for (const std::string& text : raw.groups) RETURN_IF_ERROR(AddGroup(text, options));
  if (options.config.groups.empty()) {
    return absl::InvalidArgumentError(
        "no work type is given; --list shows them all, --help how to use them");
  }
  for (const std::string& text : raw.phases) RETURN_IF_ERROR(AddPhase(text, options));
  return options;
}

}  // namespace ktstr
