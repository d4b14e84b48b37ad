// What the rows and the handlers of the commands LQ. have in common.
#pragma once

#include <cstdint>

#include "server/engine/command.h"
#include "server/engine/command_context.h"
#include "server/testing/test_control.h"

namespace listq::server {

// The flags of those that need no data.
inline constexpr uint32_t kTest =
    kAdmin | kNoScript | kLoading | kStale | kNoMulti;

// Null, with the error replied, if the client may not call them.
TestControl* ControlFor(CommandContext& context);

// The handler of a row: calls `kHandler` if the client may call it.
template <void (*kHandler)(CommandContext&, TestControl&)>
void WithControl(CommandContext& context) {
  TestControl* const control = ControlFor(context);
  if (control != nullptr) kHandler(context, *control);
}

}  // namespace listq::server
