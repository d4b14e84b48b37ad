// The order in which effects are told, and what is put around them.
#include "server/engine/effects.h"

#include <array>
#include <string_view>
#include <utility>

namespace listq::server {

namespace {

constexpr std::array<std::string_view, 1> kMulti = {"MULTI"};
constexpr std::array<std::string_view, 1> kExec = {"EXEC"};

}  // namespace

void Effects::set_log(EffectLog* log) {
  // It may come or go within a call. What the new one has not seen begin is
  // told to it piece by piece.
  log_ = log;
  gathering_ = false;
  effects_.clear();
}

void Effects::Add(int database, Args request) {
  if (!gathering_) return log_->Append(database, request);
  OwnedRequest copy(request);
  const Args kept = copy.args();
  effects_.push_back({database, kept, std::move(copy)});
}

void Effects::AddLasting(int database, Args request) {
  if (!gathering_) return log_->Append(database, request);
  effects_.push_back({database, request, {}});
}

void Effects::End() {
  gathering_ = false;
  if (effects_.empty()) return;
  // One alone needs nothing around it, not even what EXEC ran.
  const bool several = effects_.size() > 1;
  if (several) log_->Append(effects_.front().database, kMulti);
  for (const Effect& effect : effects_) {
    log_->Append(effect.database, effect.request);
  }
  if (several) log_->Append(effects_.back().database, kExec);
  effects_.clear();
}

}  // namespace listq::server
