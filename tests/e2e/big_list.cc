#include "tests/e2e/big_list.h"

namespace listq::testing {

namespace {

constexpr size_t kElementBytes = 100'000;

}  // namespace

void PushBigList(WireClient& client) {
  const std::string push = "RPUSH q " + std::string(kElementBytes, 'x');
  for (size_t i = 0; i < kBigListElements; ++i) client.Run(push);
}

std::string BigListReply() {
  const std::string element = "$" + std::to_string(kElementBytes) + "\r\n" +
                              std::string(kElementBytes, 'x') + "\r\n";
  std::string reply = "*" + std::to_string(kBigListElements) + "\r\n";
  for (size_t i = 0; i < kBigListElements; ++i) reply += element;
  return reply;
}

}  // namespace listq::testing
