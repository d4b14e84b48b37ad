// The letters of notify-keyspace-events.
#include "server/admin/event_classes.h"

#include <algorithm>
#include <array>

#include "storage/keyspace.h"

namespace listq::server {

namespace {

using storage::EventClass;

struct Letter {
  char letter;
  uint32_t bit;
};

constexpr Letter Of(char letter, EventClass event_class) {
  return {letter, static_cast<uint32_t>(event_class)};
}

// In the order in which Redis spells them.
constexpr std::array kUsual = {
    Of('g', EventClass::kGeneric), Of('$', EventClass::kString),
    Of('l', EventClass::kList),    Of('s', EventClass::kSet),
    Of('h', EventClass::kHash),    Of('z', EventClass::kSortedSet),
    Of('x', EventClass::kExpired), Of('e', EventClass::kEvicted),
    Of('t', EventClass::kStream),  Of('d', EventClass::kModule),
};
constexpr Letter kNew = Of('n', EventClass::kNew);
constexpr std::array kBesides = {
    Letter{'K', kNotifyByKey},
    Letter{'E', kNotifyByEvent},
    Of('m', EventClass::kMiss),
};

constexpr uint32_t kAllUsual = [] {
  uint32_t all = 0;
  for (const Letter& row : kUsual) all |= row.bit;
  return all;
}();

uint32_t BitOf(char letter) {
  if (letter == 'A') return kAllUsual;
  if (letter == kNew.letter) return kNew.bit;
  const auto is_it = [&](const Letter& row) { return row.letter == letter; };
  const auto* usual = std::ranges::find_if(kUsual, is_it);
  if (usual != kUsual.end()) return usual->bit;
  const auto* other = std::ranges::find_if(kBesides, is_it);
  return other == kBesides.end() ? 0 : other->bit;
}

}  // namespace

std::optional<uint32_t> ParseEventClasses(std::string_view letters) {
  uint32_t classes = 0;
  for (const char letter : letters) {
    const uint32_t bit = BitOf(letter);
    if (bit == 0) return std::nullopt;
    classes |= bit;
  }
  return classes;
}

std::string EventClassesText(uint32_t classes) {
  std::string text;
  const auto add = [&](const Letter& row) {
    if ((classes & row.bit) != 0) text += row.letter;
  };
  if ((classes & kAllUsual) == kAllUsual) {
    // Redis leaves out the n beside an A, though it does not forget it.
    text += 'A';
  } else {
    for (const Letter& row : kUsual) add(row);
    add(kNew);
  }
  for (const Letter& row : kBesides) add(row);
  return text;
}

}  // namespace listq::server
