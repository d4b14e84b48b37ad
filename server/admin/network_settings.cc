// Texts and refusals are those of Redis, `auto` aside.
#include "server/admin/network_settings.h"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <utility>
#include <vector>

#include "server/admin/setting_kinds.h"

namespace listq::server {

std::string GetBind(const Config& config) {
  std::string text;
  for (const std::string& address : config.bind) {
    if (!text.empty()) text += ' ';
    text += address;
  }
  return text;
}

Refusal SetBind(Config& config, Words words) {
  std::vector<std::string> addresses;
  for (const std::string& word : words) {
    if (!word.empty()) addresses.push_back(word);
  }
  config.bind = std::move(addresses);
  return std::nullopt;
}

Refusal SetPort(Config& config, Words words) {
  if (words[0] == "auto") {
    config.port = 0;
    config.port_is_auto = true;
    return std::nullopt;
  }
  Refusal refusal = SetNumber<&Config::port, 0, 65535>(config, words);
  if (!refusal.has_value()) config.port_is_auto = false;
  return refusal;
}

std::string GetSocketMode(const Config& config) {
  std::array<char, 24> text = {};
  std::snprintf(text.data(), text.size(), "%" PRIo64, config.unixsocketperm);
  return text.data();
}

Refusal SetSocketMode(Config& config, Words words) {
  int64_t mode = 0;
  for (const char c : words[0]) {
    if (c < '0' || c > '7' || mode > 0777) mode = -1;
    if (mode < 0) break;
    mode = mode * 8 + (c - '0');
  }
  if (words[0].empty() || mode < 0 || mode > 0777) {
    return "argument couldn't be parsed as an octal number";
  }
  config.unixsocketperm = mode;
  return std::nullopt;
}

}  // namespace listq::server
