// The index over the command tables.
#include "server/engine/command_table.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>

namespace listq::server {

namespace {

constexpr char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// A word of text in lower case: all its bytes at once.
template <typename Word>
Word LowerWord(const char* text) {
  constexpr Word kOnes = static_cast<Word>(~Word{0}) / 0xff;
  constexpr Word kTops = kOnes * 0x80;
  Word word;
  std::memcpy(&word, text, sizeof(word));
  // A byte's top bit becomes whether it is at least 'A', or beyond 'Z'.
  const Word low = word & ~kTops;
  const Word from_a = low + kOnes * (0x80 - 'A');
  const Word past_z = low + kOnes * (0x80 - 'Z' - 1);
  const Word upper = from_a & ~past_z & ~word & kTops;
  return word | (upper >> 2);
}

}  // namespace

bool IsWord(std::string_view word, std::string_view lower_case_name) {
  if (word.size() != lower_case_name.size()) return false;
  for (size_t i = 0; i < word.size(); ++i) {
    if (Lower(word[i]) != lower_case_name[i]) return false;
  }
  return true;
}

std::string UpperCase(std::string_view name) {
  std::string upper(name);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return upper;
}

CommandTable::PackedName::PackedName(std::string_view name)
    : size(name.size()) {
  const char* const begin = name.data();
  const char* const end = begin + size;
  if (size >= 8) {
    first = LowerWord<uint64_t>(begin);
    last = LowerWord<uint64_t>(end - 8);
  } else if (size >= 4) {
    first = LowerWord<uint32_t>(begin);
    last = LowerWord<uint32_t>(end - 4);
  } else if (size > 0) {
    first = static_cast<unsigned char>(Lower(begin[0]));
    last = static_cast<uint64_t>(Lower(begin[size / 2])) << 8 |
           static_cast<unsigned char>(Lower(end[-1]));
  }
}

size_t CommandTable::SlotOf(const PackedName& name) const {
  constexpr uint64_t kOdd = 0x9e3779b97f4a7c15;
  const uint64_t mixed = (name.first ^ std::rotl(name.last, 29)) * kOdd;
  return (mixed >> 40) & (slots_.size() - 1);
}

CommandTable::CommandTable(
    std::span<const std::span<const CommandSpec>> tables) {
  std::vector<const CommandSpec*> given;
  size_t rows = 0;
  for (std::span<const CommandSpec> table : tables) {
    for (const CommandSpec& spec : table) {
      given.push_back(&spec);
      rows += 1 + spec.subcommands.size();
    }
  }
  std::sort(given.begin(), given.end(),
            [](const CommandSpec* a, const CommandSpec* b) {
              return a->name < b->name;
            });
  rows_.reserve(rows);  // what is in it stays where it is
  for (const CommandSpec* spec : given) {
    CommandSpec& row = rows_.emplace_back(*spec);
    commands_.push_back(&row);
    rows_.insert(rows_.end(), spec->subcommands.begin(),
                 spec->subcommands.end());
    row.subcommands = {&row + 1, spec->subcommands.size()};
  }
  slots_.resize(std::bit_ceil(commands_.size() * 4));
  for (const CommandSpec* spec : commands_) {
    if (spec->name.size() > kLongestName || Find(spec->name) != nullptr) {
      std::abort();
    }
    const PackedName name(spec->name);
    size_t slot = SlotOf(name);
    while (slots_[slot].spec != nullptr) slot = (slot + 1) % slots_.size();
    slots_[slot] = {name, spec};
  }
}

const CommandSpec* CommandTable::Find(std::string_view name) const {
  if (name.size() > kLongestName) return nullptr;
  const PackedName packed(name);
  size_t slot = SlotOf(packed);
  while (slots_[slot].spec != nullptr && slots_[slot].name != packed) {
    slot = (slot + 1) & (slots_.size() - 1);
  }
  return slots_[slot].spec;
}

const CommandSpec* CommandTable::FindSubcommand(const CommandSpec& container,
                                                std::string_view word) {
  for (const CommandSpec& spec : container.subcommands) {
    if (IsWord(word, spec.name)) return &spec;
  }
  return nullptr;
}

const CommandSpec* CommandTable::FindByFullName(
    std::string_view full_name) const {
  const size_t bar = full_name.find('|');
  const CommandSpec* spec = Find(full_name.substr(0, bar));
  if (spec == nullptr || bar == std::string_view::npos) return spec;
  return FindSubcommand(*spec, full_name.substr(bar + 1));
}

const CommandSpec* CommandTable::ContainerOf(const CommandSpec& spec) const {
  for (const CommandSpec* command : commands_) {
    const auto& rows = command->subcommands;
    if (!rows.empty() && &spec >= rows.data() &&
        &spec < rows.data() + rows.size()) {
      return command;
    }
  }
  return nullptr;
}

std::string CommandTable::FullName(const CommandSpec& spec) const {
  const CommandSpec* container = ContainerOf(spec);
  if (container == nullptr) return std::string(spec.name);
  return std::string(container->name).append("|").append(spec.name);
}

}  // namespace listq::server
