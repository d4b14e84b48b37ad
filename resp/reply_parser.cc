// Reads a reply by descending into its aggregates. Strict where Redis is
// strict, so that a test sees a malformed reply as one.
#include "resp/reply_parser.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "resp/number_text.h"

namespace listq::resp {

namespace {

constexpr int kMaxDepth = 128;
constexpr std::string_view kLineEnd = "\r\n";

bool IsBigNumber(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+'))
    text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
}

bool IsDouble(std::string_view text) {
  return text == "nan" || text == "-nan" || ParseLongDouble(text).has_value();
}

// Takes replies off the front of its input.
class Reader {
 public:
  explicit Reader(std::string_view input) : rest_(input) {}

  std::string_view rest() const { return rest_; }

  // `depth` aggregates surround the reply.
  ReplyStatus Read(int depth, Reply& reply);

 private:
  ReplyStatus ReadLine(std::string_view* line);
  ReplyStatus ReadInteger(std::string_view line, Reply& reply);
  ReplyStatus ReadBoolean(std::string_view line, Reply& reply);
  ReplyStatus ReadText(Reply::Type type, std::string_view text, bool valid,
                       Reply& reply);
  // A byte string whose length was announced in `line`.
  ReplyStatus ReadBlob(Reply::Type type, std::string_view line, Reply& reply);
  ReplyStatus ReadElements(Reply::Type type, std::string_view line, int depth,
                           Reply& reply);

  std::string_view rest_;
};

ReplyStatus Reader::Read(int depth, Reply& reply) {
  using Type = Reply::Type;
  if (rest_.empty()) return ReplyStatus::kIncomplete;
  constexpr std::string_view kTypes = "+-:$*_%~>,#(=!";
  const char type = rest_[0];
  if (kTypes.find(type) == std::string_view::npos) return ReplyStatus::kError;
  std::string_view line;
  const ReplyStatus status = ReadLine(&line);
  if (status != ReplyStatus::kReply) return status;
  switch (type) {
    case '+':
      return ReadText(Type::kStatus, line, true, reply);
    case '-':
      return ReadText(Type::kError, line, true, reply);
    case '_':
      return ReadText(Type::kNull, line, line.empty(), reply);
    case ',':
      return ReadText(Type::kDouble, line, IsDouble(line), reply);
    case '(':
      return ReadText(Type::kBigNumber, line, IsBigNumber(line), reply);
    case ':':
      return ReadInteger(line, reply);
    case '#':
      return ReadBoolean(line, reply);
    case '$':
      return ReadBlob(Type::kBulk, line, reply);
    case '!':
      return ReadBlob(Type::kError, line, reply);
    case '=':
      return ReadBlob(Type::kVerbatim, line, reply);
    case '*':
      return ReadElements(Type::kArray, line, depth, reply);
    case '%':
      return ReadElements(Type::kMap, line, depth, reply);
    case '~':
      return ReadElements(Type::kSet, line, depth, reply);
    default:
      return ReadElements(Type::kPush, line, depth, reply);
  }
}

// Takes the type byte, the line behind it and its end.
ReplyStatus Reader::ReadLine(std::string_view* line) {
  const size_t end = rest_.find_first_of(kLineEnd);
  if (end == std::string_view::npos) return ReplyStatus::kIncomplete;
  if (rest_[end] == '\n') return ReplyStatus::kError;
  if (end + 1 == rest_.size()) return ReplyStatus::kIncomplete;
  if (rest_[end + 1] != '\n') return ReplyStatus::kError;
  *line = rest_.substr(1, end - 1);
  rest_.remove_prefix(end + kLineEnd.size());
  return ReplyStatus::kReply;
}

ReplyStatus Reader::ReadText(Reply::Type type, std::string_view text,
                             bool valid, Reply& reply) {
  if (!valid) return ReplyStatus::kError;
  reply.type = type;
  reply.text = text;
  return ReplyStatus::kReply;
}

ReplyStatus Reader::ReadInteger(std::string_view line, Reply& reply) {
  const std::optional<int64_t> value = ParseInteger(line);
  if (!value.has_value()) return ReplyStatus::kError;
  reply.type = Reply::Type::kInteger;
  reply.integer = *value;
  return ReplyStatus::kReply;
}

ReplyStatus Reader::ReadBoolean(std::string_view line, Reply& reply) {
  if (line != "t" && line != "f") return ReplyStatus::kError;
  reply.type = Reply::Type::kBoolean;
  reply.integer = line == "t" ? 1 : 0;
  return ReplyStatus::kReply;
}

ReplyStatus Reader::ReadBlob(Reply::Type type, std::string_view line,
                             Reply& reply) {
  constexpr size_t kFormat = 3;
  if (type == Reply::Type::kBulk && line == "-1") {
    reply.type = Reply::Type::kNull;
    return ReplyStatus::kReply;
  }
  const std::optional<int64_t> announced = ParseInteger(line);
  if (!announced.has_value() || *announced < 0) return ReplyStatus::kError;
  const auto size = static_cast<uint64_t>(*announced);
  const bool verbatim = type == Reply::Type::kVerbatim;
  if (verbatim && size <= kFormat) return ReplyStatus::kError;
  if (rest_.size() < size + kLineEnd.size()) return ReplyStatus::kIncomplete;
  std::string_view text = rest_.substr(0, size);
  if (rest_.substr(size, kLineEnd.size()) != kLineEnd) {
    return ReplyStatus::kError;
  }
  if (verbatim) {
    if (text[kFormat] != ':') return ReplyStatus::kError;
    reply.format = text.substr(0, kFormat);
    text.remove_prefix(kFormat + 1);
  }
  rest_.remove_prefix(size + kLineEnd.size());
  return ReadText(type, text, true, reply);
}

ReplyStatus Reader::ReadElements(Reply::Type type, std::string_view line,
                                 int depth, Reply& reply) {
  if (type == Reply::Type::kArray && line == "-1") {
    reply.type = Reply::Type::kNullArray;
    return ReplyStatus::kReply;
  }
  const std::optional<int64_t> announced = ParseInteger(line);
  if (!announced.has_value() || *announced < 0) return ReplyStatus::kError;
  if (depth == kMaxDepth) return ReplyStatus::kError;
  auto count = static_cast<uint64_t>(*announced);
  if (type == Reply::Type::kMap) count *= 2;
  reply.type = type;
  for (; count > 0; --count) {
    Reply element;
    const ReplyStatus status = Read(depth + 1, element);
    if (status != ReplyStatus::kReply) return status;
    reply.elements.push_back(std::move(element));
  }
  return ReplyStatus::kReply;
}

}  // namespace

ReplyStatus ParseReply(std::string_view input, Reply* reply, size_t* consumed) {
  Reader reader(input);
  Reply result;
  const ReplyStatus status = reader.Read(0, result);
  if (status != ReplyStatus::kReply) return status;
  *reply = std::move(result);
  *consumed = input.size() - reader.rest().size();
  return status;
}

}  // namespace listq::resp
