// A reply that was read can be written, and reads back the same; cut anywhere,
// it is incomplete. The first byte says where it is cut.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "resp/byte_buffer.h"
#include "resp/reply.h"
#include "resp/reply_parser.h"
#include "resp/reply_writer.h"

namespace {

using listq::resp::ByteBuffer;
using listq::resp::ParseReply;
using listq::resp::Protocol;
using listq::resp::Reply;
using listq::resp::ReplyStatus;
using listq::resp::ReplyWriter;
using Type = Reply::Type;

void Write(const Reply& reply, ReplyWriter& writer) {
  switch (reply.type) {
    case Type::kStatus:
    case Type::kBigNumber:
      return writer.Status(reply.text);
    case Type::kError:
      return writer.Error(reply.text);
    case Type::kInteger:
      return writer.Integer(reply.integer);
    case Type::kBulk:
      return writer.Bulk(reply.text);
    case Type::kNull:
      return writer.Null();
    case Type::kNullArray:
      return writer.NullArray();
    case Type::kArray:
      writer.Array(reply.elements.size());
      break;
    case Type::kMap:
      writer.Map(reply.elements.size() / 2);
      break;
    case Type::kSet:
      writer.Set(reply.elements.size());
      break;
    case Type::kPush:
      writer.Push(reply.elements.size());
      break;
    case Type::kDouble:
      return writer.Double(std::strtod(reply.text.c_str(), nullptr));
    case Type::kBoolean:
      return writer.Boolean(reply.integer != 0);
    case Type::kVerbatim:
      return writer.Verbatim(reply.format, reply.text);
  }
  for (const Reply& element : reply.elements) Write(element, writer);
}

// Writes `reply` and reads it back.
Reply RoundTrip(const Reply& reply, Protocol protocol) {
  ByteBuffer out;
  ReplyWriter writer(out, protocol);
  Write(reply, writer);
  Reply result;
  size_t consumed = 0;
  const ReplyStatus status = ParseReply(out.view(), &result, &consumed);
  if (status != ReplyStatus::kReply || consumed != out.size()) std::abort();
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1,
                               size - 1);
  Reply reply;
  size_t consumed = 0;
  if (ParseReply(input, &reply, &consumed) != ReplyStatus::kReply) return 0;
  const std::string_view cut = input.substr(0, data[0] % consumed);
  Reply none;
  size_t unused = 0;
  if (ParseReply(cut, &none, &unused) != ReplyStatus::kIncomplete) std::abort();
  for (const Protocol protocol : {Protocol::kResp2, Protocol::kResp3}) {
    // The first trip may respell a value (1.50, a null array), the second not.
    const Reply once = RoundTrip(reply, protocol);
    if (ToLine(RoundTrip(once, protocol)) != ToLine(once)) std::abort();
  }
  return 0;
}
