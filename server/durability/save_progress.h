// Numbers that a copy of this process tells the process that it was made from.
#pragma once

#include <atomic>
#include <cstdint>

namespace listq::server {

// In memory that both share.
class SaveProgress {
 public:
  struct Numbers {
    std::atomic<uint64_t> keys = 0;
    // Memory that the copy has for itself, now and at most, and when that was
    // found out (monotonic).
    std::atomic<uint64_t> copied_bytes = 0;
    std::atomic<uint64_t> most_copied_bytes = 0;
    std::atomic<int64_t> copied_bytes_us = 0;
  };

  SaveProgress();
  SaveProgress(const SaveProgress&) = delete;
  SaveProgress& operator=(const SaveProgress&) = delete;
  ~SaveProgress();

  Numbers& numbers() { return *numbers_; }
  const Numbers& numbers() const { return *numbers_; }
  void Reset();
  // In the copy: asks the kernel for its memory.
  void NoteCopiedBytes(int64_t now_us);

 private:
  Numbers* numbers_;
};

}  // namespace listq::server
