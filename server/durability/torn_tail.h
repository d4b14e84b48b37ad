// The end of a log that was not written to its end.
#pragma once

#include <cstdint>
#include <string>

#include "server/durability/files.h"

namespace listq::server {

// In one directory.
struct TornTail {
  std::string directory;
  std::string name;
  // A file that is to keep what is cut off.
  std::string aside;
  // How much of the file is good.
  uint64_t good_size = 0;
};

// Whether what cannot be read from `begin` on, close to the end of the file, is
// what a loss of power leaves there: zeros where a block of the disk was to be
// written, while blocks behind it were.
bool HasHole(Files& files, const std::string& path, uint64_t begin);

// Cuts the file. Nothing of it is gone, whatever fails: what is cut off is on
// disk under the other name before.
FileStatus CutTornTail(Files& files, const TornTail& tail);

}  // namespace listq::server
