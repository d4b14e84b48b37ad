// The kinds of settings: how the text of a number, a size, a flag or a word is
// read into its member of Config and written again. A row of the table in
// settings.cc is a call of one of them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "resp/number_text.h"
#include "server/admin/config.h"

namespace listq::server {

using Words = std::span<const std::string>;
using Refusal = std::optional<std::string>;

inline constexpr std::string_view kNotANumber =
    "argument couldn't be parsed into an integer";

std::string LowerCase(std::string_view text);
std::string OutOfRange(const std::string& lowest, const std::string& highest);
// The index of `word` among `choices`, in any case; nullopt, with the refusal,
// if it is none of them.
std::optional<size_t> Choose(std::string_view word,
                             std::span<const std::string_view> choices,
                             std::string* refusal);

// ---- What is true of a setting besides ----

constexpr Setting AtStart(Setting setting) {
  setting.immutable = true;
  return setting;
}

constexpr Setting Protected(Setting setting) {
  setting.is_protected = true;
  return setting;
}

constexpr Setting Alias(std::string_view older_name, Setting setting) {
  setting.alias = older_name;
  return setting;
}

// ---- Kinds ----

// One that is read and written by functions of its own.
constexpr Setting Own(std::string_view name, decltype(Setting::get) get,
                      decltype(Setting::set) set) {
  return {name, {}, false, get, set, false};
}

// The same, of several words.
constexpr Setting List(std::string_view name, decltype(Setting::get) get,
                       decltype(Setting::set) set) {
  return {name, {}, false, get, set, true};
}

template <auto kMember>
std::string GetNumber(const Config& config) {
  return std::to_string(config.*kMember);
}

template <int64_t Config::*kMember, int64_t kLowest, int64_t kHighest>
Refusal SetNumber(Config& config, Words words) {
  const auto value = resp::ParseInteger(words[0]);
  if (!value.has_value()) return std::string(kNotANumber);
  if (*value < kLowest || *value > kHighest) {
    return OutOfRange(std::to_string(kLowest), std::to_string(kHighest));
  }
  config.*kMember = *value;
  return std::nullopt;
}

template <int64_t Config::*kMember, int64_t kLowest, int64_t kHighest>
constexpr Setting Number(std::string_view name) {
  return Own(name, GetNumber<kMember>, SetNumber<kMember, kLowest, kHighest>);
}

template <uint64_t Config::*kMember, uint64_t kLowest, uint64_t kHighest>
Refusal SetMemory(Config& config, Words words) {
  const auto value = ParseMemorySize(words[0]);
  if (!value.has_value()) return "argument must be a memory value";
  if (*value < kLowest || *value > kHighest) {
    return OutOfRange(std::to_string(kLowest), std::to_string(kHighest));
  }
  config.*kMember = *value;
  return std::nullopt;
}

template <uint64_t Config::*kMember, uint64_t kLowest, uint64_t kHighest>
constexpr Setting Memory(std::string_view name) {
  return Own(name, GetNumber<kMember>, SetMemory<kMember, kLowest, kHighest>);
}

template <std::string Config::*kMember>
std::string GetText(const Config& config) {
  return config.*kMember;
}

template <std::string Config::*kMember>
Refusal SetText(Config& config, Words words) {
  config.*kMember = words[0];
  return std::nullopt;
}

template <std::string Config::*kMember>
constexpr Setting Text(std::string_view name) {
  return Own(name, GetText<kMember>, SetText<kMember>);
}

// A flag, or whatever else has two or more values, each with its word. The
// values are those of the member's type, from 0 on.
template <auto kMember, const auto& kChoices>
std::string GetChoice(const Config& config) {
  return std::string(kChoices[static_cast<size_t>(config.*kMember)]);
}

template <auto kMember, const auto& kChoices>
Refusal SetChoice(Config& config, Words words) {
  std::string refusal;
  const auto index = Choose(words[0], kChoices, &refusal);
  if (!index.has_value()) return refusal;
  auto& member = config.*kMember;
  member = static_cast<std::remove_reference_t<decltype(member)>>(*index);
  return std::nullopt;
}

template <auto kMember, const auto& kChoices>
constexpr Setting Choice(std::string_view name) {
  return Own(name, GetChoice<kMember, kChoices>, SetChoice<kMember, kChoices>);
}

template <bool Config::*kMember>
std::string GetFlag(const Config& config) {
  return config.*kMember ? "yes" : "no";
}

template <bool Config::*kMember>
Refusal SetFlag(Config& config, Words words) {
  const std::string value = LowerCase(words[0]);
  if (value != "yes" && value != "no") return "argument must be 'yes' or 'no'";
  config.*kMember = value == "yes";
  return std::nullopt;
}

template <bool Config::*kMember>
constexpr Setting Flag(std::string_view name) {
  return Own(name, GetFlag<kMember>, SetFlag<kMember>);
}

// What listq does anyway: there is one value, and a sentence for all others.
struct OnlyValue {
  std::string_view value;
  std::string_view refusal;
};

template <const OnlyValue& kOnly>
std::string GetOnly(const Config& /*config*/) {
  return std::string(kOnly.value);
}

template <const OnlyValue& kOnly>
Refusal SetOnly(Config& /*config*/, Words words) {
  if (LowerCase(words[0]) == kOnly.value) return std::nullopt;
  return std::string(kOnly.refusal);
}

template <const OnlyValue& kOnly>
constexpr Setting Only(std::string_view name) {
  return Own(name, GetOnly<kOnly>, SetOnly<kOnly>);
}

}  // namespace listq::server
