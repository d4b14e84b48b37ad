// The last calls that took long (SLOWLOG).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "server/engine/command.h"

namespace listq::server {

class SlowLog {
 public:
  struct Entry {
    int64_t id = 0;
    int64_t unix_s = 0;
    int64_t us = 0;
    std::vector<std::string> arguments;  // shortened, without passwords
    std::string address;
    std::string client_name;
  };

  // Gives the entry its number, and forgets the oldest ones beyond `most`.
  void Add(Entry entry, size_t most);
  void Clear() { entries_.clear(); }

  const std::deque<Entry>& entries() const { return entries_; }  // newest first

  // Of many and long arguments only some, and how many more there are.
  static std::vector<std::string> Shorten(const CommandSpec& spec, Args args);

 private:
  int64_t next_id_ = 0;
  std::deque<Entry> entries_;
};

}  // namespace listq::server
