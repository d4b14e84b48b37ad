// What clients asked for that the server does not have, and how often.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace listq::server {

class Unsupported {
 public:
  // All that comes after so many counts as kOthers.
  static constexpr size_t kMostNames = 1000;
  static constexpr std::string_view kOthers = "(others)";

  void Note(std::string_view what);
  void Clear() { counts_.clear(); }
  // The most frequent first, and by name where that is the same.
  std::vector<std::pair<std::string, uint64_t>> Sorted() const;

 private:
  std::map<std::string, uint64_t, std::less<>> counts_;
};

}  // namespace listq::server
