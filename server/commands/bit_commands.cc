// Strings as arrays of bits: SETBIT, BITCOUNT, BITOP and their like.
#include <algorithm>
#include <optional>
#include <vector>

#include "server/commands/all_commands.h"
#include "server/commands/bit_arguments.h"
#include "server/commands/string_access.h"
#include "server/engine/arg_reader.h"
#include "storage/bit_ops.h"

namespace listq::server {

namespace {

using storage::Keyspace;
using storage::StringValue;

void Setbit(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  const uint64_t offset = ReadBitOffset(context, reader);
  const bool bit =
      reader.IntegerIn(0, 1, "ERR bit is not an integer or out of range") != 0;
  if (reader.failed()) return context.Fail(reader.error());
  const auto entry = context.keys().FindAs<StringValue>(context.arg(1));
  if (!entry.ok()) return context.Fail(entry.error());
  const auto [bytes, grew] = OpenForWriting(context, *entry, offset / 8 + 1);
  const bool old = storage::GetBit({bytes.data(), bytes.size()}, offset);
  if (bit) {
    storage::SetBit(bytes, offset);
  } else {
    storage::ClearBit(bytes, offset);
  }
  if (grew || bit != old) {
    TellStringChange(context, context.arg(1), "setbit");
  }
  context.reply().Integer(old ? 1 : 0);
}

void Getbit(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  const uint64_t offset = ReadBitOffset(context, reader);
  if (reader.failed()) return context.Fail(reader.error());
  const auto entry = context.keys().FindAs<StringValue>(context.arg(1));
  if (!entry.ok()) return context.Fail(entry.error());
  if (*entry == nullptr) return context.reply().Integer(0);
  const storage::Element text = StringOf(**entry).Get();
  context.reply().Integer(storage::GetBit(text.view(), offset) ? 1 : 0);
}

// ---- Ranges of bits ----

// As a client names a range, its ends in bytes or in bits, negative ones
// counted from the end of the string.
struct RangeArguments {
  int64_t first = 0;
  int64_t last = -1;
  int64_t unit = 8;  // in bits

