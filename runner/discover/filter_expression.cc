// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/discover/filter_expression.h"

#include <fnmatch.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/nearest_name.h"
#include "ktstr/base/status_macros.h"

namespace runner {
namespace {

constexpr std::array<absl::string_view, 5> kKeys = {"name", "collection", "test", "tag", "case"};
constexpr std::array<absl::string_view, 3> kOperators = {"and", "or", "not"};

bool IsBlank(char c) {
  return absl::ascii_isspace(static_cast<unsigned char>(c));
}

bool IsOperator(absl::string_view word) {
  return std::find(kOperators.begin(), kOperators.end(), word) != kOperators.end();
}

// The letters that `text` begins with.
absl::string_view LeadingLetters(absl::string_view text) {
  size_t end = 0;
  while (end < text.size() && absl::ascii_isalpha(static_cast<unsigned char>(text[end]))) ++end;
  return text.substr(0, end);
}

// "and" and the like, followed by a blank, a parenthesis or nothing; empty: none stands there.
absl::string_view LeadingOperator(absl::string_view text) {
  const absl::string_view word = LeadingLetters(text);
  const absl::string_view rest = text.substr(word.size());
  const bool ends = rest.empty() || IsBlank(rest[0]) || rest[0] == '(' || rest[0] == ')';
  return ends && IsOperator(word) ? word : absl::string_view();
}

// "KEY" of "KEY=" or "KEY~", also of one that does not exist; empty: none stands there.
absl::string_view LeadingKey(absl::string_view text) {
  const absl::string_view word = LeadingLetters(text);
  const absl::string_view rest = text.substr(word.size());
  return !rest.empty() && (rest[0] == '=' || rest[0] == '~') ? word : absl::string_view();
}

// Whether anything in it makes it more than one pattern.
bool HasSyntax(absl::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const bool begins_word = i == 0 || IsBlank(text[i - 1]) || text[i - 1] == '(';
    if (!begins_word) continue;
    const absl::string_view rest = text.substr(i);
    if (!LeadingOperator(rest).empty() || !LeadingKey(rest).empty()) return true;
  }
  return false;
}

}  // namespace

// Recursive descent over one text; leaves the program in `result_`.
class FilterParser {
 public:
  explicit FilterParser(absl::string_view text) : text_(text) {}

  absl::StatusOr<FilterExpression> Parse() {
    if (!HasSyntax(text_)) {
      RETURN_IF_ERROR(AddPattern(Key::kTest, text_, 0));
      return std::move(result_);
    }
    RETURN_IF_ERROR(ParseExpression());
    if (!AtEnd()) {
      return Expected(Rest()[0] == ')' ? "the end, since no '(' is open"
                                       : "'and', 'or' or the end");
    }
    return std::move(result_);
  }

 private:
  using Key = FilterExpression::Key;
  using Step = FilterExpression::Step;

  absl::Status ParseExpression() {
    RETURN_IF_ERROR(ParseConjunction());
    while (TakeOperator("or")) {
      RETURN_IF_ERROR(ParseConjunction());
      result_.steps_.push_back({.kind = Step::Kind::kOr});
    }
    return absl::OkStatus();
  }

  absl::Status ParseConjunction() {
    RETURN_IF_ERROR(ParseFactor());
    while (TakeOperator("and")) {
      RETURN_IF_ERROR(ParseFactor());
      result_.steps_.push_back({.kind = Step::Kind::kAnd});
    }
    return absl::OkStatus();
  }

  absl::Status ParseFactor() {
    if (++depth_ > FilterExpression::kMaxDepth) return Expected("an expression less deep");
    RETURN_IF_ERROR(ParseNestedFactor());
    --depth_;
    return absl::OkStatus();
  }

  absl::Status ParseNestedFactor() {
    if (TakeOperator("not")) {
      RETURN_IF_ERROR(ParseFactor());
      result_.steps_.push_back({.kind = Step::Kind::kNot});
      return absl::OkStatus();
    }
    if (AtEnd() || Rest()[0] == ')' || !LeadingOperator(Rest()).empty()) {
      return Expected("a term such as tag=quick or name~wake");
    }
    if (Rest()[0] != '(') return ParseTerm();
    ++position_;
    RETURN_IF_ERROR(ParseExpression());
    if (AtEnd() || Rest()[0] != ')') return Expected("'and', 'or' or ')'");
    ++position_;
    return absl::OkStatus();
  }

  absl::Status ParseTerm() {
    const absl::string_view name = LeadingKey(Rest());
    if (name.empty()) return ParsePattern(Key::kTest);
    const auto key = std::find(kKeys.begin(), kKeys.end(), name);
    if (key == kKeys.end()) {
      const std::string nearest = ktstr::DidYouMean(name, kKeys);
      return Expected(absl::StrCat("a key: name, collection, test, tag or case", nearest));
    }
    position_ += name.size() + 1;
    const Key which = static_cast<Key>(key - kKeys.begin());
    return text_[position_ - 1] == '~' ? ParsePattern(which) : ParseGlob(which);
  }

