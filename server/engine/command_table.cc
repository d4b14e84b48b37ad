// The index over the command tables.
#include "server/engine/command_table.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

namespace listq::server {

namespace {

constexpr char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
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

uint32_t CommandTable::HashOf(std::string_view name) {
  uint32_t hash = 2166136261u;
  for (char c : name) {
    // Setting the bit 0x20 folds the case of letters; what else it folds is
    // told apart by the comparison that follows.
    hash = (hash ^ (static_cast<unsigned char>(c) | 0x20u)) * 16777619u;
  }
  return hash ^ (hash >> 15);
}

CommandTable::CommandTable(
    std::span<const std::span<const CommandSpec>> tables) {
  for (std::span<const CommandSpec> table : tables) {
    for (const CommandSpec& spec : table) commands_.push_back(&spec);
  }
  std::sort(commands_.begin(), commands_.end(),
            [](const CommandSpec* a, const CommandSpec* b) {
              return a->name < b->name;
            });
  slots_.resize(std::bit_ceil(commands_.size() * 4));
  for (const CommandSpec* spec : commands_) {
    if (spec->name.size() > kLongestName || Find(spec->name) != nullptr) {
      std::abort();
    }
    size_t slot = HashOf(spec->name) & (slots_.size() - 1);
    while (slots_[slot] != nullptr) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = spec;
  }
}

const CommandSpec* CommandTable::Find(std::string_view name) const {
  // Keeps a hostile megabyte of a name from being hashed.
  if (name.size() > kLongestName) return nullptr;
  size_t slot = HashOf(name) & (slots_.size() - 1);
  while (slots_[slot] != nullptr) {
    if (IsWord(name, slots_[slot]->name)) return slots_[slot];
    slot = (slot + 1) & (slots_.size() - 1);
  }
  return nullptr;
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
