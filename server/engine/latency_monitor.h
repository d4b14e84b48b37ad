// Moments at which something took too long (LATENCY LATEST and HISTORY).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace listq::server {

class LatencyMonitor {
 public:
  struct Sample {
    int64_t unix_s = 0;
    int64_t ms = 0;
  };
  // What happens again and again: a fast command, an expiry of keys.
  struct Event {
    std::deque<Sample> samples;  // oldest first; of a second, the worst
    int64_t most_ms = 0;         // since it was reset
  };
  using Events = std::map<std::string, Event, std::less<>>;

  void Add(std::string_view name, const Sample& sample);
  const Events& events() const { return events_; }
  // Null if nothing of that name took too long.
  const Event* Find(std::string_view name) const;

  // False if there was none.
  bool Reset(std::string_view name);
  // Returns how many there were.
  size_t ResetAll();

 private:
  Events events_;
};

}  // namespace listq::server
