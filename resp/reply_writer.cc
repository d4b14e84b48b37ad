// How each reply looks on the wire. Whatever has a header makes room once and
// then writes straight into the buffer.
#include "resp/reply_writer.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "resp/number_text.h"

namespace listq::resp {

namespace {

constexpr size_t kLineEnd = 2;
// A type byte, a number and a line end.
constexpr size_t kMaxHeader = 1 + kMaxIntegerText + kLineEnd;

char* PutLineEnd(char* out) {
  std::memcpy(out, "\r\n", kLineEnd);
  return out + kLineEnd;
}

// Returns where the next byte goes.
char* PutHeader(char type, int64_t number, char* out) {
  *out++ = type;
  if (number >= 0 && number < 10) {
    *out++ = static_cast<char>('0' + number);
  } else {
    out += FormatInteger(number, out);
  }
  return PutLineEnd(out);
}

char* PutBytes(std::string_view bytes, char* out) {
  if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
  return out + bytes.size();
}

}  // namespace

void ReplyWriter::Header(char type, int64_t number) {
  char* const out = out_.Reserve(kMaxHeader);
  out_.Commit(static_cast<size_t>(PutHeader(type, number, out) - out));
}

void ReplyWriter::Line(char type, std::string_view text) {
  char* const out = out_.Reserve(1 + text.size() + kLineEnd);
  *out = type;
  PutLineEnd(PutBytes(text, out + 1));
  out_.Commit(1 + text.size() + kLineEnd);
}

void ReplyWriter::Status(std::string_view text) { Line('+', text); }

void ReplyWriter::Error(std::string_view text) {
  const size_t size = 1 + text.size() + kLineEnd;
  char* const out = out_.Reserve(size);
  *out = '-';
  char* const end =
      std::transform(text.begin(), text.end(), out + 1,
                     [](char c) { return c == '\r' || c == '\n' ? ' ' : c; });
  PutLineEnd(end);
  out_.Commit(size);
}

void ReplyWriter::Integer(int64_t value) { Header(':', value); }

void ReplyWriter::Bulk(std::string_view bytes) {
  char* const out = out_.Reserve(kMaxHeader + bytes.size() + kLineEnd);
  char* end = PutHeader('$', static_cast<int64_t>(bytes.size()), out);
  end = PutLineEnd(PutBytes(bytes, end));
  out_.Commit(static_cast<size_t>(end - out));
}

void ReplyWriter::BulkInPlace(ByteBuffer bytes) {
  char header[kMaxHeader];
  const char* const end =
      PutHeader('$', static_cast<int64_t>(bytes.size()), header);
  const auto size = static_cast<size_t>(end - header);
  if (bytes.room_in_front() < out_.size() + size || bytes.room() < kLineEnd) {
    return Bulk(bytes.view());
  }
  bytes.Prepend({header, size});
  bytes.Prepend(out_.view());
  bytes.Append("\r\n");
  out_ = std::move(bytes);
}

void ReplyWriter::BulkInteger(int64_t value) {
  char text[kMaxIntegerText];
  Bulk({text, FormatInteger(value, text)});
}

void ReplyWriter::Double(double value) {
  const std::string text = FormatDouble(value);
  protocol_ == Protocol::kResp3 ? Line(',', text) : Bulk(text);
}

void ReplyWriter::Verbatim(std::string_view format, std::string_view text) {
  if (protocol_ == Protocol::kResp2) return Bulk(text);
  const size_t size = format.size() + 1 + text.size();
  char* const out = out_.Reserve(kMaxHeader + size + kLineEnd);
  char* end = PutHeader('=', static_cast<int64_t>(size), out);
  end = PutBytes(format, end);
  *end++ = ':';
  end = PutLineEnd(PutBytes(text, end));
  out_.Commit(static_cast<size_t>(end - out));
}

}  // namespace listq::resp
