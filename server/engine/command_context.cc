// The handler's view of the engine.
#include "server/engine/command_context.h"

#include "server/engine/engine.h"

namespace listq::server {

CommandContext::CommandContext(Engine& engine, Session& session,
                               const CommandSpec& spec, Args args,
                               std::optional<int64_t> deadline)
    : engine_(engine),
      session_(session),
      spec_(spec),
      args_(args),
      deadline_(deadline),
      keys_(engine.keyspace(session.database)),
      reply_(session.output, session.protocol) {}

storage::ListStore CommandContext::lists() const {
  return {keys_, engine_.config().list_max_listpack_size};
}

void CommandContext::FailArity() {
  Fail(ArityError(engine_.commands().FullName(spec_)));
}

void CommandContext::BlockOn(std::span<const std::string_view> keys,
                             storage::ValueType type, int64_t timeout_us) {
  std::optional<int64_t> deadline = deadline_;
  if (!deadline.has_value() && timeout_us > 0) {
    deadline = engine_.clock().monotonic_us() + timeout_us;
  }
  engine_.Block(session_, args_, {session_.database, keys, type}, deadline);
}

}  // namespace listq::server
