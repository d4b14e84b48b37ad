// What clients asked for and what they were told, in the order in which it
// came: as much of it as there is room for, the oldest goes first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "server/engine/command.h"
#include "server/engine/engine.h"
#include "server/testing/request_filter.h"

namespace listq::server {

class Recorder {
 public:
  static constexpr size_t kDefaultEntries = 10'000;
  static constexpr size_t kMostBytes = size_t{64} * 1024 * 1024;

  // A request, with passwords hidden.
  struct Entry {
    uint64_t id;
    int64_t unix_ms;
    uint64_t client_id;
    std::string client_name;  // that it had when it asked
    std::string address;
    int database;
    const CommandSpec* spec;  // null: there is no such command
    std::vector<std::string> words;
    std::optional<std::string> reply;  // as resp::ToLine shows it

    size_t bytes() const;
    bool Matches(const RequestFilter& filter) const;
  };

  // It outlives the recorder.
  explicit Recorder(Engine& engine) : engine_(engine) {}

  // Forgets what was recorded before.
  void Start(RequestFilter filter, size_t most_entries);
  // What is there stays as it is.
  void Stop() { recording_ = false; }
  void Clear();

  bool recording() const { return recording_; }
  // The oldest first. Ids follow one another.
  const std::deque<Entry>& entries() const { return entries_; }
  size_t bytes() const { return bytes_; }
  size_t most_entries() const { return most_entries_; }
  // How many had to go to make room.
  uint64_t dropped() const { return dropped_; }

  // See Interceptor.
  void OnRequest(const Session& session, Args args);
  void OnReply(const Session& session);
  void OnDisconnect(const Session& session);

 private:
  void DropOldest();

  Engine& engine_;
  bool recording_ = false;
  RequestFilter filter_;
  size_t most_entries_ = kDefaultEntries;
  std::deque<Entry> entries_;
  // The request of a session that is not answered yet.
  std::unordered_map<uint64_t, uint64_t> unanswered_;
  uint64_t next_id_ = 1;
  size_t bytes_ = 0;
  uint64_t dropped_ = 0;
};

}  // namespace listq::server
