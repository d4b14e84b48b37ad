// The handler's view of the engine.
#include "server/engine/command_context.h"

#include "server/engine/engine.h"

namespace listq::server {

CommandContext::CommandContext(Engine& engine, Session& session,
                               const CommandSpec& spec, Args args,
                               const Attempt& attempt)
    : engine_(engine),
      session_(session),
      spec_(spec),
      args_(args),
      attempt_(attempt),
      keys_(engine.keyspace(session.database)),
      reply_(session.output, session.protocol) {}

bool CommandContext::wants_effect() const { return engine_.effects().wanted(); }

void CommandContext::AddEffect(Args effect) {
  has_effect_ = true;
  if (wants_effect()) engine_.effects().Add(keys_.index(), effect);
}

void CommandContext::FailArity() {
  Fail(ArityError(engine_.commands().FullName(spec_)));
}

namespace {

// A block may be larger than its element by such a part.
constexpr size_t kWastedPart = 16;

}  // namespace

std::optional<storage::LargeElement> CommandContext::TakeLastArgument() {
  using storage::LargeElement;
  const std::string_view bytes = args_.back();
  if (bytes.size() < LargeElement::kSmallest) return std::nullopt;
  // At the end of the input, before a line end: nothing else is left in it
  // that anybody has yet to read.
  resp::ByteBuffer& input = session_.input;
  const std::string_view received = input.view();
  if (bytes.data() + bytes.size() + 2 != received.data() + received.size()) {
    return std::nullopt;
  }
  const auto front = static_cast<size_t>(bytes.data() - input.block());
  const size_t capacity = input.capacity();
  const size_t waste = capacity - bytes.size();
  // What the list writes in front comes before the other arguments, which thus
  // stay what they are.
  if (input.room_in_front() < LargeElement::kFront ||
      waste > bytes.size() / kWastedPart ||
      waste - front < LargeElement::kBack) {
    return std::nullopt;
  }
  return LargeElement{std::unique_ptr<char, LargeElement::Free>(input.Detach()),
                      capacity, bytes};
}

void CommandContext::ReplyLarge(storage::LargeElement element) {
  reply_.BulkInPlace(resp::ByteBuffer(element.block.release(), element.capacity,
                                      element.bytes));
}

std::optional<int64_t> CommandContext::Deadline(int64_t timeout_us) const {
  if (!attempt_.first) return attempt_.deadline;
  if (timeout_us == 0) return std::nullopt;
  return engine_.clock().monotonic_us() + timeout_us;
}

void CommandContext::BlockOn(std::span<const std::string_view> keys,
                             storage::ValueType type, int64_t timeout_us) {
  if (!may_wait()) return reply_.NullArray();
  session_.time_up = TimeUp::kNullArray;
  engine_.Block(session_, args_, {session_.database, keys, type},
                Deadline(timeout_us));
}

void CommandContext::BlockInVain(int64_t timeout_us) {
  if (!may_wait()) return reply_.Integer(0);
  session_.time_up = TimeUp::kZero;
  engine_.Block(session_, args_, {session_.database, {}, {}},
                Deadline(timeout_us));
}

}  // namespace listq::server
