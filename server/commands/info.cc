// INFO, section by section, with the fields that clients and exporters read.
#include "server/commands/info.h"

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "server/admin/memory_meter.h"
#include "server/admin/version.h"
#include "server/commands/info_fields.h"
#include "server/commands/info_persistence.h"
#include "server/commands/info_statistics.h"
#include "server/engine/command_table.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

std::string HumanBytes(uint64_t bytes) {
  constexpr std::string_view kUnits = "BKMGTP";
  auto value = static_cast<double>(bytes);
  size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  return (unit == 0 ? std::to_string(bytes) : Decimal(value, 2)) + kUnits[unit];
}

std::string Executable() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).string();
}

void ServerSection(Engine& engine, InfoFields& out) {
  utsname os = {};
  uname(&os);
  const int64_t uptime =
      (engine.clock().monotonic_us() - engine.started_us()) / 1'000'000;
  out.Add("redis_version", kRedisVersion);
  out.Add("listq_version", Version());
  out.Add("redis_git_sha1", "00000000");
  out.Add("redis_git_dirty", 0);
  out.Add("redis_build_id", "0");
  out.Add("redis_mode", "standalone");
  out.Add("os", std::string(os.sysname) + " " + os.release + " " + os.machine);
  out.Add("arch_bits", sizeof(void*) * 8);
  out.Add("monotonic_clock", "POSIX clock_gettime");
  out.Add("multiplexing_api", "libuv");
  // Three numbers whatever the compiler: clang says which gcc it stands for.
  out.Add("gcc_version", std::to_string(__GNUC__) + '.' +
                             std::to_string(__GNUC_MINOR__) + '.' +
                             std::to_string(__GNUC_PATCHLEVEL__));
  out.Add("process_id", getpid());
  out.Add("process_supervised", "no");
  out.Add("run_id", engine.run_id());
  out.Add("tcp_port", engine.config().port);
  out.Add("server_time_usec", engine.clock().unix_us());
  out.Add("uptime_in_seconds", uptime);
  out.Add("uptime_in_days", uptime / 86400);
  out.Add("lru_clock", (engine.clock().unix_ms() / 1000) & 0xFFFFFF);
  out.Add("executable", Executable());
  out.Add("config_file", engine.config().config_file);
  out.Add("io_threads_active", 0);
}

void ClientsSection(Engine& engine, InfoFields& out) {
  out.Add("connected_clients", engine.sessions().size());
  out.Add("cluster_connections", 0);
  out.Add("maxclients", engine.config().maxclients);
  size_t input = 0;
  size_t output = 0;
  for (const auto& [id, session] : engine.sessions()) {
    input = std::max(input, session->input.capacity());
    output = std::max(output, session->output.capacity());
  }
  out.Add("client_recent_max_input_buffer", input);
  out.Add("client_recent_max_output_buffer", output);
  out.Add("blocked_clients", engine.blocked_sessions());
  out.Add("tracking_clients", 0);
  out.Add("clients_in_timeout_table",
          engine.wait_list().waiters_with_deadline());
  out.Add("watching_clients", engine.watching_sessions());
  out.Add("total_watched_keys", engine.watches().size());
  out.Add("total_blocking_keys", engine.wait_list().awaited_keys());
  out.Add("total_blocking_keys_on_nokey", 0);
}

void MemorySection(Engine& engine, InfoFields& out) {
  const size_t used = UsedMemory();
  const size_t resident = ResidentBytes();
  const size_t peak = std::max(engine.stats().peak_memory, used);
  const uint64_t system = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                          static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  out.Add("used_memory", used);
  out.Add("used_memory_human", HumanBytes(used));
  out.Add("used_memory_rss", resident);
  out.Add("used_memory_rss_human", HumanBytes(resident));
  out.Add("used_memory_peak", peak);
  out.Add("used_memory_peak_human", HumanBytes(peak));
  out.Add("used_memory_peak_perc",
          Decimal(100.0 * static_cast<double>(used) /
                      static_cast<double>(std::max<size_t>(peak, 1)),
                  2) +
              "%");
  out.Add("total_system_memory", system);
  out.Add("total_system_memory_human", HumanBytes(system));
  out.Add("maxmemory", engine.config().maxmemory);
  out.Add("maxmemory_human", HumanBytes(engine.config().maxmemory));
  out.Add("maxmemory_policy", "noeviction");
  out.Add("mem_fragmentation_ratio",
          Decimal(static_cast<double>(resident) /
                      static_cast<double>(std::max<size_t>(used, 1)),
                  2));
  out.Add("mem_fragmentation_bytes",
          static_cast<int64_t>(resident) - static_cast<int64_t>(used));
  out.Add("mem_allocator", "libc");
  out.Add("lazyfree_pending_objects", engine.databases().reclaimer().pending());
}

void AddTraffic(Engine& engine, InfoFields& out) {
  const Stats& stats = engine.stats();
  const int64_t now = engine.clock().monotonic_us();
  out.Add("total_connections_received", stats.connections_received);
  out.Add("total_commands_processed", stats.commands_processed);
  out.Add("instantaneous_ops_per_sec",
          static_cast<int64_t>(
              stats.command_rate.PerSecond(stats.commands_processed, now)));
  out.Add("total_net_input_bytes", stats.net_input_bytes);
  out.Add("total_net_output_bytes", stats.net_output_bytes);
  out.Add("instantaneous_input_kbps",
          Decimal(stats.input_rate.PerSecond(stats.net_input_bytes, now) / 1024,
                  2));
  out.Add(
      "instantaneous_output_kbps",
      Decimal(stats.output_rate.PerSecond(stats.net_output_bytes, now) / 1024,
              2));
  out.Add("rejected_connections", stats.rejected_connections);
}

