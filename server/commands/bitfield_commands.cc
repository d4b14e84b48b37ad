// Strings as arrays of small integers: BITFIELD and BITFIELD_RO.
#include <algorithm>
#include <optional>

#include "resp/number_text.h"
#include "server/commands/all_commands.h"
#include "server/commands/bit_arguments.h"
#include "server/commands/string_access.h"
#include "server/engine/arg_reader.h"
#include "storage/bit_ops.h"

namespace listq::server {

namespace {

using storage::BitField;
using storage::Keyspace;
using storage::Overflow;
using storage::StringValue;

struct Operation {
  enum class Kind : uint8_t { kGet, kSet, kAdd };
  Kind kind = Kind::kGet;
  BitField field;
  int64_t operand = 0;  // of what writes
};

// Reads the operations of a request one after the other: once to see that they
// are well-formed, and once more to do them. So none has to be kept.
class OperationReader {
 public:
  explicit OperationReader(CommandContext& context)
      : context_(context), reader_(context.args(), 2) {}

  // The next operation; nullopt at the end, or after an error.
  std::optional<Operation> Next() {
    while (!reader_.failed() && reader_.TakeOption("overflow", 1)) {
      overflow_ = ReadOverflow();
    }
    if (reader_.failed() || reader_.done()) return std::nullopt;
    Operation operation;
    if (reader_.TakeOption("get", 2)) {
      operation.kind = Operation::Kind::kGet;
    } else if (reader_.TakeOption("set", 3)) {
      operation.kind = Operation::Kind::kSet;
    } else if (reader_.TakeOption("incrby", 3)) {
      operation.kind = Operation::Kind::kAdd;
    } else {
      reader_.Fail(kSyntaxError);
      return std::nullopt;
    }
    operation.field = ReadField();
    if (operation.kind != Operation::Kind::kGet) {
      operation.operand = reader_.Integer(kNotAnIntegerError);
    }
    if (reader_.failed()) return std::nullopt;
    return operation;
  }
  // What the last operation is to do if its result does not fit.
  Overflow overflow() const { return overflow_; }
  const ArgReader& reader() const { return reader_; }

 private:
  Overflow ReadOverflow() {
    if (reader_.TakeWord("wrap")) return Overflow::kWrap;
    if (reader_.TakeWord("sat")) return Overflow::kSaturate;
    if (reader_.TakeWord("fail")) return Overflow::kFail;
    reader_.Fail("ERR Invalid OVERFLOW type specified");
    return Overflow::kWrap;
  }

  // "i16" or "u8", and an offset.
  BitField ReadField() {
    constexpr int64_t kWidest = 64;
    const std::string_view type = reader_.Text();
    const bool is_signed = type.starts_with('i');
    const auto width = type.empty() || (!is_signed && type[0] != 'u')
                           ? std::nullopt
                           : resp::ParseInteger(type.substr(1));
    if (!width.has_value() || *width < 1 ||
        *width > (is_signed ? kWidest : kWidest - 1)) {
      reader_.Fail(
          "ERR Invalid bitfield type. Use something like i16 u8. Note that "
          "u64 is not supported but i64 is.");
      return {};
    }
    const auto bits = static_cast<unsigned>(*width);
    return {is_signed, bits, ReadFieldOffset(context_, reader_, bits)};
  }

