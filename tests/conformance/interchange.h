// Data that cross between Redis and listq by files: a server in a folder, keys
// of every kind to put in it, and all that it has.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "resp/reply.h"
#include "tests/support/server_under_test.h"
#include "tests/support/wire_client.h"

namespace listq::testing {

using Words = std::vector<std::string>;

// Every key of every database: type, end of life, and value,
// in any order where the order says nothing.
using Contents = std::map<std::string, std::string>;
using Asker = std::function<resp::Reply(const Words&)>;
Contents ContentsBy(const Asker& ask);
// Empty if there is none, else the first keys that differ.
std::string Difference(const Contents& found, const Contents& expected);

// A server in a folder and one client of it.
class Peer {
 public:
  // Waits until it has loaded what is in the folder.
  Peer(Product product, const std::string& folder, const Words& options = {});

  resp::Reply Ask(const Words& words);
  std::string Line(const Words& words) { return resp::ToLine(Ask(words)); }
  Contents All();
  // Ends the server without a snapshot.
  void Stop();

 private:
  ServerUnderTest server_;
  WireClient client_;
};

// Random keys of every type: small, large, compressible, binary and numeric.
class RandomKeys {
 public:
  explicit RandomKeys(uint64_t seed) : random_(seed) {}

  void Fill(Peer& peer);

 private:
  size_t Below(size_t bound) { return random_() % bound; }
  std::string Bytes();
  size_t Count() { return Below(8) == 0 ? 2000 : 1 + Below(40); }
  Words Elements(Words words, bool integers);
  void FillKey(Peer& peer, const std::string& key);

  std::mt19937_64 random_;
};

// Some hundred requests by chance, transactions among them, in the first three
// databases. What else is there stays.
void WriteAtRandom(Peer& peer, uint64_t seed);

// True once no rewrite of the log is under way or scheduled.
bool AwaitRewrite(Peer& peer);

}  // namespace listq::testing
