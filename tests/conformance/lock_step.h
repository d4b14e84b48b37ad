// The same requests, one after the other, to Redis and to listq, and the first
// difference between what they answer.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "resp/reply.h"
#include "tests/conformance/random_requests.h"
#include "tests/support/server_under_test.h"
#include "tests/support/wire_client.h"

namespace listq::testing {

// Its last client speaks RESP3.
class LockStep {
 public:
  explicit LockStep(size_t clients) : clients_(clients) {}

  // Says all of it to servers without data. A request of a client that waits
  // is left out, as is a SWAPDB while one waits: it can fill several of his
  // keys at once, and 7.0 and 7.2 differ in which they serve. Afterwards both
  // must hold the same. Answers the difference, or "" if there is none; *said
  // becomes the number of requests until then.
  std::string Play(const std::vector<RandomRequest>& requests, size_t* said);

 private:
  struct Side {
    explicit Side(Product product) : server(product) {}
    ServerUnderTest server;
    std::unique_ptr<WireClient> watcher;
    std::vector<std::unique_ptr<WireClient>> clients;
    std::vector<std::string> ids;
  };

  void Start(Side& side);
  static resp::Reply Watch(Side& side, const std::string& line);
  static void Send(Side& side, const RandomRequest& request);
  // The client waits for something, and has no reply.
  static bool Waits(Side& side, size_t client);

  std::string Say(const RandomRequest& request);
  std::string TakeBoth(size_t client, const std::string& line);
  bool SomebodyWaits() const;
  std::string LookAfterWaiters();
  std::string CompareData();

  size_t clients_;
  Side redis_{Product::kRedis};
  Side listq_{Product::kListq};
  std::vector<bool> waiting_;
};

}  // namespace listq::testing
