// Meaning to bytes: the one place that knows how a reply looks in RESP2 and
// in RESP3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "resp/byte_buffer.h"

namespace listq::resp {

enum class Protocol : uint8_t { kResp2 = 2, kResp3 = 3 };

// Appends replies to a buffer that it does not own. An aggregate is announced
// with the number of what follows (for a map: of pairs) and then filled by
// further calls.
class ReplyWriter {
 public:
  ReplyWriter(ByteBuffer& out, Protocol protocol)
      : out_(out), protocol_(protocol) {}

  Protocol protocol() const { return protocol_; }

  void Ok() { out_.Append("+OK\r\n"); }
  // A simple string. Requires: no CR or LF in `text`.
  void Status(std::string_view text);
  // `text` begins with the error code ("ERR ..."). CR and LF become spaces, as
  // in Redis, since a client's own bytes may be quoted in it.
  void Error(std::string_view text);
  void Integer(int64_t value);
  void Bulk(std::string_view bytes);
  // The same, but if it can be done, the reply is made around the bytes where
  // they are, and their block becomes that of the output.
  void BulkInPlace(ByteBuffer bytes);
  // An integer as a bulk string.
  void BulkInteger(int64_t value);
  void Null() { out_.Append(resp3() ? "_\r\n" : "$-1\r\n"); }
  void NullArray() { out_.Append(resp3() ? "_\r\n" : "*-1\r\n"); }
  void Array(size_t count) { Header('*', static_cast<int64_t>(count)); }
  // RESP2: an array of 2 * pairs.
  void Map(size_t pairs) {
    Header(resp3() ? '%' : '*',
           static_cast<int64_t>(resp3() ? pairs : 2 * pairs));
  }
  // Elements that are pairs: Pair announces each. RESP2: an array of 2 *
  // pairs.
  void PairArray(size_t pairs) {
    Header('*', static_cast<int64_t>(resp3() ? pairs : 2 * pairs));
  }
  void Pair() {
    if (resp3()) Array(2);
  }
  // RESP2: an array.
  void Set(size_t count) {
    Header(resp3() ? '~' : '*', static_cast<int64_t>(count));
  }
  // RESP2: an array.
  void Push(size_t count) {
    Header(resp3() ? '>' : '*', static_cast<int64_t>(count));
  }
  // RESP2: a bulk string.
  void Double(double value);
  // RESP2: 1 or 0.
  void Boolean(bool value) {
    if (!resp3()) return Integer(value ? 1 : 0);
    out_.Append(value ? "#t\r\n" : "#f\r\n");
  }
  // `format` is three letters ("txt"). RESP2: a bulk string.
  void Verbatim(std::string_view format, std::string_view text);

 private:
  bool resp3() const { return protocol_ == Protocol::kResp3; }
  void Header(char type, int64_t number);
  void Line(char type, std::string_view text);

  ByteBuffer& out_;
  Protocol protocol_;
};

}  // namespace listq::resp
