// A transcript: what some clients say to a server, without what it answers.
// Both servers are told the same, and each answers for the other.
//
//   server: --timeout 9   options of the server, before all else
//   ## A title            forgets clients and data, and starts anew
//   # A remark
//   a: LPUSH q x       says it (quoted as in redis-cli), takes the reply
//   b> BLPOP q 0       says it and sees to it that b is left waiting
//   b...               b still waits, and nothing came for it
//   b<                 takes the next reply; b<3 takes three
//   b<|                takes all replies, then sees the end
//   b+ PING            holds it back and sends it with b's next line
//   b! "*1\r\n"        sends these bytes
//   b/                 sends no more, but listens
//   b.                 closes, and sees to it that the server knows
//
// In what is said ${id b} and ${addr b} stand for b's number and address,
// ${repeat 3 xy} for xyxyxy. How replies are compared is said in braces, as in
// `a{sorted}: KEYS *`:
//   sorted     the elements come in any order
//   pairs      so do the pairs of name and value
//   near 5     integers may be 5 apart
//   ids        numbers of clients become names
//   form       digits are masked
//   fields     name=value or name:value, of which each listq field that Redis
//              has too must look alike
// What differs, and may, is marked before the line, with what each answers,
// which ends with ... for anything more:
//   differs: why
//     redis: -ERR one thing
//     listq: -ERR another
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/server_under_test.h"

namespace listq::testing {

struct Step {
  enum class Kind : uint8_t {
    kSection,
    kAsk,
    kLeaveWaiting,
    kStillWaits,
    kTake,
    kTakeToEnd,
    kHold,
    kSendBytes,
    kHalfClose,
    kClose,
  };

  struct Difference {
    std::string why;
    std::string redis;
    std::string listq;

    const std::string& Of(Product product) const {
      return product == Product::kListq ? listq : redis;
    }
  };

  int line = 0;
  std::string source;
  Kind kind = Kind::kSection;
  std::string client;
  std::string text;
  int replies = 1;  // kTake
  std::string comparison;
  Difference difference;  // `why` is empty if both must answer the same
};

struct Transcript {
  std::filesystem::path file;
  std::vector<std::string> options;
  std::vector<Step> steps;
};

// Ends the test if the file is not a transcript.
Transcript ReadTranscript(const std::filesystem::path& file);

// The transcripts of this folder, sorted by name.
std::vector<std::filesystem::path> TranscriptFiles();

}  // namespace listq::testing
