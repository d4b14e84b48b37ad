// The settings of a server, their names in redis.conf, and how their texts
// are read and written. Knows nothing of what they steer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/admin/logger.h"

namespace listq::server {

// client-output-buffer-limit of one class: 0 means none.
struct OutputLimit {
  uint64_t hard_bytes = 0;
  uint64_t soft_bytes = 0;
  int64_t soft_seconds = 0;
};

// appendfsync: when what was written to the log is put on disk.
enum class SyncPolicy : uint8_t { kEverySecond, kAlways, kNever };

// A rule of `save`: so many changes are saved after so many seconds.
struct SaveRule {
  int64_t seconds;
  int64_t changes;
};

struct Config {
  int64_t port = 6379;        // 0: no TCP
  bool port_is_auto = false;  // the kernel's choice
  std::vector<std::string> bind = {"127.0.0.1", "-::1"};
  std::string unixsocket;
  int64_t unixsocketperm = 0;  // 0: as the umask leaves it
  int64_t tcp_backlog = 511;
  int64_t tcp_keepalive = 300;  // seconds; 0: off
  int64_t timeout = 0;          // seconds; 0: never
  int64_t maxclients = 10000;
  int64_t databases = 16;
  std::string requirepass;
  bool protected_mode = true;
  uint64_t maxmemory = 0;  // bytes; 0: no limit
  LogLevel loglevel = LogLevel::kNotice;
  std::string logfile;    // empty: standard output
  std::string dir = ".";  // absolute once the settings were read
  std::string dbfilename = "dump.rdb";
  std::vector<SaveRule> save;  // none: nothing is saved by itself
  bool rdbcompression = true;
  bool rdbchecksum = true;
  bool stop_writes_on_bgsave_error = true;
  bool appendonly = false;
  SyncPolicy appendfsync = SyncPolicy::kEverySecond;
  std::string appenddirname = "appendonlydir";  // in `dir`
  std::string appendfilename = "appendonly.aof";
  bool aof_load_truncated = true;
  int64_t auto_aof_rewrite_percentage = 100;  // 0: never
  uint64_t auto_aof_rewrite_min_size = 64ULL * 1024 * 1024;
  uint64_t client_query_buffer_limit = 1024ULL * 1024 * 1024;
  uint64_t proto_max_bulk_len = 512ULL * 1024 * 1024;
  std::array<OutputLimit, 3> output_limits = {
      OutputLimit{}, OutputLimit{268435456, 67108864, 60},
      OutputLimit{33554432, 8388608, 60}};  // normal, replica, pubsub
  int64_t hash_max_listpack_entries = 512;
  uint64_t hash_max_listpack_value = 64;  // bytes
  int64_t list_max_listpack_size = -2;
  int64_t set_max_intset_entries = 512;
  int64_t set_max_listpack_entries = 128;
  int64_t set_max_listpack_value = 64;
  int64_t zset_max_listpack_entries = 128;
  uint64_t zset_max_listpack_value = 64;    // bytes
  uint32_t notify_keyspace_events = 0;      // see event_classes.h
  int64_t slowlog_log_slower_than = 10000;  // us; -1: nothing
  int64_t slowlog_max_len = 128;
  int64_t latency_monitor_threshold = 0;  // ms; 0: off
  bool latency_tracking = true;
  std::vector<double> latency_percentiles = {50, 99, 99.9};
  // Who may call DEBUG: "no", "yes" or "local".
  std::string enable_debug_command = "no";
  // Who may change settings that are protected: the same words.
  std::string enable_protected_configs = "no";
  // Whether there are commands LQ., and for whom: the same words.
  std::string enable_test_commands = "no";
  bool clock_is_virtual = false;  // it stands still until a test moves it
  // What whoever started the server is told once it is ready, and how.
  std::string port_file;       // its port, in a file; empty: in none
  int64_t ready_fd = -1;       // a line, and the end; -1: nowhere
  bool announce_json = false;  // a line of JSON on standard output
  // When it stops by itself.
  bool exit_with_parent = false;
  int64_t exit_when_idle = 0;  // seconds without a client; 0: never
  // Seed of every random choice; 0: taken from the system at start.
  uint64_t hash_seed = 0;

  std::string config_file;  // absolute path; empty if there is none
};

// One directive of redis.conf and one parameter of CONFIG GET and SET.
struct Setting {
  std::string_view name;
  std::string_view alias;  // an older name, or empty
  bool immutable;          // cannot be changed while the server runs
  // The text that CONFIG GET answers.
  std::string (*get)(const Config& config);
  // Reads the value's words; an error text (without "ERR") if they are bad,
  // and then the config is as it was.
  std::optional<std::string> (*set)(Config& config,
                                    std::span<const std::string> words);
  // Words that a directive takes: exactly one, or one and more.
  bool takes_many;
  // Changed at run time only where enable-protected-configs allows it.
  bool is_protected = false;
  // For what several directives add up to: forgets what they did.
  void (*clear)(Config& config) = nullptr;
};

// All settings, sorted by name.
std::span<const Setting> Settings();
// By name or alias, in any case; null if there is none.
const Setting* FindSetting(std::string_view name);

// Reads a redis.conf-style text into `config`. The error names the line.
std::optional<std::string> ParseConfigText(std::string_view text,
                                           Config& config);

// What the command line asks for.
struct CommandLine {
  enum class Action : uint8_t { kServe, kShowVersion, kShowHelp };
  Action action = Action::kServe;
  Config config;
};

// `arguments` without the program's name: an optional configuration file ("-"
// is standard input), then `--directive value ...` as for redis-server. On
// error the text to print.
std::optional<std::string> ParseCommandLine(
    std::span<const std::string> arguments, CommandLine& result);

// The text of --help: usage and a line per setting.
std::string HelpText();

// "100mb", "1gb", "4k" and plain bytes, as Redis reads memory sizes.
std::optional<uint64_t> ParseMemorySize(std::string_view text);

}  // namespace listq::server
