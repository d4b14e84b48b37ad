// Redis's fields, in its order.
#include "server/commands/info_persistence.h"

#include <algorithm>
#include <string>

#include "server/engine/append_log.h"
#include "server/engine/engine.h"
#include "server/engine/snapshots.h"

namespace listq::server {

namespace {

std::string Percent(uint64_t part, uint64_t whole) {
  return Decimal(100.0 * static_cast<double>(part) /
                     static_cast<double>(std::max<uint64_t>(whole, 1)),
                 2);
}

void AddSnapshots(Engine& engine, InfoFields& out) {
  const Snapshots::Status status = engine.persistence().snapshots().status();
  out.Add("current_cow_peak", status.most_copied_bytes);
  out.Add("current_cow_size", status.copied_bytes);
  out.Add("current_cow_size_age", status.copied_bytes_age);
  out.Add("current_fork_perc", Percent(status.keys_saved, status.keys_to_save));
  out.Add("current_save_keys_processed", status.keys_saved);
  out.Add("current_save_keys_total", status.keys_to_save);
  out.Add("rdb_changes_since_last_save", status.changes);
  out.Add("rdb_bgsave_in_progress", status.saving ? 1 : 0);
  out.Add("rdb_last_save_time", status.last_save);
  out.Add("rdb_last_bgsave_status", status.last_background_ok ? "ok" : "err");
  out.Add("rdb_last_bgsave_time_sec", status.last_background_time);
  out.Add("rdb_current_bgsave_time_sec", status.background_time);
  out.Add("rdb_saves", engine.stats().snapshots);
  out.Add("rdb_last_cow_size", status.last_copied_bytes);
  out.Add("rdb_last_load_keys_expired", status.keys_expired);
  out.Add("rdb_last_load_keys_loaded", status.keys_loaded);
}

void AddLog(const AppendLog::Status& log, InfoFields& out) {
  out.Add("aof_enabled", log.enabled ? 1 : 0);
  out.Add("aof_rewrite_in_progress", log.rewriting ? 1 : 0);
  out.Add("aof_rewrite_scheduled", log.scheduled ? 1 : 0);
  out.Add("aof_last_rewrite_time_sec", log.last_rewrite_time);
  out.Add("aof_current_rewrite_time_sec", log.rewrite_time);
  out.Add("aof_last_bgrewrite_status", log.last_rewrite_ok ? "ok" : "err");
  out.Add("aof_rewrites", log.rewrites);
  out.Add("aof_rewrites_consecutive_failures", log.failures);
  out.Add("aof_last_write_status", log.last_write_ok ? "ok" : "err");
  // Another process reads the log: there is nothing to copy.
  out.Add("aof_last_cow_size", 0);
}

void AddLogSizes(const AppendLog::Status& log, InfoFields& out) {
  out.Add("aof_current_size", log.current_size);
  out.Add("aof_base_size", log.base_size);
  out.Add("aof_pending_rewrite", 0);
  out.Add("aof_buffer_length", log.pending);
  out.Add("aof_pending_bio_fsync", log.syncing ? 1 : 0);
  out.Add("aof_delayed_fsync", log.delayed_syncs);
}

// A second at least, for whoever divides by it.
void AddLoading(Engine& engine, InfoFields& out) {
  const Loading& loading = engine.persistence().loading();
  const int64_t elapsed = std::max<int64_t>(
      1, engine.clock().unix_us() / 1'000'000 - loading.started_s);
  const auto left =
      static_cast<double>(loading.total_bytes - loading.loaded_bytes);
  const double per_second =
      static_cast<double>(loading.loaded_bytes) / static_cast<double>(elapsed);
  out.Add("loading_start_time", loading.started_s);
  out.Add("loading_total_bytes", loading.total_bytes);
  out.Add("loading_rdb_used_mem", loading.used_memory);
  out.Add("loading_loaded_bytes", loading.loaded_bytes);
  out.Add("loading_loaded_perc",
          Percent(loading.loaded_bytes, loading.total_bytes));
  out.Add("loading_eta_seconds",
          static_cast<int64_t>(left / std::max(per_second, 1.0)));
}

}  // namespace

void PersistenceSection(Engine& engine, InfoFields& out) {
  out.Add("loading", engine.persistence().loading().active ? 1 : 0);
  out.Add("async_loading", 0);
  AddSnapshots(engine, out);
  const AppendLog::Status log = engine.persistence().append_log().status();
  AddLog(log, out);
  out.Add("module_fork_in_progress", 0);
  out.Add("module_fork_last_cow_size", 0);
  if (log.enabled) AddLogSizes(log, out);
  if (engine.persistence().loading().active) AddLoading(engine, out);
}

}  // namespace listq::server
