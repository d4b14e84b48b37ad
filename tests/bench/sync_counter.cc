// Preloaded into a server, it counts how often that asks for a sync, in the
// first 8 bytes of the file that LISTQ_SYNCS names, and lets each take
// LISTQ_SYNC_US microseconds longer, as a slower disk would.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

namespace {

std::atomic<uint64_t>* g_count = nullptr;
useconds_t g_delay_us = 0;

[[gnu::constructor]] void Begin() {
  if (const char* delay = std::getenv("LISTQ_SYNC_US")) {
    g_delay_us = static_cast<useconds_t>(std::atoi(delay));
  }
  const char* path = std::getenv("LISTQ_SYNCS");
  if (path == nullptr) return;
  const int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void* page =
      mmap(nullptr, sizeof *g_count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (page != MAP_FAILED) g_count = static_cast<std::atomic<uint64_t>*>(page);
}

int Sync(long call, int fd) {
  if (g_count != nullptr) g_count->fetch_add(1, std::memory_order_relaxed);
  const auto result = static_cast<int>(syscall(call, fd));
  if (g_delay_us > 0) usleep(g_delay_us);
  return result;
}

}  // namespace

extern "C" int fsync(int fd) { return Sync(SYS_fsync, fd); }
extern "C" int fdatasync(int fd) { return Sync(SYS_fdatasync, fd); }
