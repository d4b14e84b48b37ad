// Keeps what an engine tells of every write, as lines to compare and as
// requests to run again.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/engine/effect_log.h"

namespace listq::testing {

class NotedEffects final : public server::EffectLog {
 public:
  using Request = std::vector<std::string>;

  // With a SELECT wherever the database is another one than before, as in a
  // file; the first one is 0.
  void Append(int database, server::Args request) override;

  const std::vector<Request>& requests() const { return requests_; }
  // What was noted since the last call: "SET k v ; DEL x".
  std::string Take();

 private:
  int database_ = 0;
  size_t taken_ = 0;
  std::vector<Request> requests_;
};

}  // namespace listq::testing
