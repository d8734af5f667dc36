// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/kmsg_lines.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "runner/ktap/characters.h"

namespace runner {

using absl::string_view;

struct KmsgRecord {
  string_view sequence;
  string_view text;
  bool is_fragment = false;
  size_t offset = 0;  // Where a fragment begins in the message.
  size_t size = 0;    // Of the message that it is part of.
};

namespace {

// The kernel's longest message has 2 KiB (PRINTKRB_RECORD_MAX, rounded up).
constexpr size_t kMaxMessageBytes = 8192;
// All fields before the text.
constexpr size_t kMaxHeadBytes = 256;

// Takes "123," from `head`; empty: it begins otherwise.
string_view ConsumeNumber(string_view& head) {
  const size_t digits = CountDigits(head);
  if (digits == 0 || digits >= head.size() || head[digits] != ',') return "";
  const string_view number = head.substr(0, digits);
  head.remove_prefix(digits + 1);
  return number;
}

// Takes "6.12.1-rc3+," which netconsole puts first when it is asked to name the kernel.
void ConsumeRelease(string_view& head) {
  const size_t comma = head.find(',');
  const size_t dot = head.find('.');
  if (comma != string_view::npos && dot < comma && dot > 0) head.remove_prefix(comma + 1);
}

// "0/33" of "ncfrag=0/33".
bool ReadFragment(string_view field, KmsgRecord& record) {
  const size_t slash = field.find('/');
  record.is_fragment =
      slash != string_view::npos && absl::SimpleAtoi(field.substr(0, slash), &record.offset) &&
      absl::SimpleAtoi(field.substr(slash + 1), &record.size) && record.size <= kMaxMessageBytes;
  return record.is_fragment;
}

// False: `line` is no record.
bool ReadRecord(string_view line, KmsgRecord& record) {
  const size_t end = line.substr(0, kMaxHeadBytes).find(';');
  if (end == string_view::npos || !IsDigit(line[0])) return false;
  string_view head = line.substr(0, end);
  ConsumeRelease(head);
  if (ConsumeNumber(head).empty()) return false;  // Priority.
  record.sequence = ConsumeNumber(head);
  if (record.sequence.empty() || ConsumeNumber(head).empty()) return false;  // And its time.
  record.text = line.substr(end + 1);
  constexpr string_view kFragment = ",ncfrag=";
  const size_t fragment = head.find(kFragment);
  if (fragment == string_view::npos) return true;
  head.remove_prefix(fragment + kFragment.size());
  return ReadFragment(head.substr(0, head.find(',')), record);
}

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Appends `text` with "\x0a" as the byte that it stands for.
void AppendUnescaped(string_view text, std::string& out) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 3 < text.size() && text[at + 1] == 'x' &&
        HexDigit(text[at + 2]) >= 0 && HexDigit(text[at + 3]) >= 0) {
      out.push_back(static_cast<char>(HexDigit(text[at + 2]) * 16 + HexDigit(text[at + 3])));
      at += 3;
    } else {
      out.push_back(text[at]);
    }
  }
}

}  // namespace

std::optional<string_view> KmsgLines::Take(string_view line) {
  KmsgRecord record;
  const bool is_record = !line.empty() && IsDigit(line[0]) && ReadRecord(line, record);
  if (is_record && record.is_fragment) return TakeFragment(record);
  if (message_.empty() && (!is_record || record.text.find('\\') == string_view::npos)) {
    return is_record ? record.text : line;
  }
  text_.clear();
  if (!message_.empty()) absl::StrAppend(&text_, message_, "\n");
  message_.clear();
  if (is_record) {
    AppendUnescaped(record.text, text_);
  } else {
    text_.append(line.data(), line.size());
  }
  return text_;
}

std::optional<string_view> KmsgLines::TakeFragment(const KmsgRecord& record) {
  text_.clear();
  const bool goes_on = !message_.empty() && sequence_ == record.sequence && size_ == record.size &&
                       message_.size() == record.offset;
  if (!goes_on && !message_.empty()) {
    text_ = std::move(message_);
    message_.clear();
  }
  sequence_ = std::string(record.sequence);
  size_ = record.size;
  message_.append(record.text.data(), record.text.size());
  // A first part that is lost is nothing to wait for.
  const bool is_whole = message_.size() >= size_ || (!goes_on && record.offset > 0);
  if (!is_whole) return text_.empty() ? std::nullopt : std::make_optional<string_view>(text_);
  if (!text_.empty()) text_.push_back('\n');
  AppendUnescaped(message_, text_);
  message_.clear();
  return text_;
}

}  // namespace runner
