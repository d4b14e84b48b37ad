// Whatever stands in a file that claims to be dump.rdb does no harm; what
// loads comes back from a file of its own. The first byte says how large the
// pieces are in which the rest comes; its checksum is not looked at, since
// anybody can make one.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "storage/rdb_file_reader.h"
#include "storage/rdb_file_writer.h"

namespace {

using listq::storage::RdbFileReader;
using listq::storage::RdbFileWriter;
using listq::storage::RdbKey;

class Source : public listq::storage::RdbSource {
 public:
  Source(std::string_view bytes, size_t step)
      : RdbSource(bytes.size()), bytes_(bytes), step_(step) {}

 private:
  size_t Read(std::span<char> room) override {
    const size_t size = std::min({room.size(), step_, bytes_.size()});
    bytes_.copy(room.data(), size);
    bytes_.remove_prefix(size);
    return size;
  }
  std::string_view bytes_;
  const size_t step_;
};

class Sink : public listq::storage::RdbSink {
 public:
  void Write(std::string_view piece) override { text += piece; }
  std::string text;
};

// Reads to the end and writes what was read on the way; returns the number of
// keys, or -1 if it is no file.
int Copy(std::string_view file, size_t step, std::string* copy) {
  Source source(file, step);
  RdbFileReader reader(source, {.list = listq::storage::ListpackLimit(-2)},
                       listq::storage::RdbChecksum::kOff);
  Sink sink;
  RdbFileWriter writer(sink, {});
  RdbKey key;
  int keys = 0;
  auto found = reader.Next(key);
  for (; found == RdbFileReader::Found::kKey; found = reader.Next(key)) {
    writer.Database(static_cast<int>(key.database & INT32_MAX), 1, 1);
    writer.Key(key.key, key.value, key.expiry_ms);
    ++keys;
  }
  if (reader.offset() > file.size()) std::abort();
  writer.End();
  *copy = sink.text;
  return found == RdbFileReader::Found::kEnd ? keys : -1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view file(reinterpret_cast<const char*>(data) + 1,
                              size - 1);
  std::string once;
  const int keys = Copy(file, size_t{data[0]} + 1, &once);
  if (keys < 0) return 0;
  std::string twice;
  if (Copy(once, SIZE_MAX, &twice) != keys) std::abort();
  // The members of a hash table may come in another order.
  if (once.size() != twice.size()) std::abort();
  return 0;
}
