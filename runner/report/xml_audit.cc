// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/xml_audit.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace runner {
namespace {

using absl::string_view;

bool IsNameByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
}

bool IsLegalCharacter(uint32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return !(c >= 0xd800 && c < 0xe000) && c != 0xfffe && c != 0xffff && c < 0x110000;
}

class XmlAuditor {
 public:
  explicit XmlAuditor(string_view document) : rest_(document), size_(document.size()) {}

  std::string Run() && {
    Require("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    do {
      TakeTagOrText();
    } while (problem_.empty() && !open_.empty());
    while (!rest_.empty() && rest_[0] == '\n') rest_.remove_prefix(1);
    if (!rest_.empty()) Report("text behind the document");
    return std::move(problem_);
  }

 private:
  void Report(string_view what) {
    if (problem_.empty()) problem_ = absl::StrCat(what, " at byte ", size_ - rest_.size());
  }

  bool Take(string_view what) {
    if (!absl::StartsWith(rest_, what)) return false;
    rest_.remove_prefix(what.size());
    return true;
  }

  void Require(string_view what) {
    if (!Take(what)) Report(absl::StrCat("no '", what, "'"));
  }

  string_view TakeName() {
    size_t length = 0;
    while (length < rest_.size() && IsNameByte(rest_[length])) ++length;
    if (length == 0) Report("no name");
    const string_view name = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return name;
  }

  void TakeTagOrText() {
    if (Take("</")) {
      TakeEndTag();
    } else if (Take("<")) {
      TakeStartTag();
    } else if (!open_.empty()) {
      TakeCharacters('<');
    } else {
      Report("no element");
    }
  }

  void TakeEndTag() {
    const string_view name = TakeName();
    if (open_.empty() || open_.back() != name) return Report("an end tag of another element");
    open_.pop_back();
    Require(">");
  }

  void TakeStartTag() {
    const string_view name = TakeName();
    std::vector<string_view> attributes;
    while (problem_.empty() && Take(" ")) {
      attributes.push_back(TakeName());
      if (std::count(attributes.begin(), attributes.end(), attributes.back()) > 1) {
        Report("an attribute comes twice");
      }
      Require("=\"");
      TakeCharacters('"');
      Require("\"");
    }
    if (Take("/>")) return;
    Require(">");
    open_.push_back(name);
  }

  // Takes text up to `end`.
  void TakeCharacters(char end) {
    while (problem_.empty()) {
      if (rest_.empty()) return Report("the end is missing");
      if (rest_[0] == end) return;
      if (rest_[0] == '<') return Report("a bare '<'");
      if (rest_[0] == '&') {
        TakeReference();
      } else {
        TakeCharacter();
      }
    }
  }

  void TakeReference() {
    for (const string_view reference : {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"}) {
      if (Take(reference)) return;
    }
    Report("a bare '&'");
  }

  void TakeCharacter() {
    const unsigned char lead = static_cast<unsigned char>(rest_[0]);
    const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || length > rest_.size()) {
      return Report("no UTF-8");
    }
    uint32_t character = length == 1 ? lead : lead & (0x7f >> length);
    for (size_t i = 1; i < length; ++i) {
      const unsigned char next = static_cast<unsigned char>(rest_[i]);
      if ((next & 0xc0) != 0x80) return Report("no UTF-8");
      character = character << 6 | (next & 0x3f);
    }
    constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (character < kSmallest[length]) return Report("no UTF-8");
    if (!IsLegalCharacter(character)) return Report("a character that XML forbids");
    rest_.remove_prefix(length);
  }

  string_view rest_;
  const size_t size_;
  std::vector<string_view> open_;
  std::string problem_;
};

}  // namespace

std::string AuditXml(string_view document) {
  return XmlAuditor(document).Run();
}

}  // namespace runner
