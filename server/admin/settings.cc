// The table of settings. Names, ranges and the texts of refusals are those of
// Redis, so that a redis.conf and the tools that send CONFIG SET fit.
#include <algorithm>
#include <array>
#include <iterator>
#include <limits>

#include "server/admin/append_log_settings.h"
#include "server/admin/config.h"
#include "server/admin/event_classes.h"
#include "server/admin/harness_settings.h"
#include "server/admin/latency_percentiles.h"
#include "server/admin/network_settings.h"
#include "server/admin/output_limits.h"
#include "server/admin/setting_kinds.h"
#include "server/admin/snapshot_settings.h"

namespace listq::server {

namespace {

constexpr int64_t kMaxInt = std::numeric_limits<int>::max();
constexpr int64_t kMinInt = std::numeric_limits<int>::min();
constexpr uint64_t kMaxLong = std::numeric_limits<int64_t>::max();
constexpr uint64_t kMegabyte = 1024 * 1024;

// ---- Settings with a word for each value ----

constexpr std::array<std::string_view, 5> kLogLevels = {
    "debug", "verbose", "notice", "warning", "nothing"};
constexpr std::array<std::string_view, 3> kSyncPolicies = {"everysec", "always",
                                                           "no"};
constexpr std::array<std::string_view, 3> kWhoMay = {"no", "yes", "local"};
constexpr std::array<std::string_view, 2> kClocks = {"real", "virtual"};
constexpr std::array<std::string_view, 2> kAnnouncements = {"no", "json"};

template <std::string Config::*kMember>
Refusal SetWhoMay(Config& config, Words words) {
  std::string refusal;
  const auto index = Choose(words[0], kWhoMay, &refusal);
  if (!index.has_value()) return refusal;
  config.*kMember = kWhoMay[*index];
  return std::nullopt;
}

template <std::string Config::*kMember>
constexpr Setting WhoMay(std::string_view name) {
  return AtStart(Own(name, GetText<kMember>, SetWhoMay<kMember>));
}

// ---- Settings with one value: what listq does anyway ----

constexpr OnlyValue kNoEviction = {
    "noeviction",
    "argument must be 'noeviction': listq evicts no keys to make room"};
constexpr OnlyValue kSnapshotFirst = {
    "yes", "argument must be 'yes': listq begins each log with a snapshot"};
constexpr OnlyValue kNoTimestamps = {
    "no", "argument must be 'no': listq notes no times in the log"};
constexpr OnlyValue kSyncsAlways = {
    "no", "argument must be 'no': listq syncs the log while it is rewritten"};
constexpr OnlyValue kNoDaemon = {
    "no", "argument must be 'no': listq always runs in the foreground"};
constexpr OnlyValue kNoCompression = {
    "0", "argument must be 0: listq does not compress lists"};

// ---- Settings that are like no other ----

Refusal SetDatabases(Config& config, Words words) {
  if (words[0] == "unlimited") {
    config.databases = kMaxInt;
    return std::nullopt;
  }
  return SetNumber<&Config::databases, 1, kMaxInt>(config, words);
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

constexpr Setting SaveRules() {
  Setting setting = List("save", SaveRulesText, AddSaveRules);
  setting.clear = ForgetSaveRules;
  return setting;
}

constexpr Setting kSettings[] = {
    AtStart(Choice<&Config::announce_json, kAnnouncements>("announce")),
    Flag<&Config::aof_load_truncated>("aof-load-truncated"),
    Only<kNoTimestamps>("aof-timestamp-enabled"),
    Only<kSnapshotFirst>("aof-use-rdb-preamble"),
    AtStart(
        Own("appenddirname", GetText<&Config::appenddirname>, SetLogDirectory)),
    AtStart(
        Own("appendfilename", GetText<&Config::appendfilename>, SetLogName)),
    Choice<&Config::appendfsync, kSyncPolicies>("appendfsync"),
    Flag<&Config::appendonly>("appendonly"),
    Memory<&Config::auto_aof_rewrite_min_size, 0, kMaxLong>(
        "auto-aof-rewrite-min-size"),
    Number<&Config::auto_aof_rewrite_percentage, 0, kMaxInt>(
        "auto-aof-rewrite-percentage"),
    AtStart(List("bind", GetBind, SetBind)),
    List("client-output-buffer-limit", OutputLimitsText, ParseOutputLimits),
    Memory<&Config::client_query_buffer_limit, kMegabyte, kMaxLong>(
        "client-query-buffer-limit"),
    AtStart(Choice<&Config::clock_is_virtual, kClocks>("clock")),
    AtStart(Only<kNoDaemon>("daemonize")),
    AtStart(Own("databases", GetNumber<&Config::databases>, SetDatabases)),
    Protected(Own("dbfilename", GetText<&Config::dbfilename>, SetSnapshotName)),
    Protected(Own("dir", GetText<&Config::dir>, SetDirectory)),
    WhoMay<&Config::enable_debug_command>("enable-debug-command"),
    WhoMay<&Config::enable_protected_configs>("enable-protected-configs"),
    WhoMay<&Config::enable_test_commands>("enable-test-commands"),
    AtStart(Number<&Config::exit_when_idle, 0, kMaxInt>("exit-when-idle")),
    AtStart(Flag<&Config::exit_with_parent>("exit-with-parent")),
    Alias("hash-max-ziplist-entries",
          Number<&Config::hash_max_listpack_entries, 0, INT64_MAX>(
              "hash-max-listpack-entries")),
    Alias("hash-max-ziplist-value",
          Memory<&Config::hash_max_listpack_value, 0, kMaxLong>(
              "hash-max-listpack-value")),
    Number<&Config::latency_monitor_threshold, 0, INT64_MAX>(
        "latency-monitor-threshold"),
    Flag<&Config::latency_tracking>("latency-tracking"),
    List("latency-tracking-info-percentiles", LatencyPercentilesText,
         ParseLatencyPercentiles),
    Only<kNoCompression>("list-compress-depth"),
    Alias("list-max-ziplist-size",
          Number<&Config::list_max_listpack_size, kMinInt, kMaxInt>(
              "list-max-listpack-size")),
    AtStart(Text<&Config::logfile>("logfile")),
    Choice<&Config::loglevel, kLogLevels>("loglevel"),
    Number<&Config::maxclients, 1, 4294967295>("maxclients"),
    Memory<&Config::maxmemory, 0, UINT64_MAX>("maxmemory"),
    Only<kNoEviction>("maxmemory-policy"),
    Only<kSyncsAlways>("no-appendfsync-on-rewrite"),
    Own("notify-keyspace-events", GetEventClasses, SetEventClasses),
    AtStart(Own("port", GetNumber<&Config::port>, SetPort)),
    AtStart(Text<&Config::port_file>("port-file")),
    Flag<&Config::protected_mode>("protected-mode"),
    Memory<&Config::proto_max_bulk_len, kMegabyte, kMaxLong>(
        "proto-max-bulk-len"),
    AtStart(Flag<&Config::rdbchecksum>("rdbchecksum")),
    Flag<&Config::rdbcompression>("rdbcompression"),
    AtStart(Own("ready-fd", GetNumber<&Config::ready_fd>, SetReadyFd)),
    Text<&Config::requirepass>("requirepass"),
    SaveRules(),
    AtStart(Alias("hash-seed",
                  Own("seed", GetNumber<&Config::hash_seed>, SetSeed))),
    Number<&Config::set_max_intset_entries, 0, INT64_MAX>(
        "set-max-intset-entries"),
    Number<&Config::set_max_listpack_entries, 0, INT64_MAX>(
        "set-max-listpack-entries"),
    Number<&Config::set_max_listpack_value, 0, INT64_MAX>(
        "set-max-listpack-value"),
    Number<&Config::slowlog_log_slower_than, -1, INT64_MAX>(
        "slowlog-log-slower-than"),
    Number<&Config::slowlog_max_len, 0, INT64_MAX>("slowlog-max-len"),
    Flag<&Config::stop_writes_on_bgsave_error>("stop-writes-on-bgsave-error"),
    AtStart(Number<&Config::tcp_backlog, 0, kMaxInt>("tcp-backlog")),
    Number<&Config::tcp_keepalive, 0, kMaxInt>("tcp-keepalive"),
    Number<&Config::timeout, 0, kMaxInt>("timeout"),
    AtStart(Text<&Config::unixsocket>("unixsocket")),
    AtStart(Own("unixsocketperm", GetSocketMode, SetSocketMode)),
    Alias("zset-max-ziplist-entries",
          Number<&Config::zset_max_listpack_entries, 0, INT64_MAX>(
              "zset-max-listpack-entries")),
    Alias("zset-max-ziplist-value",
          Memory<&Config::zset_max_listpack_value, 0, kMaxLong>(
              "zset-max-listpack-value")),
};

static_assert(std::is_sorted(std::begin(kSettings), std::end(kSettings),
                             [](const Setting& a, const Setting& b) {
                               return a.name < b.name;
                             }));

}  // namespace

std::span<const Setting> Settings() { return kSettings; }

const Setting* FindSetting(std::string_view name) {
  const std::string lower = LowerCase(name);
  for (const Setting& setting : kSettings) {
    if (setting.name == lower ||
        (!setting.alias.empty() && setting.alias == lower)) {
      return &setting;
    }
  }
  return nullptr;
}

}  // namespace listq::server
