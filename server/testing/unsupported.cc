// A count for each name.
#include "server/testing/unsupported.h"

#include <algorithm>

namespace listq::server {

void Unsupported::Note(std::string_view what) {
  auto found = counts_.find(what);
  if (found == counts_.end()) {
    const bool full = counts_.size() >= kMostNames;
    found = counts_.emplace(full ? kOthers : what, 0).first;
  }
  ++found->second;
}

std::vector<std::pair<std::string, uint64_t>> Unsupported::Sorted() const {
  std::vector<std::pair<std::string, uint64_t>> sorted(counts_.begin(),
                                                       counts_.end());
  std::stable_sort(
      sorted.begin(), sorted.end(),
      [](const auto& a, const auto& b) { return a.second > b.second; });
  return sorted;
}

}  // namespace listq::server
