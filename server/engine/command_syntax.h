// The notation in which a command's row states its arguments, and what it
// means: the source of COMMAND DOCS, of hints in clients and of the README.
//
//   key:key element:string...      named arguments with their types; "..."
//                                  means one or more
//   [COUNT count:integer]          optional; a word in capitals comes first
//   [GET... pattern:string]        one or more, each with the word
//   [WITHSCORES]                   an optional word alone
//   [change:CH]                    the same under another name
//   where:<LEFT|RIGHT>             one of several
//   LIMIT slice:{offset:integer count:integer}   a group
//   [GET@6.2.0]                    since which version, if later than the
//   name:string@..2.8.12           command; until which version
//
// Types: key string integer double pattern unix-time; key-pattern for a pattern
// of keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace listq::server {

struct ArgumentDoc {
  std::string name;
  std::string type;   // a type as above, "pure-token", "oneof" or "block"
  std::string token;  // the word before it, or the word itself
  std::string since;
  std::string deprecated_since;
  bool optional = false;
  bool multiple = false;
  bool multiple_token = false;         // the word comes with each of them
  std::vector<ArgumentDoc> arguments;  // of oneof and block
};

// Nullopt if the text is malformed.
std::optional<std::vector<ArgumentDoc>> ParseSyntax(std::string_view syntax);

// "key element [element ...]": the way a manual writes it.
std::string SyntaxText(const std::vector<ArgumentDoc>& arguments);

}  // namespace listq::server
