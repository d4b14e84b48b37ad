// A file is replaced as a whole or not at all.
#pragma once

#include <functional>
#include <string>

#include "server/durability/files.h"

namespace listq::server {

struct FilePlace {
  std::string directory;
  std::string name;
  // Where it is written until it is whole.
  std::string temporary;

  std::string path() const { return directory + '/' + name; }
  std::string temporary_path() const { return directory + '/' + temporary; }
};

// Lets `write` write the file. When it succeeds the file is there even if the
// power fails; else what had its name is what it was, unless only the
// directory's sync failed, and the temporary one is gone.
FileStatus ReplaceFile(Files& files, const FilePlace& place,
                       const std::function<FileStatus(OutputFile&)>& write);

}  // namespace listq::server