void AddKeyStatistics(Engine& engine, InfoFields& out) {
  uint64_t expired = 0;
  uint64_t hits = 0;
  uint64_t misses = 0;
  for (const auto* keys : engine.databases().used()) {
    expired += keys->expired();
    hits += keys->hits();
    misses += keys->misses();
  }
  out.Add("expired_keys", expired);
  out.Add("evicted_keys", 0);
  out.Add("evicted_clients", 0);
  out.Add("keyspace_hits", hits);
  out.Add("keyspace_misses", misses);
}

void StatsSection(Engine& engine, InfoFields& out) {
  const Stats& stats = engine.stats();
  AddTraffic(engine, out);
  AddKeyStatistics(engine, out);
  out.Add("latest_fork_usec", stats.last_fork_us);
  out.Add("total_forks", stats.forks);
  out.Add("pubsub_channels",
          engine.pubsub().topics(Pubsub::Kind::kChannel).size());
  out.Add("pubsub_patterns",
          engine.pubsub().topics(Pubsub::Kind::kPattern).size());
  out.Add("pubsubshard_channels",
          engine.pubsub().topics(Pubsub::Kind::kShard).size());
  out.Add("total_error_replies", stats.error_replies);
  out.Add("client_query_buffer_limit_disconnections",
          stats.query_buffer_limit_disconnections);
  out.Add("client_output_buffer_limit_disconnections",
          stats.output_buffer_limit_disconnections);
  out.Add("listq_absent_peers", stats.absent_peers);
}

void ReplicationSection(Engine& /*engine*/, InfoFields& out) {
  out.Add("role", "master");
  out.Add("connected_slaves", 0);
  out.Add("master_failover_state", "no-failover");
  out.Add("master_repl_offset", 0);
}

void CpuSection(Engine& /*engine*/, InfoFields& out) {
  const auto seconds = [](const timeval& time) {
    char text[64];
    std::snprintf(text, sizeof text, "%ld.%06ld",
                  static_cast<long>(time.tv_sec),
                  static_cast<long>(time.tv_usec));
    return std::string(text);
  };
  rusage self = {};
  rusage children = {};
  getrusage(RUSAGE_SELF, &self);
  getrusage(RUSAGE_CHILDREN, &children);
  out.Add("used_cpu_sys", seconds(self.ru_stime));
  out.Add("used_cpu_user", seconds(self.ru_utime));
  out.Add("used_cpu_sys_children", seconds(children.ru_stime));
  out.Add("used_cpu_user_children", seconds(children.ru_utime));
}

void ModulesSection(Engine& /*engine*/, InfoFields& /*out*/) {}

void ClusterSection(Engine& /*engine*/, InfoFields& out) {
  out.Add("cluster_enabled", 0);
}

void KeyspaceSection(Engine& engine, InfoFields& out) {
  for (const auto* keys : engine.databases().used()) {
    if (keys->size() == 0) continue;
    out.Add("db" + std::to_string(keys->index()),
            "keys=" + std::to_string(keys->size()) +
                ",expires=" + std::to_string(keys->expiring()) +
                ",avg_ttl=" + std::to_string(keys->AverageTtlMs()));
  }
}

// Whether a section is among those that are shown when none is named.
enum class Shown : uint8_t { kByDefault, kIfAsked };

struct Section {
  std::string_view title;
  std::string_view word;  // its name in a request
  void (*write)(Engine& engine, InfoFields& out);
  Shown shown = Shown::kByDefault;
};

constexpr Section kSections[] = {
    {"Server", "server", ServerSection},
    {"Clients", "clients", ClientsSection},
    {"Memory", "memory", MemorySection},
    {"Persistence", "persistence", PersistenceSection},
    {"Stats", "stats", StatsSection},
    {"Replication", "replication", ReplicationSection},
    {"CPU", "cpu", CpuSection},
    {"Modules", "modules", ModulesSection},
    {"Commandstats", "commandstats", CommandStatsSection, Shown::kIfAsked},
    {"Errorstats", "errorstats", ErrorStatsSection},
    {"Latencystats", "latencystats", LatencyStatsSection, Shown::kIfAsked},
    {"Cluster", "cluster", ClusterSection},
    {"Keyspace", "keyspace", KeyspaceSection},
};

bool IsWanted(const Section& section, Args names) {
  const bool by_default = section.shown == Shown::kByDefault;
  if (names.empty()) return by_default;
  for (std::string_view name : names) {
    if (IsWord(name, section.word) || IsWord(name, "all") ||
        IsWord(name, "everything") || (by_default && IsWord(name, "default"))) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string InfoText(Engine& engine, Args sections) {
  std::string text;
  InfoFields fields(text);
  for (const Section& section : kSections) {
    if (!IsWanted(section, sections)) continue;
    if (!text.empty()) text += "\r\n";
    text.append("# ").append(section.title).append("\r\n");
    section.write(engine, fields);
  }
  return text;
}

}  // namespace listq::server
