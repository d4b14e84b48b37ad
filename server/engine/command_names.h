// The names under which a command's properties appear: flags, categories of
// access control, group and uses of keys. Knows no replies.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "server/engine/command.h"

namespace listq::server {

using Names = std::vector<std::string_view>;

// In the order in which Redis lists them.
Names FlagNames(const CommandSpec& spec);
// Without the "@".
Names CategoryNames(const CommandSpec& spec);
Names KeyFlagNames(uint16_t flags);

std::string_view GroupName(Group group);

// The parts of a list of words separated by spaces.
Names WordsOf(std::string_view text);

}  // namespace listq::server
