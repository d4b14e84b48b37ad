// A reply as a tree of values, and its rendering in one line, for tests and
// for whatever runs commands inside the server.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace listq::resp {

// One reply in either protocol. A map holds its keys and values in turn.
struct Reply {
  enum class Type : uint8_t {
    kStatus,
    kError,
    kInteger,
    kBulk,
    kNull,       // RESP2 $-1 and RESP3 _
    kNullArray,  // RESP2 *-1
    kArray,
    kMap,
    kSet,
    kPush,
    kDouble,
    kBoolean,
    kBigNumber,
    kVerbatim,
  };

  Type type = Type::kNull;
  int64_t integer = 0;  // kInteger; kBoolean as 0 or 1
  // Text of kStatus, kError, kBulk, kBigNumber and kDouble (as sent), and of
  // kVerbatim without its format.
  std::string text;
  std::string format;  // kVerbatim: "txt" or "mkd"
  std::vector<Reply> elements;

  bool operator==(const Reply&) const = default;
};

// One line that shows every difference that a client could see, for example
//   OK  -ERR syntax error  :3  "a\r\n"  nil  nil-array  [:1, "x"]
//   {"a": :1}  #{"x"}  >["message"]  ,1.5  true  =txt:"..."
// Statuses are bare, errors keep their '-', bulks are quoted and escaped.
std::string ToLine(const Reply& reply);

// Appends `text` in double quotes, with what is not printable escaped.
void AppendQuoted(std::string_view text, std::string& line);

}  // namespace listq::resp
