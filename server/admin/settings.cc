// The table of settings. Names, ranges and the texts of refusals are those of
// Redis, so that a redis.conf and the tools that send CONFIG SET fit.
#include <algorithm>
#include <array>
#include <cctype>
#include <cinttypes>
#include <cstdio>
#include <limits>

#include "resp/number_text.h"
#include "server/admin/append_log_settings.h"
#include "server/admin/config.h"
#include "server/admin/event_classes.h"
#include "server/admin/latency_percentiles.h"
#include "server/admin/output_limits.h"
#include "server/admin/snapshot_settings.h"

namespace listq::server {

namespace {

using Words = std::span<const std::string>;
using Refusal = std::optional<std::string>;

constexpr int64_t kMaxInt = std::numeric_limits<int>::max();
constexpr int64_t kMinInt = std::numeric_limits<int>::min();
constexpr uint64_t kMaxLong = std::numeric_limits<int64_t>::max();
constexpr uint64_t kMegabyte = 1024 * 1024;

constexpr std::string_view kNotANumber =
    "argument couldn't be parsed into an integer";

constexpr std::array<std::string_view, 5> kLogLevels = {
    "debug", "verbose", "notice", "warning", "nothing"};
constexpr std::array<std::string_view, 3> kSyncPolicies = {"everysec", "always",
                                                           "no"};
constexpr std::array<std::string_view, 3> kWhoMay = {"no", "yes", "local"};
constexpr std::array<std::string_view, 2> kClocks = {"real", "virtual"};

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return lower;
}

template <typename Number>
std::string OutOfRange(Number lowest, Number highest) {
  return "argument must be between " + std::to_string(lowest) + " and " +
         std::to_string(highest) + " inclusive";
}

// ---- Numbers ----

template <auto kMember>
std::string GetNumber(const Config& config) {
  return std::to_string(config.*kMember);
}

template <int64_t Config::*kMember, int64_t kLowest, int64_t kHighest>
Refusal SetNumber(Config& config, Words words) {
  const auto value = resp::ParseInteger(words[0]);
  if (!value.has_value()) return std::string(kNotANumber);
  if (*value < kLowest || *value > kHighest) {
    return OutOfRange(kLowest, kHighest);
  }
  config.*kMember = *value;
  return std::nullopt;
}

template <uint64_t Config::*kMember, uint64_t kLowest, uint64_t kHighest>
Refusal SetMemory(Config& config, Words words) {
  const auto value = ParseMemorySize(words[0]);
  if (!value.has_value()) return "argument must be a memory value";
  if (*value < kLowest || *value > kHighest) {
    return OutOfRange(kLowest, kHighest);
  }
  config.*kMember = *value;
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

Refusal SetDatabases(Config& config, Words words) {
  if (words[0] == "unlimited") {
    config.databases = kMaxInt;
    return std::nullopt;
  }
  return SetNumber<&Config::databases, 1, kMaxInt>(config, words);
}

Refusal SetHashSeed(Config& config, Words words) {
  const auto value = resp::ParseUnsigned(words[0]);
  if (!value.has_value()) return std::string(kNotANumber);
  config.hash_seed = *value;
  return std::nullopt;
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

// ---- Words ----

template <std::string Config::*kMember>
std::string GetText(const Config& config) {
  return config.*kMember;
}

template <std::string Config::*kMember>
Refusal SetText(Config& config, Words words) {
  config.*kMember = words[0];
  return std::nullopt;
}

template <bool Config::*kMember>
std::string GetFlag(const Config& config) {
  return config.*kMember ? "yes" : "no";
}

template <bool Config::*kMember>
Refusal SetFlag(Config& config, Words words) {
  const std::string value = Lower(words[0]);
  if (value != "yes" && value != "no") return "argument must be 'yes' or 'no'";
  config.*kMember = value == "yes";
  return std::nullopt;
}

template <size_t kCount>
std::optional<size_t> Choose(
    std::string_view word, const std::array<std::string_view, kCount>& choices,
    std::string* refusal) {
  const auto found = std::find(choices.begin(), choices.end(), Lower(word));
  if (found != choices.end()) {
    return static_cast<size_t>(found - choices.begin());
  }
  *refusal = "argument(s) must be one of the following: ";
  for (const std::string_view choice : choices) {
    if (choice != choices.front()) *refusal += ", ";
    *refusal += choice;
  }
  return std::nullopt;
}

std::string GetLogLevel(const Config& config) {
  return std::string(kLogLevels[static_cast<size_t>(config.loglevel)]);
}

Refusal SetLogLevel(Config& config, Words words) {
  std::string refusal;
  const auto index = Choose(words[0], kLogLevels, &refusal);
  if (!index.has_value()) return refusal;
  config.loglevel = static_cast<LogLevel>(*index);
  return std::nullopt;
}

std::string GetSyncPolicy(const Config& config) {
  return std::string(kSyncPolicies[static_cast<size_t>(config.appendfsync)]);
}

Refusal SetSyncPolicy(Config& config, Words words) {
  std::string refusal;
  const auto index = Choose(words[0], kSyncPolicies, &refusal);
  if (!index.has_value()) return refusal;
  config.appendfsync = static_cast<SyncPolicy>(*index);
  return std::nullopt;
}

template <std::string Config::*kMember>
Refusal SetWhoMay(Config& config, Words words) {
  std::string refusal;
  const auto index = Choose(words[0], kWhoMay, &refusal);
  if (!index.has_value()) return refusal;
  config.*kMember = kWhoMay[*index];
  return std::nullopt;
}

std::string GetClock(const Config& config) {
  return config.clock_is_virtual ? "virtual" : "real";
}

Refusal SetClock(Config& config, Words words) {
  std::string refusal;
  const auto index = Choose(words[0], kClocks, &refusal);
  if (!index.has_value()) return refusal;
  config.clock_is_virtual = *index == 1;
  return std::nullopt;
}

std::string GetEventClasses(const Config& config) {
  return EventClassesText(config.notify_keyspace_events);
}

Refusal SetEventClasses(Config& config, Words words) {
  const auto classes = ParseEventClasses(words[0]);
  if (!classes.has_value()) {
    return "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.";
  }
  config.notify_keyspace_events = *classes;
  return std::nullopt;
}

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

// ---- Settings with one value: what listq does anyway ----

struct Fixed {
  std::string_view value;
  std::string_view refusal;
};

constexpr Fixed kNoEviction = {
    "noeviction",
    "argument must be 'noeviction': listq evicts no keys to make room"};
constexpr Fixed kSnapshotFirst = {
    "yes", "argument must be 'yes': listq begins each log with a snapshot"};
constexpr Fixed kNoTimestamps = {
    "no", "argument must be 'no': listq notes no times in the log"};
constexpr Fixed kSyncsAlways = {
    "no", "argument must be 'no': listq syncs the log while it is rewritten"};
constexpr Fixed kNoDaemon = {
    "no", "argument must be 'no': listq always runs in the foreground"};
constexpr Fixed kNoCompression = {
    "0", "argument must be 0: listq does not compress lists"};

template <const Fixed& kFixed>
std::string GetFixed(const Config& /*config*/) {
  return std::string(kFixed.value);
}

template <const Fixed& kFixed>
Refusal SetFixed(Config& /*config*/, Words words) {
  // No word at all is what `save ""` comes to.
  const std::string word = words.empty() ? "" : Lower(words[0]);
  if (words.size() <= 1 && word == kFixed.value) return std::nullopt;
  return std::string(kFixed.refusal);
}

template <auto kMember, int64_t kLowest, int64_t kHighest>
constexpr Setting Number(std::string_view name, bool immutable) {
  return {name,
          {},
          immutable,
          GetNumber<kMember>,
          SetNumber<kMember, kLowest, kHighest>,
          false};
}

constexpr Setting kSettings[] = {
    {"aof-load-truncated",
     {},
     false,
     GetFlag<&Config::aof_load_truncated>,
     SetFlag<&Config::aof_load_truncated>,
     false},
    {"aof-timestamp-enabled",
     {},
     false,
     GetFixed<kNoTimestamps>,
     SetFixed<kNoTimestamps>,
     false},
    {"aof-use-rdb-preamble",
     {},
     false,
     GetFixed<kSnapshotFirst>,
     SetFixed<kSnapshotFirst>,
     false},
    {"appenddirname",
     {},
     true,
     GetText<&Config::appenddirname>,
     SetLogDirectory,
     false},
    {"appendfilename",
     {},
     true,
     GetText<&Config::appendfilename>,
     SetLogName,
     false},
    {"appendfsync", {}, false, GetSyncPolicy, SetSyncPolicy, false},
    {"appendonly",
     {},
     false,
     GetFlag<&Config::appendonly>,
     SetFlag<&Config::appendonly>,
     false},
    {"auto-aof-rewrite-min-size",
     {},
     false,
     GetNumber<&Config::auto_aof_rewrite_min_size>,
     SetMemory<&Config::auto_aof_rewrite_min_size, 0, kMaxLong>,
     false},
    Number<&Config::auto_aof_rewrite_percentage, 0, kMaxInt>(
        "auto-aof-rewrite-percentage", false),
    {"bind", {}, true, GetBind, SetBind, true},
    {"client-output-buffer-limit",
     {},
     false,
     OutputLimitsText,
     ParseOutputLimits,
     true},
    {"client-query-buffer-limit",
     {},
     false,
     GetNumber<&Config::client_query_buffer_limit>,
     SetMemory<&Config::client_query_buffer_limit, kMegabyte, kMaxLong>,
     false},
    {"clock", {}, true, GetClock, SetClock, false},
    {"daemonize", {}, true, GetFixed<kNoDaemon>, SetFixed<kNoDaemon>, false},
    {"databases", {}, true, GetNumber<&Config::databases>, SetDatabases, false},
    {"dbfilename",
     {},
     false,
     GetText<&Config::dbfilename>,
     SetSnapshotName,
     false,
     true},
    {"dir", {}, false, GetText<&Config::dir>, SetDirectory, false, true},
    {"enable-debug-command",
     {},
     true,
     GetText<&Config::enable_debug_command>,
     SetWhoMay<&Config::enable_debug_command>,
     false},
    {"enable-protected-configs",
     {},
     true,
     GetText<&Config::enable_protected_configs>,
     SetWhoMay<&Config::enable_protected_configs>,
     false},
    {"enable-test-commands",
     {},
     true,
     GetText<&Config::enable_test_commands>,
     SetWhoMay<&Config::enable_test_commands>,
     false},
    {"hash-max-listpack-entries", "hash-max-ziplist-entries", false,
     GetNumber<&Config::hash_max_listpack_entries>,
     SetNumber<&Config::hash_max_listpack_entries, 0, INT64_MAX>, false},
    {"hash-max-listpack-value", "hash-max-ziplist-value", false,
     GetNumber<&Config::hash_max_listpack_value>,
     SetMemory<&Config::hash_max_listpack_value, 0, kMaxLong>, false},
    {"hash-seed", {}, true, GetNumber<&Config::hash_seed>, SetHashSeed, false},
    Number<&Config::latency_monitor_threshold, 0, INT64_MAX>(
        "latency-monitor-threshold", false),
    {"latency-tracking",
     {},
     false,
     GetFlag<&Config::latency_tracking>,
     SetFlag<&Config::latency_tracking>,
     false},
    {"latency-tracking-info-percentiles",
     {},
     false,
     LatencyPercentilesText,
     ParseLatencyPercentiles,
     true},
    {"list-compress-depth",
     {},
     false,
     GetFixed<kNoCompression>,
     SetFixed<kNoCompression>,
     false},
    {"list-max-listpack-size", "list-max-ziplist-size", false,
     GetNumber<&Config::list_max_listpack_size>,
     SetNumber<&Config::list_max_listpack_size, kMinInt, kMaxInt>, false},
    {"logfile",
     {},
     true,
     GetText<&Config::logfile>,
     SetText<&Config::logfile>,
     false},
    {"loglevel", {}, false, GetLogLevel, SetLogLevel, false},
    Number<&Config::maxclients, 1, 4294967295>("maxclients", false),
    {"maxmemory",
     {},
     false,
     GetNumber<&Config::maxmemory>,
     SetMemory<&Config::maxmemory, 0, UINT64_MAX>,
     false},
    {"maxmemory-policy",
     {},
     false,
     GetFixed<kNoEviction>,
     SetFixed<kNoEviction>,
     false},
    {"no-appendfsync-on-rewrite",
     {},
     false,
     GetFixed<kSyncsAlways>,
     SetFixed<kSyncsAlways>,
     false},
    {"notify-keyspace-events",
     {},
     false,
     GetEventClasses,
     SetEventClasses,
     false},
    {"port", {}, true, GetNumber<&Config::port>, SetPort, false},
    {"protected-mode",
     {},
     false,
     GetFlag<&Config::protected_mode>,
     SetFlag<&Config::protected_mode>,
     false},
    {"proto-max-bulk-len",
     {},
     false,
     GetNumber<&Config::proto_max_bulk_len>,
     SetMemory<&Config::proto_max_bulk_len, kMegabyte, kMaxLong>,
     false},
    {"rdbchecksum",
     {},
     true,
     GetFlag<&Config::rdbchecksum>,
     SetFlag<&Config::rdbchecksum>,
     false},
    {"rdbcompression",
     {},
     false,
     GetFlag<&Config::rdbcompression>,
     SetFlag<&Config::rdbcompression>,
     false},
    {"requirepass",
     {},
     false,
     GetText<&Config::requirepass>,
     SetText<&Config::requirepass>,
     false},
    {"save",
     {},
     false,
     SaveRulesText,
     AddSaveRules,
     true,
     false,
     ForgetSaveRules},
    Number<&Config::set_max_intset_entries, 0, INT64_MAX>(
        "set-max-intset-entries", false),
    Number<&Config::set_max_listpack_entries, 0, INT64_MAX>(
        "set-max-listpack-entries", false),
    Number<&Config::set_max_listpack_value, 0, INT64_MAX>(
        "set-max-listpack-value", false),
    Number<&Config::slowlog_log_slower_than, -1, INT64_MAX>(
        "slowlog-log-slower-than", false),
    Number<&Config::slowlog_max_len, 0, INT64_MAX>("slowlog-max-len", false),
    {"stop-writes-on-bgsave-error",
     {},
     false,
     GetFlag<&Config::stop_writes_on_bgsave_error>,
     SetFlag<&Config::stop_writes_on_bgsave_error>,
     false},
    Number<&Config::tcp_backlog, 0, kMaxInt>("tcp-backlog", true),
    Number<&Config::tcp_keepalive, 0, kMaxInt>("tcp-keepalive", false),
    Number<&Config::timeout, 0, kMaxInt>("timeout", false),
    {"unixsocket",
     {},
     true,
     GetText<&Config::unixsocket>,
     SetText<&Config::unixsocket>,
     false},
    {"unixsocketperm", {}, true, GetSocketMode, SetSocketMode, false},
    {"zset-max-listpack-entries", "zset-max-ziplist-entries", false,
     GetNumber<&Config::zset_max_listpack_entries>,
     SetNumber<&Config::zset_max_listpack_entries, 0, INT64_MAX>, false},
    {"zset-max-listpack-value", "zset-max-ziplist-value", false,
     GetNumber<&Config::zset_max_listpack_value>,
     SetMemory<&Config::zset_max_listpack_value, 0, kMaxLong>, false},
};

static_assert(std::is_sorted(std::begin(kSettings), std::end(kSettings),
                             [](const Setting& a, const Setting& b) {
                               return a.name < b.name;
                             }));

}  // namespace

std::span<const Setting> Settings() { return kSettings; }

const Setting* FindSetting(std::string_view name) {
  const std::string lower = Lower(name);
  for (const Setting& setting : kSettings) {
    if (setting.name == lower ||
        (!setting.alias.empty() && setting.alias == lower)) {
      return &setting;
    }
  }
  return nullptr;
}

}  // namespace listq::server
