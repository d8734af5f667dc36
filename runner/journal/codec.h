// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Encoder, Decoder: plain data to bytes and back. Pure.
//
// A struct takes part by FieldsOf(value), found by its namespace, which ties its members in order:
//
//   template <IsA<TestId> T>
//   auto FieldsOf(T& value) {
//     auto& [collection, name] = value;
//     return std::tie(collection, name);
//   }
//
// The structured binding names every member, so that one that is added cannot be forgotten here.

#ifndef RUNNER_JOURNAL_CODEC_H_
#define RUNNER_JOURNAL_CODEC_H_

#include <bit>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace runner {

template <typename T, typename U>
concept IsA = std::same_as<std::remove_const_t<T>, U>;

template <typename T>
concept HasFields = requires(T& value) {
  FieldsOf(value);
};

template <typename T>
concept IsNumber = std::integral<T> || std::is_enum_v<T>;

class Encoder {
 public:
  template <IsNumber T>
  void Add(T value) {
    AddNumber(static_cast<uint64_t>(value));
  }
  void Add(double value) { AddNumber(std::bit_cast<uint64_t>(value)); }
  void Add(absl::Duration value) {
    AddNumber(static_cast<uint64_t>(absl::ToInt64Nanoseconds(value)));
  }
  void Add(absl::Time value) { Add(value - absl::UnixEpoch()); }
  void Add(const std::string& value) {
    AddNumber(value.size());
    bytes_ += value;
  }
  template <typename T>
  void Add(const std::vector<T>& values) {
    AddNumber(values.size());
    for (const T& value : values) Add(value);
  }
  template <typename K, typename V>
  void Add(const std::map<K, V>& values) {
    AddNumber(values.size());
    for (const auto& [key, value] : values) {
      Add(key);
      Add(value);
    }
  }
  template <typename T>
  void Add(const std::optional<T>& value) {
    Add(value.has_value());
    if (value.has_value()) Add(*value);
  }
  template <typename... T>
  void Add(const std::variant<T...>& value) {
    AddNumber(value.index());
    std::visit([this](const auto& held) { Add(held); }, value);
  }
  template <HasFields T>
  void Add(const T& value) {
    std::apply([this](const auto&... fields) { (Add(fields), ...); }, FieldsOf(value));
  }

  std::string Take() && { return std::move(bytes_); }

 private:
  // Seven bits a byte, the lowest first.
  void AddNumber(uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
};

// After a mistake in the bytes ok() is false and everything that is read is empty.
class Decoder {
 public:
  explicit Decoder(absl::string_view bytes) : rest_(bytes) {}

  // Whether everything so far was there.
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

  template <IsNumber T>
  void Take(T& value) {
    value = static_cast<T>(TakeNumber());
  }
  void Take(double& value) { value = std::bit_cast<double>(TakeNumber()); }
  void Take(absl::Duration& value) {
    const int64_t ns = static_cast<int64_t>(TakeNumber());
    value = ns == absl::ToInt64Nanoseconds(absl::InfiniteDuration()) ? absl::InfiniteDuration()
                                                                     : absl::Nanoseconds(ns);
  }
  void Take(absl::Time& value) {
    absl::Duration since;
    Take(since);
    value = absl::UnixEpoch() + since;
  }
  void Take(std::string& value) {
    const uint64_t size = TakeSize();
    value = std::string(rest_.substr(0, size));
    rest_.remove_prefix(size);
  }
  template <typename T>
  void Take(std::vector<T>& values) {
    values.clear();
    for (uint64_t count = TakeSize(); count > 0 && ok_; --count) Take(values.emplace_back());
  }
  template <typename K, typename V>
  void Take(std::map<K, V>& values) {
    values.clear();
    for (uint64_t count = TakeSize(); count > 0 && ok_; --count) {
      K key{};
      Take(key);
      Take(values[std::move(key)]);
    }
  }
  template <typename T>
  void Take(std::optional<T>& value) {
    bool has_value = false;
    Take(has_value);
    value.reset();
    if (has_value) Take(value.emplace());
  }
  template <typename... T>
  void Take(std::variant<T...>& value) {
    const uint64_t index = TakeNumber();
    ok_ = ok_ && index < sizeof...(T);
    if (ok_) TakeAlternative(index, value, std::index_sequence_for<T...>());
  }
  template <HasFields T>
  void Take(T& value) {
    std::apply([this](auto&... fields) { (Take(fields), ...); }, FieldsOf(value));
  }

 private:
  template <typename Variant, size_t... kIndices>
  void TakeAlternative(uint64_t index, Variant& value, std::index_sequence<kIndices...>) {
    ((index == kIndices ? Take(value.template emplace<kIndices>()) : void()), ...);
  }
  uint64_t TakeNumber() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return Fail();
      const uint8_t byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      value |= uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return value;
    }
    return Fail();
  }
  // A number of things, each of which takes a byte at least.
  uint64_t TakeSize() {
    const uint64_t size = TakeNumber();
    return size <= rest_.size() ? size : Fail();
  }
  uint64_t Fail() {
    ok_ = false;
    rest_ = {};
    return 0;
  }

  absl::string_view rest_;
  bool ok_ = true;
};

}  // namespace runner

#endif  // RUNNER_JOURNAL_CODEC_H_
