// When snapshots are taken, and where they are.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "server/admin/config.h"

namespace listq::server {

std::string SaveRulesText(const Config& config);
// Adds rules, since a file may have one in each of several lines; an empty
// word takes away those that there are.
std::optional<std::string> AddSaveRules(Config& config,
                                        std::span<const std::string> words);
void ForgetSaveRules(Config& config);

// It must be there; the way to it from the root is kept.
std::optional<std::string> SetDirectory(Config& config,
                                        std::span<const std::string> words);
std::optional<std::string> SetSnapshotName(Config& config,
                                           std::span<const std::string> words);

}  // namespace listq::server