  CommandContext& context_;
  ArgReader reader_;
  Overflow overflow_ = Overflow::kWrap;
};

// What a request is about to do.
struct Plan {
  size_t operations = 0;
  size_t written_bytes = 0;  // the string must be as long; 0: it only reads
};

// Nullopt once an error has been replied.
std::optional<Plan> MakePlan(CommandContext& context) {
  Plan plan;
  OperationReader reader(context);
  while (const auto operation = reader.Next()) {
    ++plan.operations;
    if (operation->kind != Operation::Kind::kGet) {
      plan.written_bytes = std::max<size_t>(
          plan.written_bytes, operation->field.last_bit() / 8 + 1);
    }
  }
  if (!reader.reader().failed()) return plan;
  context.Fail(reader.reader().error());
  return std::nullopt;
}

// Replies for each operation of a request that only reads.
void ReadFields(CommandContext& context, const StringValue& string) {
  const storage::Element text = string.Get();
  OperationReader reader(context);
  while (const auto operation = reader.Next()) {
    context.reply().Integer(storage::ReadField(text.view(), operation->field));
  }
}

// Does one operation and replies; answers whether it counts as a change.
bool Perform(CommandContext& context, const Operation& operation,
             Overflow overflow, const OpenString& string) {
  const BitField& field = operation.field;
  const int64_t old =
      storage::ReadField({string.bytes.data(), string.bytes.size()}, field);
  if (operation.kind == Operation::Kind::kGet) {
    context.reply().Integer(old);
    return false;
  }
  const bool adds = operation.kind == Operation::Kind::kAdd;
  const auto result =
      adds ? storage::AddInField(field, old, operation.operand, overflow)
           : storage::FitInField(field, operation.operand, overflow);
  if (!result.has_value()) {
    context.reply().Null();
    return false;
  }
  storage::WriteField(string.bytes, field, *result);
  context.reply().Integer(adds ? *result : old);
  return string.grew || *result != old;
}

void Bitfield(CommandContext& context) {
  const auto plan = MakePlan(context);
  if (!plan.has_value()) return;
  Keyspace& keys = context.keys();
  const bool writes = plan->written_bytes > 0;
  const auto entry = writes ? keys.FindAs<StringValue>(context.arg(1))
                            : keys.ReadAs<StringValue>(context.arg(1));
  if (!entry.ok()) return context.Fail(entry.error());
  context.reply().Array(plan->operations);
  if (!writes) {
    const StringValue empty;
    return ReadFields(context, *entry == nullptr ? empty : StringOf(**entry));
  }
  const OpenString string =
      OpenForWriting(context, *entry, plan->written_bytes);
  uint64_t changes = 0;
  OperationReader reader(context);
  while (const auto operation = reader.Next()) {
    if (Perform(context, *operation, reader.overflow(), string)) ++changes;
  }
  if (changes > 0) {
    TellStringChange(context, context.arg(1), "setbit", changes);
  }
}

void BitfieldRo(CommandContext& context) {
  const auto plan = MakePlan(context);
  if (!plan.has_value()) return;
  if (plan->written_bytes > 0) {
    return context.Fail("ERR BITFIELD_RO only supports the GET subcommand");
  }
  Bitfield(context);
}

constexpr CommandSpec kBitfieldCommands[] = {
    {.name = "bitfield",
     .group = Group::kBitmap,
     .since = "3.2.0",
     .summary = "Reads and changes integers within a string.",
     .complexity = "O(1) for each operation",
     .arity = -2,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(
                  kRW | kAccess | kUpdate | kVariableFlags | kReadByGets, 1)
                  .Noting("This command allows both access and modification "
                          "of the key")},
     .syntax =
         "key:key [operation:<GET encoding_offset:{encoding:string "
         "offset:integer}|write:{[OVERFLOW wrap_sat_fail:<WRAP|SAT|FAIL>] "
         "write_operation:<SET encoding_offset_value:{encoding:string "
         "offset:integer value:integer}|INCRBY encoding_offset_increment:"
         "{encoding:string offset:integer increment:integer}>}>...]",
     .handler = Bitfield},
    {.name = "bitfield_ro",
     .group = Group::kBitmap,
     .since = "6.0.0",
     .summary = "Reads integers within a string.",
     .complexity = "O(1) for each operation",
     .arity = -2,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key [GET... encoding_offset:{encoding:string "
               "offset:integer}]",
     .handler = BitfieldRo},
};
static_assert(IsWellFormed(kBitfieldCommands));

}  // namespace

std::span<const CommandSpec> BitfieldCommands() { return kBitfieldCommands; }

}  // namespace listq::server
