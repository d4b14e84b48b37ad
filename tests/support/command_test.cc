// Picks fields out of the texts that describe a server and its clients.
#include "tests/support/command_test.h"

namespace listq::testing {

namespace {

// What stands between `begin` and the next of `ends`.
std::string FieldOf(const std::string& text, const std::string& begin,
                    std::string_view ends) {
  const size_t at = text.find(begin);
  if (at == std::string::npos) return "absent";
  const size_t start = at + begin.size();
  return text.substr(start, text.find_first_of(ends, start) - start);
}

}  // namespace

std::string ArityErrorOf(std::string_view command) {
  return "-ERR wrong number of arguments for '" + std::string(command) +
         "' command";
}

std::string CommandTest::Info(std::string_view field) {
  return FieldOf(a_.Ask("INFO everything").text,
                 "\n" + std::string(field) + ":", "\r");
}

std::string CommandTest::ClientField(const TestClient& client,
                                     std::string_view field) {
  const std::string line =
      a_.Ask("CLIENT LIST ID " + std::to_string(client.id())).text;
  return FieldOf(" " + line, " " + std::string(field) + "=", " \n");
}

}  // namespace listq::testing