  bool is_backwards() const { return first < 0 && last < 0 && first > last; }
};

// What is left of the arguments.
int64_t ReadUnit(ArgReader& reader) {
  if (reader.TakeWord("bit")) return 1;
  if (!reader.TakeWord("byte") && !reader.done()) reader.Fail(kSyntaxError);
  return 8;
}

// Nullopt if there is no bit in the range.
std::optional<storage::BitRange> BitsOf(RangeArguments range,
                                        std::string_view text) {
  const int64_t size = static_cast<int64_t>(text.size()) * 8 / range.unit;
  if (range.first < 0) range.first = std::max<int64_t>(0, range.first + size);
  if (range.last < 0) range.last = std::max<int64_t>(0, range.last + size);
  range.last = std::min(range.last, size - 1);
  if (range.first > range.last) return std::nullopt;
  return storage::BitRange{
      static_cast<uint64_t>(range.first * range.unit),
      static_cast<uint64_t>((range.last + 1) * range.unit - 1)};
}

void Bitcount(CommandContext& context) {
  const auto entry = context.keys().FindAs<StringValue>(context.arg(1));
  if (!entry.ok()) return context.Fail(entry.error());
  // As in Redis, nothing is wrong about the range in a key that is not there.
  if (*entry == nullptr) return context.reply().Integer(0);
  ArgReader reader(context.args(), 2);
  if (reader.left() == 1 || reader.left() > 3) reader.Fail(kSyntaxError);
  RangeArguments range;
  if (!reader.done()) {
    range.first = reader.Integer(kNotAnIntegerError);
    range.last = reader.Integer(kNotAnIntegerError);
  }
  // Nor about the unit of a range that goes backwards.
  if (!reader.failed() && range.is_backwards()) {
    return context.reply().Integer(0);
  }
  range.unit = ReadUnit(reader);
  if (reader.failed()) return context.Fail(reader.error());
  const storage::Element text = StringOf(**entry).Get();
  const auto bits = BitsOf(range, text.view());
  const uint64_t count =
      bits.has_value() ? storage::CountBits(text.view(), *bits) : 0;
  context.reply().Integer(static_cast<int64_t>(count));
}

void ReplyPosition(CommandContext& context, std::optional<uint64_t> position) {
  context.reply().Integer(position.has_value() ? static_cast<int64_t>(*position)
                                               : -1);
}

void Bitpos(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  const int64_t bit = reader.Integer(kNotAnIntegerError);
  if (!reader.failed() && bit != 0 && bit != 1) {
    reader.Fail("ERR The bit argument must be 1 or 0.");
  }
  if (reader.failed()) return context.Fail(reader.error());
  const auto entry = context.keys().FindAs<StringValue>(context.arg(1));
  if (!entry.ok()) return context.Fail(entry.error());
  if (*entry == nullptr) return context.reply().Integer(bit == 1 ? -1 : 0);
  const bool has_end = reader.left() >= 2;
  if (reader.left() > 3) reader.Fail(kSyntaxError);
  RangeArguments range;
  if (!reader.done()) range.first = reader.Integer(kNotAnIntegerError);
  if (has_end) {
    // Redis looks at the unit before it looks at the end.
    ArgReader end(context.args().first(5), 4);
    reader.Several(1);
    range.unit = ReadUnit(reader);
    range.last = end.Integer(kNotAnIntegerError);
    reader.Fail(end.error());
  }
  if (reader.failed()) return context.Fail(reader.error());
  const storage::Element text = StringOf(**entry).Get();
  const auto bits = BitsOf(range, text.view());
  if (!bits.has_value()) return ReplyPosition(context, std::nullopt);
  if (bit == 1) {
    return ReplyPosition(context, storage::FindSetBit(text.view(), *bits));
  }
  auto found = storage::FindClearBit(text.view(), *bits);
  // Behind the string all bits are clear, and a range without an end goes on.
  if (!found.has_value() && !has_end) found = text.view().size() * 8;
  ReplyPosition(context, found);
}

// ---- BITOP ----

std::optional<storage::BitOperation> OperationNamed(ArgReader& reader) {
  if (reader.TakeWord("and")) return storage::BitOperation::kAnd;
  if (reader.TakeWord("or")) return storage::BitOperation::kOr;
  if (reader.TakeWord("xor")) return storage::BitOperation::kXor;
  if (reader.TakeWord("not")) return storage::BitOperation::kNot;
  return std::nullopt;
}

// The strings of several keys, empty ones for keys that do not exist; nullopt
// once an error has been replied.
std::optional<std::vector<storage::Element>> ReadStrings(
    CommandContext& context, Args names) {
  std::vector<storage::Element> strings;
  strings.reserve(names.size());
  for (const std::string_view name : names) {
    const auto entry = context.keys().ReadAs<StringValue>(name);
    if (!entry.ok()) {
      context.Fail(entry.error());
      return std::nullopt;
    }
    strings.push_back(*entry == nullptr ? storage::Element("")
                                        : StringOf(**entry).Get());
  }
  return strings;
}

// Leaves no key behind for an empty result.
void StoreBits(CommandContext& context, StringValue&& result) {
  const std::string_view target = context.arg(2);
  Keyspace& keys = context.keys();
  if (result.size() > 0) {
    keys.Put(target, std::move(result));
    return TellStringChange(context, target, "set");
  }
  if (Keyspace::Entry* const old = keys.Look(target)) {
    keys.Changed(target);
    keys.DeleteAndTell(*old);
  }
}

void Bitop(CommandContext& context) {
  ArgReader reader(context.args(), 1);
  const auto operation = OperationNamed(reader);
  if (!operation.has_value()) return context.Fail(kSyntaxError);
  const Args names = context.args().subspan(3);
  if (*operation == storage::BitOperation::kNot && names.size() > 1) {
    return context.Fail(
        "ERR BITOP NOT must be called with a single source key.");
  }
  const auto strings = ReadStrings(context, names);
  if (!strings.has_value()) return;
  std::vector<std::string_view> operands;
  size_t size = 0;
  for (const storage::Element& string : *strings) {
    operands.push_back(string.view());
    size = std::max(size, string.view().size());
  }
  StringValue result;
  storage::CombineBits(*operation, operands, result.Edit(size));
  StoreBits(context, std::move(result));
  context.reply().Integer(static_cast<int64_t>(size));
}

constexpr CommandSpec kBitCommands[] = {
    {.name = "bitcount",
     .group = Group::kBitmap,
     .since = "2.6.0",
     .summary = "Counts the bits that are set in a string.",
     .complexity = "O(N) in the bytes looked at",
     .arity = -2,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key [index:{start:integer end:integer "
               "[index_unit:<BYTE|BIT>@7.0.0]}]",
     .handler = Bitcount},
    {.name = "bitop",
     .group = Group::kBitmap,
     .since = "2.6.0",
     .summary = "Combines strings bit by bit into another key.",
     .complexity = "O(N) in the bytes of all strings",
     .arity = -4,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kOW | kUpdate, 2),
              KeySpec::Range(kRO | kAccess, 3, -1)},
     .syntax = "operation:string destkey:key key:key...",
     .handler = Bitop},
    {.name = "bitpos",
     .group = Group::kBitmap,
     .since = "2.8.7",
     .summary = "Finds the first bit that is set, or is not set.",
     .complexity = "O(N) in the bytes looked at",
     .arity = -3,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key bit:integer [index:{start:integer "
               "[end_index:{end:integer [index_unit:<BYTE|BIT>@7.0.0]}]}]",
     .handler = Bitpos},
    {.name = "getbit",
     .group = Group::kBitmap,
     .since = "2.2.0",
     .summary = "Reads one bit of a string.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key offset:integer",
     .handler = Getbit},
    {.name = "setbit",
     .group = Group::kBitmap,
     .since = "2.2.0",
     .summary = "Sets or clears one bit of a string.",
     .complexity = "O(1)",
     .arity = 4,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kRW | kAccess | kUpdate, 1)},
     .syntax = "key:key offset:integer value:integer",
     .handler = Setbit},
};
static_assert(IsWellFormed(kBitCommands));

}  // namespace

std::span<const CommandSpec> BitCommands() { return kBitCommands; }

}  // namespace listq::server
