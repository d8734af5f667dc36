// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/completion.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace ktstr {
namespace {

std::string FunctionName(absl::string_view program) {
  return absl::StrCat("_", absl::StrReplaceAll(program, {{"-", "_"}}));
}

// In single quotes, whatever it holds.
std::string Quoted(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

using ValueCommands = std::map<std::string, std::string>;

bool IsFile(const CommandOption& option) {
  return option.value == "FILE" || option.value == "DIR" || option.value == "PATH";
}

bool WantsValue(const CommandOption& option) {
  return !option.value.empty() && !option.value_is_optional;
}

// "--jobs -j": how an option is written.
std::vector<std::string> Spellings(const CommandOption& option) {
  std::vector<std::string> spellings = {absl::StrCat("--", option.name)};
  if (option.short_name != '\0') {
    spellings.push_back(absl::StrCat("-", absl::string_view(&option.short_name, 1)));
  }
  return spellings;
}

std::string FirstLine(absl::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

// ---- bash ----

// The part that sets `options`, `words`, and by the word before `kind` and `values`.
std::string BashCommand(const CompletedCommand& command, const ValueCommands& value_commands) {
  std::vector<std::string> options;
  std::string values;
  for (const CommandOption& option : command.line.options) {
    const std::vector<std::string> spellings = Spellings(option);
    options.insert(options.end(), spellings.begin(), spellings.end());
    if (!WantsValue(option)) continue;
    const auto lister = value_commands.find(option.value);
    const std::string listed = lister == value_commands.end()
                                   ? Quoted(absl::StrJoin(option.choices, " "))
                                   : absl::StrCat("\"$(", lister->second, " 2>/dev/null)\"");
    absl::StrAppend(&values, "        ", absl::StrJoin(spellings, "|"),
                    ") kind=", IsFile(option) ? "file" : "value", "; values=", listed, " ;;\n");
  }
  return absl::StrCat(
      "      options=", Quoted(absl::StrJoin(options, " ")),
      "\n      words=", Quoted(absl::StrJoin(command.words, " ")), "\n",
      values.empty() ? "" : absl::StrCat("      case $previous in\n", values, "      esac\n"));
}

// bash takes ':' and '=' for ends of words: they are joined again, and what a reply begins with
// that stands before the last of them is taken off.
constexpr absl::string_view kBashBegin = R"(  local word joined= current previous kind=
  local -a line=() operands=()
  for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    if [[ ${#line[@]} -gt 0 && ( $word == [:=] || $joined == 1 ) ]]; then
      line[-1]+=$word
    else
      line+=("$word")
    fi
    [[ $word == [:=] ]] && joined=1 || joined=
  done
  current=${line[-1]} previous=
  [[ ${#line[@]} -lt 2 ]] || previous=${line[-2]}
  if [[ $current == --*=* ]]; then
    previous=${current%%=*} current=${current#*=}
  fi
  for word in "${COMP_WORDS[@]:1}"; do
    [[ $word == -* || ! -e $word ]] || operands+=("$word")
  done
)";

constexpr absl::string_view kBashEnd = R"(  if [[ -z $kind && $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [[ $kind == value ]]; then
    compopt +o filenames 2>/dev/null
    COMPREPLY=($(compgen -W "$values" -- "$current"))
    [[ $current != *:* || $COMP_WORDBREAKS != *:* ]] || COMPREPLY=("${COMPREPLY[@]#"${current%:*}:"}")
  else
    COMPREPLY=($(compgen -f -- "$current"))
    [[ -n $kind ]] || COMPREPLY+=($(compgen -W "$words" -- "$current"))
  fi
}
)";

// ---- zsh ----

// The text as _arguments takes it for a value, or for a help in brackets.
std::string ZshText(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"[", "\\["}, {"]", "\\]"}, {":", "\\:"}});
}

std::string ZshValue(const CommandOption& option, const ValueCommands& value_commands) {
  std::string action = " ";  // Nothing is proposed.
  const auto lister = value_commands.find(option.value);
  if (lister != value_commands.end()) {
    action = absl::StrCat("{compadd -- ${(f)\"$(",
                          absl::StrReplaceAll(lister->second, {{":", "\\:"}}), " 2>/dev/null)\"}}");
  } else if (!option.choices.empty()) {
    action = absl::StrCat("(", absl::StrJoin(option.choices, " "), ")");
  } else if (IsFile(option)) {
    action = "_files";
  }
  return absl::StrCat(":", ZshText(option.value), ":", action);
}

std::string ZshCommand(const CompletedCommand& command, const ValueCommands& value_commands) {
  std::string text = "      _arguments \\\n";
  for (const CommandOption& option : command.line.options) {
    for (const std::string& spelling : Spellings(option)) {
      std::string spec = absl::StrCat("*", spelling, "[", ZshText(FirstLine(option.help)), "]");
      if (WantsValue(option)) spec += ZshValue(option, value_commands);
      absl::StrAppend(&text, "        ", Quoted(spec), " \\\n");
    }
  }
  const std::string operands =
      command.words.empty()
          ? "*:operand:_files"
          : absl::StrCat("*:operand:{compadd -- ", absl::StrJoin(command.words, " "), "; _files}");
  return absl::StrCat(text, "        ", Quoted(operands), "\n");
}

bool HasCommands(const CompletedProgram& program) {
  return !program.commands.empty() && !program.commands[0].name.empty();
}

std::vector<std::string> CommandNames(const CompletedProgram& program) {
  std::vector<std::string> names;
  for (const CompletedCommand& command : program.commands) names.push_back(command.name);
  return names;
}

}  // namespace

std::string BashCompletion(const CompletedProgram& program) {
  const std::string function = FunctionName(program.name);
  std::string text = absl::StrCat("# Completion of ", program.name,
                                  " for bash; made by the program itself.\n", function,
                                  "() {\n"
                                  "  local options= words= values=\n"
                                  "  COMPREPLY=()\n",
                                  kBashBegin);
  if (HasCommands(program)) {
    absl::StrAppend(&text, "  if ((COMP_CWORD == 1)); then\n    COMPREPLY=($(compgen -W ",
                    Quoted(absl::StrJoin(CommandNames(program), " ")),
                    " -- \"$current\"))\n    return\n  fi\n");
  }
  absl::StrAppend(&text, "  case ", HasCommands(program) ? "${COMP_WORDS[1]}" : "''", " in\n");
  for (const CompletedCommand& command : program.commands) {
    absl::StrAppend(&text, "    ", command.name.empty() ? "''" : command.name, ")\n",
                    BashCommand(command, program.value_commands), "      ;;\n");
  }
  return absl::StrCat(text, "  esac\n", kBashEnd, "complete -o filenames -F ", function, " ",
                      program.name, "\n");
}

std::string ZshCompletion(const CompletedProgram& program) {
  const std::string function = FunctionName(program.name);
  std::string text = absl::StrCat("#compdef ", program.name, "\n", function,
                                  "() {\n  local -a operands=(${^words[2,-1]}(N))\n");
  if (HasCommands(program)) {
    absl::StrAppend(&text, "  if ((CURRENT == 2)); then\n    local -a commands=(\n");
    for (const CompletedCommand& command : program.commands) {
      absl::StrAppend(&text, "      ",
                      Quoted(absl::StrCat(command.name, ":", FirstLine(command.help))), "\n");
    }
    absl::StrAppend(&text,
                    "    )\n    _describe command commands\n    return\n  fi\n"
                    "  shift words\n  ((CURRENT--))\n");
  }
  absl::StrAppend(&text, "  case ", HasCommands(program) ? "$words[1]" : "''", " in\n");
  for (const CompletedCommand& command : program.commands) {
    absl::StrAppend(&text, "    ", command.name.empty() ? "''" : command.name, ")\n",
                    ZshCommand(command, program.value_commands), "      ;;\n");
  }
  return absl::StrCat(text, "  esac\n}\ncompdef ", function, " ", program.name, "\n");
}

absl::StatusOr<std::string> CompletionFor(absl::string_view shell,
                                          const CompletedProgram& program) {
  if (shell == "bash") return BashCompletion(program);
  if (shell == "zsh") return ZshCompletion(program);
  return absl::InvalidArgumentError(
      absl::StrCat("'", shell, "' is no shell that we know: bash or zsh"));
}

}  // namespace ktstr
