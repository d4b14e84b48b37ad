// Effects as text.
#include "tests/support/noted_effects.h"

namespace listq::testing {

void NotedEffects::Append(int database, server::Args request) {
  if (database != database_) {
    requests_.push_back({"SELECT", std::to_string(database)});
    database_ = database;
  }
  requests_.emplace_back(request.begin(), request.end());
}

std::string NotedEffects::Take() {
  std::string text;
  for (; taken_ < requests_.size(); ++taken_) {
    if (!text.empty()) text += " ; ";
    for (size_t i = 0; i < requests_[taken_].size(); ++i) {
      if (i > 0) text += ' ';
      text += requests_[taken_][i];
    }
  }
  return text;
}

}  // namespace listq::testing
