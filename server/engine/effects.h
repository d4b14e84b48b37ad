// What a call did, gathered until it ends, and then told to whoever keeps it.
#pragma once

#include <cstdint>
#include <vector>

#include "server/engine/command.h"
#include "server/engine/effect_log.h"
#include "server/engine/owned_request.h"

namespace listq::server {

class Effects {
 public:
  // Who is told of every write from now on, to be set between requests. Null:
  // nobody, and nothing may be added.
  void set_log(EffectLog* log);
  EffectLog* log() const { return log_; }
  bool wanted() const { return log_ != nullptr; }

  // What is added from here to End belongs together; not to be nested.
  // Between units, each effect stands for itself.
  void Begin() { gathering_ = true; }
  void End();

  // The request is copied if it has to be kept until End.
  void Add(int database, Args request);
  // The same, for a request that is good until End.
  void AddLasting(int database, Args request);

 private:
  struct Effect {
    int database;
    Args request;
    OwnedRequest copy;  // or empty
  };

  EffectLog* log_ = nullptr;
  bool gathering_ = false;
  std::vector<Effect> effects_;
};

}  // namespace listq::server
