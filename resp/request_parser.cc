// The common request, short and complete, passes one loop that reads each
// header by hand. Anything else (a cut, an odd number, an error) leaves that
// loop for the slow functions, which alone know the limits of lines and all
// error texts.
#include "resp/request_parser.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>

#include "resp/number_text.h"
#include "resp/word_splitter.h"

namespace listq::resp {

namespace {

using Status = RequestParser::Status;

// A line must end within this many bytes.
constexpr size_t kMaxLine = 64 * 1024;
constexpr ptrdiff_t kLineEnd = 2;
constexpr int64_t kMaxUnauthenticatedCount = 10;
constexpr int64_t kMaxUnauthenticatedLength = 16384;

// A count is a claim: room for more arguments than these is made only as they
// arrive.
constexpr int64_t kMaxReserved = 1024;

// Up to here arguments found are copied when a request is cut, so that an idle
// connection holds no more than it needs; beyond, copying them at every cut
// would cost more than the bytes, and their vector changes hands.
constexpr size_t kMaxCopied = 256;

int64_t MaxCount(const ParserLimits& limits) {
  return limits.authenticated ? std::numeric_limits<int32_t>::max()
                              : kMaxUnauthenticatedCount;
}

int64_t MaxLength(const ParserLimits& limits) {
  return limits.authenticated
             ? limits.max_bulk_length
             : std::min(limits.max_bulk_length, kMaxUnauthenticatedLength);
}

uintptr_t Address(const char* byte) {
  return reinterpret_cast<uintptr_t>(byte);
}

// Reads `type`, 1 to 9 digits without a needless zero and a line end; returns
// the byte behind them, or null if the line looks different or is cut.
inline const char* ReadPlainHeader(char type, const char* at, const char* end,
                                   int64_t* number) {
  constexpr ptrdiff_t kShortest = 4;
  constexpr ptrdiff_t kMaxDigits = 9;
  if (end - at < kShortest || *at != type) return nullptr;
  const char* const digits = at + 1;
  const char* const stop = std::min(end - kLineEnd, digits + kMaxDigits);
  uint32_t sum = 0;
  for (at = digits; at < stop; ++at) {
    const uint32_t digit = static_cast<unsigned char>(*at) - uint32_t{'0'};
    if (digit > 9) break;
    sum = sum * 10 + digit;
  }
  if (*at != '\r' || at == digits) return nullptr;
  if (*digits == '0' && at - digits > 1) return nullptr;
  *number = sum;
  return at + kLineEnd;
}

}  // namespace

Status RequestParser::Parse(std::string_view input, const ParserLimits& limits,
                            RequestArgs& args, size_t* consumed) {
  *consumed = 0;
  bytes_wanted_ = 0;
  if (arguments_left_ != kUnknown) {
    Resume(input, args);
    return ParseArguments(input, limits, args, consumed);
  }
  args.views.clear();
  while (*consumed < input.size()) {
    const std::string_view rest = input.substr(*consumed);
    size_t used = 0;
    const Status status = rest[0] == '*'
                              ? ParseMultibulk(rest, limits, args, &used)
                              : ParseInline(rest, args, &used);
    *consumed += used;
    if (status != Status::kRequest || !args.views.empty()) return status;
  }
  return Status::kIncomplete;
}

Status RequestParser::ParseInline(std::string_view input, RequestArgs& args,
                                  size_t* consumed) {
  size_t size = 0;
  const Status status =
      FindLineEnd(input, '\n', "too big inline request", &size);
  if (status != Status::kRequest) return status;
  std::string_view line = input.substr(0, size);
  if (line.ends_with('\r')) line.remove_suffix(1);
  args.unquoted.clear();
  WordSplitter splitter(line);
  std::string_view word;
  for (;;) {
    switch (splitter.Next(args.unquoted, &word)) {
      case WordSplitter::Status::kWord:
        args.views.push_back(word);
        break;
      case WordSplitter::Status::kEnd:
        *consumed = size + 1;
        Finish();
        return Status::kRequest;
      case WordSplitter::Status::kUnbalanced:
        return Fail("unbalanced quotes in request");
    }
  }
}

Status RequestParser::ParseMultibulk(std::string_view input,
                                     const ParserLimits& limits,
                                     RequestArgs& args, size_t* consumed) {
  const char* const begin = input.data();
  int64_t count = 0;
  const char* const next =
      ReadPlainHeader('*', begin, begin + input.size(), &count);
  if (next != nullptr && count <= MaxCount(limits)) {
    position_ = static_cast<size_t>(next - begin);
    arguments_left_ = count;
  } else {
    const Status status = ReadCount(input, limits);
    if (status != Status::kRequest) return status;
  }
  if (arguments_left_ <= 0) {
    *consumed = position_;
    Finish();
    return Status::kRequest;
  }
  const int64_t reserved = std::min(arguments_left_, kMaxReserved);
  args.views.reserve(static_cast<size_t>(reserved));
  return ParseArguments(input, limits, args, consumed);
}

Status RequestParser::ParseArguments(std::string_view input,
                                     const ParserLimits& limits,
                                     RequestArgs& args, size_t* consumed) {
  const char* const begin = input.data();
  const char* const end = begin + input.size();
  const char* next = begin + position_;
  const int64_t max_length = MaxLength(limits);
  int64_t length = bulk_length_;
  for (int64_t left = arguments_left_; left > 0; --left) {
    if (length == kUnknown) {
      const char* const data = ReadPlainHeader('$', next, end, &length);
      if (data != nullptr && length <= max_length) {
        next = data;
      } else {
        Remember(next - begin, left, kUnknown);
        const Status status = ReadBulkLength(input, limits);
        if (status == Status::kIncomplete) return Suspend(input, args);
        if (status == Status::kError) return status;
        next = begin + position_;
        length = bulk_length_;
      }
    }
    if (end - next - kLineEnd < length) {
      Remember(next - begin, left, length);
      bytes_wanted_ =
          position_ + static_cast<size_t>(length) + size_t{kLineEnd};
      return Suspend(input, args);
    }
    args.views.emplace_back(next, static_cast<size_t>(length));
    next += length + kLineEnd;
    length = kUnknown;
  }
  *consumed = static_cast<size_t>(next - begin);
  Finish();
  return Status::kRequest;
}

Status RequestParser::ReadCount(std::string_view input,
                                const ParserLimits& limits) {
  size_t size = 0;
  const Status status =
      FindLineEnd(input, '\r', "too big mbulk count string", &size);
  if (status != Status::kRequest) return status;
  const std::optional<int64_t> count = ParseInteger(input.substr(1, size - 1));
  if (!count.has_value() || *count > std::numeric_limits<int32_t>::max()) {
    return Fail("invalid multibulk length");
  }
  if (*count > MaxCount(limits))
    return Fail("unauthenticated multibulk length");
  arguments_left_ = *count;
  position_ = size + kLineEnd;
  return Status::kRequest;
}

Status RequestParser::ReadBulkLength(std::string_view input,
                                     const ParserLimits& limits) {
  size_t size = 0;
  const Status status =
      FindLineEnd(input, '\r', "too big bulk count string", &size);
  if (status != Status::kRequest) return status;
  const std::string_view line = input.substr(position_, size);
  const char type = input[position_];
  if (type != '$') {
    return Fail("expected '$', got '" + std::string(1, type) + "'");
  }
  const std::optional<int64_t> length = ParseInteger(line.substr(1));
  if (!length.has_value() || *length < 0 || *length > limits.max_bulk_length) {
    return Fail("invalid bulk length");
  }
  if (*length > MaxLength(limits)) return Fail("unauthenticated bulk length");
  bulk_length_ = *length;
  position_ += size + kLineEnd;
  return Status::kRequest;
}

Status RequestParser::FindLineEnd(std::string_view input, char end,
                                  std::string_view too_long, size_t* size) {
  // Only as far as the limit: whether a line is too long must not depend on
  // how much of it came at once.
  const std::string_view line = input.substr(0, position_ + kMaxLine + 1);
  const size_t found = line.find(end, std::max(position_, searched_));
  if (found == std::string_view::npos) {
    searched_ = line.size();
    return line.size() - position_ > kMaxLine ? Fail(too_long)
                                              : Status::kIncomplete;
  }
  if (end == '\r' && found + 1 == input.size()) {
    searched_ = found;
    return Status::kIncomplete;
  }
  *size = found - position_;
  return Status::kRequest;
}

Status RequestParser::Fail(std::string_view detail) {
  error_ = "ERR Protocol error: ";
  error_ += detail;
  return Status::kError;
}

void RequestParser::Remember(ptrdiff_t position, int64_t arguments_left,
                             int64_t bulk_length) {
  position_ = static_cast<size_t>(position);
  arguments_left_ = arguments_left;
  bulk_length_ = bulk_length;
}

Status RequestParser::Suspend(std::string_view input, RequestArgs& args) {
  suspended_base_ = Address(input.data());
  if (args.views.size() <= kMaxCopied) {
    suspended_ = args.views;
  } else {
    suspended_.swap(args.views);
  }
  args.views.clear();
  return Status::kIncomplete;
}

void RequestParser::Resume(std::string_view input, RequestArgs& args) {
  if (suspended_base_ != Address(input.data())) {
    for (std::string_view& view : suspended_) {
      const size_t offset = Address(view.data()) - suspended_base_;
      view = input.substr(offset, view.size());
    }
  }
  if (suspended_.size() <= kMaxCopied) {
    args.views = suspended_;
  } else {
    suspended_.swap(args.views);
  }
}

void RequestParser::Finish() {
  Remember(0, kUnknown, kUnknown);
  searched_ = 0;
  if (suspended_.capacity() > 0) {
    std::vector<std::string_view>().swap(suspended_);
  }
}

}  // namespace listq::resp
