// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/command_line.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/nearest_name.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"

namespace ktstr {
namespace {

constexpr size_t kHelpColumn = 28;

// Walks over the arguments once, taking values where the options ask for them.
class Parser {
 public:
  Parser(const CommandLine& line, std::span<const std::string> args) : line_(line), args_(args) {}

  absl::StatusOr<std::vector<std::string>> Run() && {
    while (next_ < args_.size()) {
      const absl::string_view arg = args_[next_++];
      if (options_ended_ || arg == "-" || !absl::StartsWith(arg, "-")) {
        operands_.emplace_back(arg);
        options_ended_ |= line_.ends_at_operand;
      } else if (arg == "--") {
        options_ended_ = true;
      } else if (absl::StartsWith(arg, "--")) {
        RETURN_IF_ERROR(ParseLong(arg.substr(2)));
      } else {
        RETURN_IF_ERROR(ParseShort(arg.substr(1)));
      }
    }
    return std::move(operands_);
  }

 private:
  absl::Status ParseLong(absl::string_view text) {
    const size_t equals = text.find('=');
    const absl::string_view name = text.substr(0, equals);
    std::optional<absl::string_view> value;
    if (equals != absl::string_view::npos) value = text.substr(equals + 1);
    const auto option = std::find_if(line_.options.begin(), line_.options.end(),
                                     [&](const CommandOption& o) { return o.name == name; });
    if (option == line_.options.end()) return UnknownLong(name);
    return Apply(*option, absl::StrCat("--", name), value);
  }

  absl::Status ParseShort(absl::string_view letters) {
    while (!letters.empty()) {
      const char letter = letters.front();
      letters.remove_prefix(1);
      const auto option =
          std::find_if(line_.options.begin(), line_.options.end(),
                       [&](const CommandOption& o) { return o.short_name == letter; });
      const std::string shown = absl::StrCat("-", absl::string_view(&letter, 1));
      if (option == line_.options.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat("unknown option ", shown, "; --help lists the options"));
      }
      if (option->value.empty() || option->value_is_optional) {
        RETURN_IF_ERROR(Apply(*option, shown, std::nullopt));
        continue;
      }
      if (letters.empty()) return Apply(*option, shown, std::nullopt);
      return Apply(*option, shown, letters);
    }
    return absl::OkStatus();
  }

  absl::Status Apply(const CommandOption& option, absl::string_view shown,
                     std::optional<absl::string_view> value) {
    if (option.value.empty() && value.has_value()) {
      return absl::InvalidArgumentError(absl::StrCat("option ", shown, " takes no value"));
    }
    if (!option.value.empty() && !option.value_is_optional && !value.has_value()) {
      if (next_ == args_.size()) {
        return absl::InvalidArgumentError(
            absl::StrCat("option ", shown, " needs a value: ", shown, " ", option.value));
      }
      value = args_[next_++];
    }
    absl::Status status = option.set(value.value_or(""));
    if (status.ok()) return status;
    return absl::Status(status.code(), absl::StrCat("option ", shown, ": ", status.message()));
  }

  absl::Status UnknownLong(absl::string_view name) const {
    std::vector<absl::string_view> names;
    for (const CommandOption& option : line_.options) names.push_back(option.name);
    const absl::string_view nearest = NearestName(name, names);
    return absl::InvalidArgumentError(
        absl::StrCat("unknown option --", name,
                     nearest.empty() ? "; --help lists the options"
                                     : absl::StrCat("; did you mean '--", nearest, "'?")));
  }

  const CommandLine& line_;
  std::span<const std::string> args_;
  size_t next_ = 0;
  bool options_ended_ = false;
  std::vector<std::string> operands_;
};

std::string OptionHead(const CommandOption& option) {
  std::string head = option.short_name == '\0'
                         ? "      "
                         : absl::StrCat("  -", absl::string_view(&option.short_name, 1), ", ");
  absl::StrAppend(&head, "--", option.name);
  if (option.value_is_optional) {
    absl::StrAppend(&head, "[=", option.value, "]");
  } else if (!option.value.empty()) {
    absl::StrAppend(&head, " ", option.value);
  }
  return head;
}

void AppendOption(const CommandOption& option, std::string& text) {
  std::string head = OptionHead(option);
  if (head.size() + 2 > kHelpColumn) {
    absl::StrAppend(&text, head, "\n");
    head.clear();
  }
  for (const absl::string_view row : absl::StrSplit(option.help, '\n')) {
    head.resize(kHelpColumn, ' ');
    absl::StrAppend(&text, head, row, "\n");
    head.clear();
  }
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ParseCommandLine(const CommandLine& line,
                                                          std::span<const std::string> args) {
  return Parser(line, args).Run();
}

std::string HelpText(const CommandLine& line) {
  std::string text = absl::StrCat("Usage: ", line.usage, "\n\n", line.description, "\n");
  if (!line.options.empty()) absl::StrAppend(&text, "\nOptions:\n");
  for (const CommandOption& option : line.options) AppendOption(option, text);
  if (!line.epilogue.empty()) absl::StrAppend(&text, "\n", line.epilogue, "\n");
  return text;
}

CommandLine Described(CommandLine line) {
  for (CommandOption& option : line.options) option.set = nullptr;
  return line;
}

OptionSetter SetFlag(bool* target) {
  return [target](absl::string_view) {
    *target = true;
    return absl::OkStatus();
  };
}

OptionSetter SetString(std::string* target) {
  return [target](absl::string_view value) {
    if (value.empty()) return absl::InvalidArgumentError("the value is empty");
    *target = std::string(value);
    return absl::OkStatus();
  };
}

OptionSetter AppendString(std::vector<std::string>* target) {
  return [target](absl::string_view value) {
    if (value.empty()) return absl::InvalidArgumentError("the value is empty");
    target->emplace_back(value);
    return absl::OkStatus();
  };
}

OptionSetter SetCount(uint64_t* target, uint64_t min, uint64_t max) {
  return [=](absl::string_view value) -> absl::Status {
    ASSIGN_OR_RETURN(const uint64_t count, ParseCount(value));
    if (count < min || count > max) {
      return absl::InvalidArgumentError(
          max == ~uint64_t{0} ? absl::StrCat("'", value, "' is less than ", min)
                              : absl::StrCat("'", value, "' is not in ", min, "..", max));
    }
    *target = count;
    return absl::OkStatus();
  };
}

OptionSetter SetDuration(absl::Duration* target) {
  return [target](absl::string_view value) -> absl::Status {
    ASSIGN_OR_RETURN(*target, ParseDuration(value));
    return absl::OkStatus();
  };
}

}  // namespace ktstr
