// Requests out of one file of an append log. Knows no command, and nothing of
// what the requests mean together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "resp/byte_buffer.h"
#include "resp/request_parser.h"
#include "server/durability/files.h"
#include "server/engine/command.h"

namespace listq::server {

class LogReader {
 public:
  enum class Found : uint8_t {
    kRequest,
    kEnd,
    kTorn,    // the file ends within a request
    kFailed,  // see error()
  };

  // To be called first, and the rest only if it succeeds.
  FileStatus Open(Files& files, const std::string& path);
  uint64_t size() const { return size_; }

  // Whether it begins as a snapshot does, after which requests may follow. To
  // be called before what follows.
  bool BeginsWithSnapshot();
  // Passes over so many bytes; false if there are not so many.
  bool Skip(uint64_t bytes);

  // To be called until it answers no request any more.
  Found Next();
  // Good until the next call of Next.
  Args request() const { return request_.views; }
  // Where what Next found begins, or what it could not read, and what is behind
  // it.
  uint64_t offset() const { return offset_; }
  uint64_t next_offset() const { return offset_ + taken_; }
  // Of kFailed: what is wrong there, to be put behind "at byte N ".
  const std::string& error() const { return error_; }

 private:
  Found Parse(std::string_view bytes);
  // Redis writes the time between requests, if it is told to. kRequest: it was
  // one, which was dropped.
  Found PassOverAnnotation(std::string_view bytes);
  // Drops what was found last.
  void DropTaken();
  // Reads on. False at the end, and if that fails.
  bool Fill();
  Found EndOrTorn();
  Found Fail(std::string error);

  std::unique_ptr<InputFile> file_;
  uint64_t size_ = 0;
  uint64_t read_ = 0;
  FileStatus status_;
  resp::ByteBuffer buffer_;  // from `offset_` on
  uint64_t offset_ = 0;
  size_t taken_ = 0;  // of the buffer, by what was found last
  resp::RequestParser parser_;
  resp::RequestArgs request_;
  std::string error_;
};

}  // namespace listq::server
