// The part of the engine that shows every request to those who asked for it
// by MONITOR.
#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <string>

#include "resp/reply.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

// "127.0.0.1:4711", or "unix:/path".
std::string Source(const Session& session) {
  std::string address = session.transport.PeerAddress();
  if (!address.starts_with('/')) return address;
  return "unix:" + address.substr(0, address.rfind(':'));
}

std::string Describe(const CommandContext& context, int64_t unix_us) {
  char time[48];
  std::snprintf(time, sizeof time, "+%" PRId64 ".%06" PRId64 " [%d ",
                unix_us / 1'000'000, unix_us % 1'000'000,
                context.session().database);
  std::string line = time + Source(context.session()) + "]";
  for (size_t i = 0; i < context.args().size(); ++i) {
    line += ' ';
    resp::AppendQuoted(context.spec().Shown(context.args(), i), line);
  }
  return line + "\r\n";
}

bool Hears(const Session& monitor) {
  return monitor.state != Session::State::kClosing &&
         monitor.reply_mode != ReplyMode::kOff &&
         monitor.reply_mode != ReplyMode::kSkipThis;
}

}  // namespace

void Engine::StartMonitoring(Session& session) {
  session.monitoring = true;
  monitors_.push_back(&session);
}

void Engine::StopMonitoring(Session& session) {
  if (!session.monitoring) return;
  session.monitoring = false;
  std::erase(monitors_, &session);
}

void Engine::TellMonitors(const CommandContext& context) {
  if (context.spec().Has(kAdmin | kSkipMonitor)) return;
  const std::string line = Describe(context, clock_.unix_us());
  for (Session* monitor : monitors_) {
    if (!Hears(*monitor)) continue;
    PrepareOutput(*monitor);
    monitor->output.Append(line);
    // Its own reply is yet to be finished.
    if (monitor != &context.session()) Flush(*monitor);
  }
}

}  // namespace listq::server
