// What Redis reads, and its words for what it refuses.
#include "server/admin/snapshot_settings.h"

#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>
#include <vector>

#include "resp/number_text.h"

namespace listq::server {

namespace {

constexpr int64_t kMaxInt = std::numeric_limits<int>::max();

}  // namespace

using Refusal = std::optional<std::string>;

Refusal SetSnapshotName(Config& config, std::span<const std::string> words) {
  if (words[0].find_first_of("/\\") != std::string::npos) {
    return "dbfilename can't be a path, just a filename";
  }
  config.dbfilename = words[0];
  return std::nullopt;
}

Refusal SetDirectory(Config& config, std::span<const std::string> words) {
  std::error_code error;
  const auto path = std::filesystem::canonical(words[0], error);
  if (!error && !std::filesystem::is_directory(path, error) && !error) {
    error = std::make_error_code(std::errc::not_a_directory);
  }
  if (error) return error.message();
  config.dir = path.string();
  return std::nullopt;
}

std::string SaveRulesText(const Config& config) {
  std::string text;
  for (const SaveRule& rule : config.save) {
    if (!text.empty()) text += ' ';
    text += std::to_string(rule.seconds) + ' ' + std::to_string(rule.changes);
  }
  return text;
}

Refusal AddSaveRules(Config& config, std::span<const std::string> words) {
  if (words.size() == 1 && words[0].empty()) {
    config.save.clear();
    return std::nullopt;
  }
  std::vector<SaveRule> rules = config.save;
  for (size_t i = 0; i < words.size(); i += 2) {
    const auto seconds = resp::ParseInteger(words[i]);
    const auto changes =
        i + 1 < words.size() ? resp::ParseInteger(words[i + 1]) : std::nullopt;
    if (seconds.value_or(0) < 1 || seconds.value_or(0) > kMaxInt ||
        changes.value_or(-1) < 0 || changes.value_or(-1) > kMaxInt) {
      return "Invalid save parameters";
    }
    rules.push_back({*seconds, *changes});
  }
  config.save = std::move(rules);
  return std::nullopt;
}

void ForgetSaveRules(Config& config) { config.save.clear(); }

}  // namespace listq::server
