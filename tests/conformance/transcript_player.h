// Says to one server what a transcript says, and keeps what it answers. Knows
// nothing of the other server.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "resp/reply.h"
#include "tests/conformance/transcript.h"
#include "tests/support/wire_client.h"

namespace listq::testing {

// What came of one step.
struct Answer {
  std::vector<resp::Reply> replies;
  std::string note;  // what is no reply: "closed", "waits", "no reply"
};

class TranscriptPlayer {
 public:
  TranscriptPlayer(const Transcript& transcript, Product product);

  // One answer for each step.
  std::vector<Answer> Play();

 private:
  struct Actor {
    std::unique_ptr<WireClient> client;
    std::string name;
    std::string held;  // goes out with the next bytes
    int64_t id = 0;
  };

  Answer Play(const Step& step);
  Answer Take(Actor& actor, const Step& step);
  Answer TakeToEnd(Actor& actor);
  std::string AwaitBlocked(Actor& actor);
  std::string CheckStillWaits(Actor& actor);
  std::string Close(Actor& actor);
  void StartSection();

  Actor& Find(const std::string& name);
  void Say(Actor& actor, const std::string& line);
  std::string Expand(std::string text);
  std::string ExpandOne(const std::string& words);

  // One reply of the connection that watches the others, as text.
  std::string Watch(const std::string& line);
  // Its line about a client in CLIENT LIST; "" if there is none.
  std::string Describe(const Actor& actor);
  // Names in place of what no two servers have in common.
  void Rename(resp::Reply& reply, bool ids);

  const Transcript& transcript_;
  ServerUnderTest server_;
  std::unique_ptr<WireClient> watcher_;
  std::map<std::string, Actor> actors_;
};

}  // namespace listq::testing
