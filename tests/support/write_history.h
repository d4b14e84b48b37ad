// What a server did to its lists, write by write: what a log that is cut off
// anywhere may come to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "server/engine/effect_log.h"
#include "server/engine/engine.h"
#include "tests/support/test_server.h"

namespace listq::testing {

// The lists "a", "b" and "c" of the first database.
struct ListData {
  std::map<std::string, std::vector<std::string>> lists;
  std::map<std::string, int64_t> expiries;  // Unix time, in milliseconds

  static ListData Of(TestClient& client);
  // Puts it into an empty server.
  void PutInto(TestClient& client) const;
  std::string ToText() const;
  bool operator==(const ListData&) const = default;
};

// Stands between a server and its log. Each element is pushed only once.
class WriteHistory final : public server::EffectLog {
 public:
  explicit WriteHistory(const ListData& begin);

  // Is told from now on what the engine tells its log, and tells it on. To be
  // called before each request, since a log may take its place again.
  void Watch(server::Engine& engine);

  // Single requests or whole transactions.
  size_t writes() const { return states_.size() - 1; }
  // After the first `writes` of them.
  const ListData& After(size_t writes) const { return states_[writes]; }
  // The first write after `since` that took the element from a list to another,
  // or to nowhere (""), or brought it from there; 0 if there was none.
  size_t FindMove(const std::string& element, size_t since,
                  std::string_view to) const;

  void Append(int database, server::Args request) override;

 private:
  struct Move {
    size_t write;
    std::string to;
  };

  void NoteState();

  // Does what it is told. Its clock stands still, so that no key dies.
  TestServer shadow_;
  TestClient& client_ = shadow_.Connect();
  server::EffectLog* log_ = nullptr;
  bool in_transaction_ = false;
  std::vector<ListData> states_;
  std::map<std::string, std::string> places_;
  std::map<std::string, std::vector<Move>> moves_;
};

}  // namespace listq::testing
