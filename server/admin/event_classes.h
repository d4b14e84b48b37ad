// notify-keyspace-events: which events clients are told of, and how, as a
// string of letters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace listq::server {

// A set of storage::EventClass, with these two besides: without either nobody
// is told anything.
inline constexpr uint32_t kNotifyByKey = 1u << 16;    // K
inline constexpr uint32_t kNotifyByEvent = 1u << 17;  // E

// Nullopt if there is a letter that stands for nothing.
std::optional<uint32_t> ParseEventClasses(std::string_view letters);

// The letters in Redis's order; A stands for all that may be wanted usually.
std::string EventClassesText(uint32_t classes);

}  // namespace listq::server