  absl::Status ParsePattern(Key key) {
    const size_t begin = position_;
    ASSIGN_OR_RETURN(const std::string word, TakeWord("a pattern"));
    return AddPattern(key, word, begin);
  }

  absl::Status ParseGlob(Key key) {
    ASSIGN_OR_RETURN(std::string word, TakeWord("a name"));
    AddTerm({.key = key, .glob = std::move(word)});
    return absl::OkStatus();
  }

  absl::Status AddPattern(Key key, absl::string_view pattern, size_t begin) {
    RE2::Options quiet;
    quiet.set_log_errors(false);
    auto compiled =
        std::make_shared<const RE2>(re2::StringPiece(pattern.data(), pattern.size()), quiet);
    if (!compiled->ok()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "at ", begin + 1, ": '", pattern, "' is not a regular expression: ", compiled->error()));
    }
    AddTerm({.key = key, .pattern = std::move(compiled)});
    return absl::OkStatus();
  }

  void AddTerm(FilterExpression::Term term) {
    result_.steps_.push_back({.term = result_.terms_.size()});
    result_.terms_.push_back(std::move(term));
  }

  // Takes the word of a key or a term, right here: no blank is passed over.
  absl::StatusOr<std::string> TakeWord(absl::string_view what) {
    const absl::string_view rest = text_.substr(position_);
    if (!rest.empty() && (rest[0] == '\'' || rest[0] == '"')) return TakeQuoted(rest[0]);
    const size_t length = WordLength(rest);
    if (length == 0) return Expected(what);
    position_ += length;
    return std::string(rest.substr(0, length));
  }

  absl::StatusOr<std::string> TakeQuoted(char quote) {
    const size_t end = text_.find(quote, position_ + 1);
    if (end == absl::string_view::npos) {
      position_ = text_.size();
      return Expected(absl::StrCat("the closing ", absl::string_view(&quote, 1)));
    }
    std::string word(text_.substr(position_ + 1, end - position_ - 1));
    position_ = end + 1;
    return word;
  }

  // Up to a blank or a parenthesis that it has not opened; "\" takes the next one along, and a
  // parenthesis in [] is none.
  static size_t WordLength(absl::string_view text) {
    int open = 0;
    bool in_class = false;
    size_t i = 0;
    for (; i < text.size() && !IsBlank(text[i]); ++i) {
      if (text[i] == '\\' && i + 1 < text.size()) {
        ++i;
      } else if (in_class) {
        in_class = text[i] != ']';
      } else if (text[i] == '[') {
        in_class = true;
      } else if (text[i] == '(') {
        ++open;
      } else if (text[i] == ')' && open-- == 0) {
        break;
      }
    }
    return i;
  }

  bool TakeOperator(absl::string_view name) {
    if (LeadingOperator(Rest()) != name) return false;
    position_ += name.size();
    return true;
  }

  // What follows the blanks, which it passes over.
  absl::string_view Rest() {
    while (position_ < text_.size() && IsBlank(text_[position_])) ++position_;
    return text_.substr(position_);
  }
  bool AtEnd() { return Rest().empty(); }

  absl::Status Expected(absl::string_view what) const {
    constexpr size_t kShown = 20;
    const absl::string_view there = text_.substr(position_, kShown);
    return absl::InvalidArgumentError(
        absl::StrCat("at ", position_ + 1, ": expected ", what,
                     there.empty() ? "; it ends there" : absl::StrCat(", not '", there, "'")));
  }

  const absl::string_view text_;
  size_t position_ = 0;
  int depth_ = 0;
  FilterExpression result_;
};

absl::StatusOr<FilterExpression> FilterExpression::Parse(absl::string_view text) {
  return FilterParser(text).Parse();
}

bool FilterExpression::Matches(const Selftest& selftest) const {
  std::vector<bool> values;
  for (const Step& step : steps_) {
    if (step.kind == Step::Kind::kTerm) {
      values.push_back(TermMatches(terms_[step.term], selftest));
      continue;
    }
    const bool last = values.back();
    if (step.kind == Step::Kind::kNot) {
      values.back() = !last;
      continue;
    }
    values.pop_back();
    values.back() = step.kind == Step::Kind::kAnd ? values.back() && last : values.back() || last;
  }
  return values.back();
}

bool FilterExpression::TextMatches(const Term& term, const std::string& text) {
  if (term.pattern != nullptr) return RE2::PartialMatch(text, *term.pattern);
  return ::fnmatch(term.glob.c_str(), text.c_str(), 0) == 0;
}

bool FilterExpression::TermMatches(const Term& term, const Selftest& selftest) {
  const auto matches = [&term](const std::string& text) { return TextMatches(term, text); };
  switch (term.key) {
    case Key::kName:
      return matches(selftest.id.name);
    case Key::kCollection:
      return matches(selftest.id.collection);
    case Key::kTest:
      return matches(FullName(selftest.id));
    case Key::kTag:
      return std::any_of(selftest.tags.begin(), selftest.tags.end(), matches);
    case Key::kCase:
      return std::any_of(selftest.cases.begin(), selftest.cases.end(), matches);
  }
  return false;
}

}  // namespace runner
