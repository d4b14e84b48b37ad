// Who may call the commands LQ.
#include "server/testing/test_command.h"

#include "server/engine/engine.h"
#include "server/engine/permission.h"

namespace listq::server {

TestControl* ControlFor(CommandContext& context) {
  Engine& engine = context.engine();
  if (!IsAllowed(engine.config().enable_test_commands, context.session())) {
    context.Fail(
        "ERR LQ commands are not allowed to this client. If "
        "enable-test-commands is \"local\", they are for clients of the "
        "server's own machine.");
    return nullptr;
  }
  // There are no such commands without it.
  return static_cast<TestControl*>(engine.interceptor());
}

}  // namespace listq::server
