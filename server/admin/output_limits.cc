// Reads and writes client-output-buffer-limit as redis.conf spells it.
#include "server/admin/output_limits.h"

#include <cctype>

#include "resp/number_text.h"

namespace listq::server {

namespace {

constexpr std::array<std::string_view, 3> kClasses = {"normal", "slave",
                                                      "pubsub"};

std::optional<size_t> FindClass(std::string_view word) {
  std::string name;
  for (const char c : word) {
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (name == "replica") name = "slave";
  for (size_t i = 0; i < kClasses.size(); ++i) {
    if (kClasses[i] == name) return i;
  }
  return std::nullopt;
}

}  // namespace

std::string OutputLimitsText(const Config& config) {
  std::string text;
  for (size_t i = 0; i < kClasses.size(); ++i) {
    const OutputLimit& limit = config.output_limits[i];
    if (i > 0) text += ' ';
    text += kClasses[i];
    text += ' ' + std::to_string(limit.hard_bytes);
    text += ' ' + std::to_string(limit.soft_bytes);
    text += ' ' + std::to_string(limit.soft_seconds);
  }
  return text;
}

std::optional<std::string> ParseOutputLimits(
    Config& config, std::span<const std::string> words) {
  if (words.size() == 1 && words[0].empty()) return std::nullopt;
  if (words.size() % 4 != 0) {
    return "Wrong number of arguments in buffer limit configuration.";
  }
  auto limits = config.output_limits;
  for (; !words.empty(); words = words.subspan(4)) {
    const auto index = FindClass(words[0]);
    if (!index.has_value()) {
      return "Invalid client class specified in buffer limit configuration.";
    }
    const auto hard = ParseMemorySize(words[1]);
    const auto soft = ParseMemorySize(words[2]);
    const auto seconds = resp::ParseInteger(words[3]);
    if (!hard.has_value() || !soft.has_value() || !seconds.has_value() ||
        *seconds < 0) {
      return "Error in hard, soft or soft_seconds setting in buffer limit "
             "configuration.";
    }
    limits[*index] = {*hard, *soft, *seconds};
  }
  config.output_limits = limits;
  return std::nullopt;
}

}  // namespace listq::server
