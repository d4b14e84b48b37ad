// Renders a reply for a reader: no two replies that a client could tell apart
// look the same.
#include "resp/reply.h"

#include <string_view>

namespace listq::resp {

namespace {

enum class Quotes : uint8_t { kNone, kDouble };

bool AppendNamedEscape(char c, std::string& line) {
  constexpr std::string_view kRaw = "\n\r\t\a\b";
  constexpr std::string_view kNames = "nrtab";
  const size_t at = kRaw.find(c);
  if (at == std::string_view::npos) return false;
  line += '\\';
  line += kNames[at];
  return true;
}

// Escapes what would break the line, and within quotes what would end them.
void AppendEscaped(std::string_view text, Quotes quotes, std::string& line) {
  constexpr char kHex[] = "0123456789abcdef";
  if (quotes == Quotes::kDouble) line += '"';
  for (const char c : text) {
    if (quotes == Quotes::kDouble && (c == '"' || c == '\\')) {
      line += '\\';
      line += c;
    } else if (c >= ' ' && c <= '~') {
      line += c;
    } else if (!AppendNamedEscape(c, line)) {
      const auto byte = static_cast<unsigned char>(c);
      line += "\\x";
      line += kHex[byte >> 4];
      line += kHex[byte & 15];
    }
  }
  if (quotes == Quotes::kDouble) line += '"';
}

void AppendReply(const Reply& reply, std::string& line);

void AppendElements(const Reply& reply, std::string_view open, char close,
                    std::string& line) {
  const bool map = reply.type == Reply::Type::kMap;
  line += open;
  for (size_t i = 0; i < reply.elements.size(); ++i) {
    if (i > 0) line += map && i % 2 == 1 ? ": " : ", ";
    AppendReply(reply.elements[i], line);
  }
  line += close;
}

// Everything but errors and aggregates.
void AppendScalar(const Reply& reply, std::string& line) {
  switch (reply.type) {
    case Reply::Type::kInteger:
      line += ':' + std::to_string(reply.integer);
      return;
    case Reply::Type::kBulk:
      return AppendEscaped(reply.text, Quotes::kDouble, line);
    case Reply::Type::kNull:
      line += "nil";
      return;
    case Reply::Type::kNullArray:
      line += "nil-array";
      return;
    case Reply::Type::kDouble:
      line += ',' + reply.text;
      return;
    case Reply::Type::kBoolean:
      line += reply.integer != 0 ? "true" : "false";
      return;
    case Reply::Type::kBigNumber:
      line += '(' + reply.text;
      return;
    case Reply::Type::kVerbatim:
      line += '=';
      AppendEscaped(reply.format, Quotes::kNone, line);
      line += ':';
      return AppendEscaped(reply.text, Quotes::kDouble, line);
    default:
      return AppendEscaped(reply.text, Quotes::kNone, line);
  }
}

void AppendReply(const Reply& reply, std::string& line) {
  switch (reply.type) {
    case Reply::Type::kError:
      line += '-';
      return AppendEscaped(reply.text, Quotes::kNone, line);
    case Reply::Type::kArray:
      return AppendElements(reply, "[", ']', line);
    case Reply::Type::kMap:
      return AppendElements(reply, "{", '}', line);
    case Reply::Type::kSet:
      return AppendElements(reply, "#{", '}', line);
    case Reply::Type::kPush:
      return AppendElements(reply, ">[", ']', line);
    default:
      return AppendScalar(reply, line);
  }
}

}  // namespace

std::string ToLine(const Reply& reply) {
  std::string line;
  AppendReply(reply, line);
  return line;
}

void AppendQuoted(std::string_view text, std::string& line) {
  AppendEscaped(text, Quotes::kDouble, line);
}

}  // namespace listq::resp
