// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Parameter: one row of a work type's parameter table, from which parsing, listing, JSON and docs
// are made without knowing the type. Both sides, plain data.

#ifndef KTSTR_WORKER_PARAMETER_H_
#define KTSTR_WORKER_PARAMETER_H_

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>

#include "ktstr/worker/fixed_text.h"
#include "ktstr/worker/timed_steps.h"

namespace ktstr {

// A number of bytes, as a parameter of a work type.
struct Bytes {
  uint64_t count = 0;
  friend constexpr auto operator<=>(const Bytes&, const Bytes&) = default;
};
constexpr Bytes KiB(uint64_t count) noexcept {
  return {count << 10};
}
constexpr Bytes MiB(uint64_t count) noexcept {
  return {count << 20};
}

// A set of the numbers 0..63, such as those of NUMA nodes, as a parameter of a work type.
struct NumberList {
  static constexpr int kMaxNumber = 63;
  uint64_t bits = 0;

  constexpr bool empty() const noexcept { return bits == 0; }
  constexpr bool Contains(int number) const noexcept {
    return number >= 0 && number <= kMaxNumber && (bits >> number & 1u) != 0;
  }
  friend constexpr bool operator==(const NumberList&, const NumberList&) = default;
};

// How a parameter's value is held and written.
enum class ParameterKind : uint8_t {
  kCount,     // uint64_t: "4096"
  kDuration,  // std::chrono::nanoseconds: "250us"
  kSize,      // Bytes: "256KiB"
  kFlag,      // bool: "true", "false"
  kChoice,    // An enum of uint32_t from 0 on: one of `choices`
  kText,      // FixedText: "/tmp/file"
  kList,      // NumberList: "0,2-3"
  kSteps,     // TimedSteps: "spin:10ms,sleep:5ms"; what to do is one of `choices`
};

struct Parameter {
  const char* name;
  const char* meaning;
  ParameterKind kind;
  // In the unit of the kind: a count, ns, bytes, an index of `choices`, the length of a text, the
  // bits of a list, or the number of steps.
  uint64_t min;
  uint64_t max;
  std::span<const char* const> choices;
  // Reads and writes the member of a work type's object.
  uint64_t (*get)(const void* work_type) noexcept;
  void (*set)(void* work_type, uint64_t value) noexcept;  // Null for kText and kSteps.
  FixedText& (*text)(void* work_type) noexcept;           // Null but for kText.
  TimedSteps& (*steps)(void* work_type) noexcept;         // Null but for kSteps.
};

// Why a combination of parameters is refused: the parameter and the reason. No error: null.
struct ParameterError {
  const char* parameter = nullptr;
  const char* reason = nullptr;
};

// The range of a parameter, both ends included.
struct ParameterRange {
  uint64_t min = 0;
  uint64_t max = std::numeric_limits<uint64_t>::max();
};
constexpr ParameterRange Between(uint64_t min, uint64_t max) noexcept {
  return {min, max};
}
constexpr ParameterRange Between(std::chrono::nanoseconds min,
                                 std::chrono::nanoseconds max) noexcept {
  return {static_cast<uint64_t>(min.count()), static_cast<uint64_t>(max.count())};
}
constexpr ParameterRange Between(Bytes min, Bytes max) noexcept {
  return {min.count, max.count};
}

namespace internal {

template <typename T>
constexpr ParameterKind KindOf() {
  if constexpr (std::same_as<T, uint64_t>) {
    return ParameterKind::kCount;
  } else if constexpr (std::same_as<T, std::chrono::nanoseconds>) {
    return ParameterKind::kDuration;
  } else if constexpr (std::same_as<T, Bytes>) {
    return ParameterKind::kSize;
  } else if constexpr (std::same_as<T, bool>) {
    return ParameterKind::kFlag;
  } else if constexpr (std::same_as<T, FixedText>) {
    return ParameterKind::kText;
  } else if constexpr (std::same_as<T, NumberList>) {
    return ParameterKind::kList;
  } else if constexpr (std::same_as<T, TimedSteps>) {
    return ParameterKind::kSteps;
  } else {
    static_assert(std::is_enum_v<T> && std::same_as<std::underlying_type_t<T>, uint32_t>);
    return ParameterKind::kChoice;
  }
}

template <typename T>
constexpr uint64_t ToNumber(const T& value) noexcept {
  if constexpr (std::same_as<T, std::chrono::nanoseconds>) {
    return static_cast<uint64_t>(value.count());
  } else if constexpr (std::same_as<T, Bytes>) {
    return value.count;
  } else if constexpr (std::same_as<T, FixedText>) {
    return std::string_view(value.c_str()).size();
  } else if constexpr (std::same_as<T, NumberList>) {
    return value.bits;
  } else if constexpr (std::same_as<T, TimedSteps>) {
    return value.count();
  } else {
    return static_cast<uint64_t>(value);
  }
}

template <typename T>
constexpr T FromNumber(uint64_t number) noexcept {
  if constexpr (std::same_as<T, std::chrono::nanoseconds>) {
    return std::chrono::nanoseconds(static_cast<int64_t>(number));
  } else if constexpr (std::same_as<T, Bytes>) {
    return Bytes{number};
  } else if constexpr (std::same_as<T, NumberList>) {
    return NumberList{number};
  } else {
    return static_cast<T>(number);
  }
}

template <auto member>
struct MemberAccess;
template <typename Type, typename Value, Value Type::*member>
struct MemberAccess<member> {
  using ValueType = Value;
  static uint64_t Get(const void* object) noexcept {
    return ToNumber(static_cast<const Type*>(object)->*member);
  }
  static void Set(void* object, uint64_t number) noexcept {
    static_cast<Type*>(object)->*member = FromNumber<Value>(number);
  }
  static FixedText& Text(void* object) noexcept { return static_cast<Type*>(object)->*member; }
  static TimedSteps& Steps(void* object) noexcept { return static_cast<Type*>(object)->*member; }
};

}  // namespace internal

// A row of a table: Param<&PipeIo::burst_iters>("burst_iters", Between(0, 1 << 30), "what it
// means").
template <auto member>
constexpr Parameter Param(const char* name, ParameterRange range, const char* meaning) noexcept {
  using Access = internal::MemberAccess<member>;
  return {.name = name,
          .meaning = meaning,
          .kind = internal::KindOf<typename Access::ValueType>(),
          .min = range.min,
          .max = range.max,
          .choices = {},
          .get = &Access::Get,
          .set = &Access::Set,
          .text = nullptr,
          .steps = nullptr};
}

// A row for a text, which may be empty.
template <auto member>
constexpr Parameter TextParam(const char* name, const char* meaning) noexcept {
  using Access = internal::MemberAccess<member>;
  return {.name = name,
          .meaning = meaning,
          .kind = ParameterKind::kText,
          .min = 0,
          .max = FixedText::kMaxLength,
          .choices = {},
          .get = &Access::Get,
          .set = nullptr,
          .text = &Access::Text,
          .steps = nullptr};
}

// A row for a list of steps, at least one, each doing one of `choices`, which must be static.
template <auto member>
constexpr Parameter StepsParam(const char* name, std::span<const char* const> choices,
                               const char* meaning) noexcept {
  using Access = internal::MemberAccess<member>;
  return {.name = name,
          .meaning = meaning,
          .kind = ParameterKind::kSteps,
          .min = 1,
          .max = TimedSteps::kMaxSteps,
          .choices = choices,
          .get = &Access::Get,
          .set = nullptr,
          .text = nullptr,
          .steps = &Access::Steps};
}

// A row for a list of numbers, which may be empty.
template <auto member>
constexpr Parameter ListParam(const char* name, const char* meaning) noexcept {
  return Param<member>(name, {}, meaning);
}

// A row for an enum whose values 0, 1 ... have these names. `choices` must be static.
template <auto member>
constexpr Parameter ChoiceParam(const char* name, std::span<const char* const> choices,
                                const char* meaning) noexcept {
  Parameter parameter = Param<member>(name, Between(0, choices.size() - 1), meaning);
  parameter.choices = choices;
  return parameter;
}

// A row for a bool.
template <auto member>
constexpr Parameter FlagParam(const char* name, const char* meaning) noexcept {
  return Param<member>(name, Between(0, 1), meaning);
}

}  // namespace ktstr

#endif  // KTSTR_WORKER_PARAMETER_H_
