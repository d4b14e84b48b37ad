// What stands between the values of a file.
#include "storage/rdb_file_reader.h"

#include <charconv>
#include <utility>

namespace listq::storage {
namespace {

constexpr size_t kVersionDigits = 4;
// Older files have none.
constexpr uint64_t kFirstChecksummed = 5;

constexpr uint8_t kFirstOpcode = static_cast<uint8_t>(RdbOpcode::kFunction);

constexpr std::string_view kDamaged = "something is cut off or damaged";

// 0 if it is no number, which is no version either.
template <typename Number>
Number NumberIn(std::string_view text) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  return std::from_chars(text.data(), end, number).ptr == end ? number : 0;
}

bool IsKnown(RdbType type) {
  switch (type) {
    case RdbType::kString:
    case RdbType::kList:
    case RdbType::kSet:
    case RdbType::kZset:
    case RdbType::kHash:
    case RdbType::kZset2:
    case RdbType::kHashZipmap:
    case RdbType::kListZiplist:
    case RdbType::kSetIntset:
    case RdbType::kZsetZiplist:
    case RdbType::kHashZiplist:
    case RdbType::kListQuicklist:
    case RdbType::kHashListpack:
    case RdbType::kZsetListpack:
    case RdbType::kListQuicklist2:
    case RdbType::kSetListpack:
      return true;
  }
  return false;
}

// Those that Redis has and listq has not.
std::string_view StrangerName(uint8_t type) {
  if (type == 6 || type == 7) return " (a module's)";
  if (type == 15 || type == 19 || type == 21) return " (a stream)";
  return "";
}

}  // namespace

RdbFileReader::RdbFileReader(RdbSource& source, const LoadLimits& limits,
                             RdbChecksum checksum)
    : reader_(source), limits_(limits), checksummed_(checksum) {}

RdbFileReader::Found RdbFileReader::Fail(std::string error) {
  error_ = std::move(error);
  reader_.Fail();
  return Found::kFailed;
}

bool RdbFileReader::ReadHeader() {
  const std::string_view header =
      reader_.Bytes(kRdbMagic.size() + kVersionDigits);
  if (!header.starts_with(kRdbMagic)) {
    Fail("there is no beginning of an RDB file");
    return false;
  }
  version_ = NumberIn<uint64_t>(header.substr(kRdbMagic.size()));
  if (version_ == 0 || version_ > kNewestRdbVersion) {
    Fail("the RDB version is " + std::string(header.substr(kRdbMagic.size())) +
         ", and no newer one than " + std::to_string(kNewestRdbVersion) +
         " can be read");
    return false;
  }
  return true;
}

RdbFileReader::Found RdbFileReader::Next(RdbKey& key) {
  if (reader_.failed()) return Found::kFailed;
  if (version_ == 0 && !ReadHeader()) return Found::kFailed;
  key.expiry_ms.reset();
  for (;;) {
    offset_ = reader_.offset();
    const uint8_t code = reader_.Byte();
    if (!reader_.failed() && code == static_cast<uint8_t>(RdbOpcode::kEnd)) {
      return ReadEnd() ? Found::kEnd : Found::kFailed;
    }
    const bool is_key = code < kFirstOpcode;
    if (is_key && !reader_.failed() && !IsKnown(RdbType{code})) {
      return Fail("there is a key of type " + std::to_string(code) +
                  std::string(StrangerName(code)) +
                  ", which listq does not have");
    }
    const bool good =
        is_key ? ReadKey(RdbType{code}, key) : ReadOpcode(code, key);
    if (!error_.empty()) return Found::kFailed;
    if (!good || reader_.failed()) return Fail(std::string(kDamaged));
    if (is_key) return Found::kKey;
  }
}

bool RdbFileReader::ReadOpcode(uint8_t code, RdbKey& key) {
  std::string room;
  switch (RdbOpcode{code}) {
    case RdbOpcode::kAux:
      ReadFact();
      return true;
    case RdbOpcode::kDatabase:
      database_ = reader_.Length();
      return true;
    case RdbOpcode::kSizes:
      reader_.Length();
      reader_.Length();
      return true;
    case RdbOpcode::kExpiryMs:
      key.expiry_ms = static_cast<int64_t>(reader_.Fixed(8));
      return true;
    case RdbOpcode::kExpirySeconds:
      key.expiry_ms = static_cast<int32_t>(reader_.Fixed(4)) * int64_t{1000};
      return true;
    case RdbOpcode::kIdle:
      reader_.Length();
      return true;
    case RdbOpcode::kFrequency:
      reader_.Byte();
      return true;
    case RdbOpcode::kFunction:
      reader_.String(room);
      ++functions_;
      return true;
    case RdbOpcode::kModule:
      Fail("there is data of a module, and listq has no modules");
      return true;
    default:
      return false;
  }
}

void RdbFileReader::ReadFact() {
  std::string room;
  const std::string name(reader_.String(room));
  const std::string_view value = reader_.String(room);
  if (name == "redis-ver") {
    // It is only shown.
    facts_.redis_version = value.substr(0, 32);
  } else if (name == "ctime") {
    facts_.saved_s = NumberIn<int64_t>(value);
  } else if (name == "used-mem") {
    facts_.used_memory = NumberIn<uint64_t>(value);
  }
}

bool RdbFileReader::ReadKey(RdbType type, RdbKey& key) {
  std::string room;
  key.key = reader_.String(room);
  if (reader_.failed()) return false;
  std::optional<Value> value = LoadBody(type, reader_, limits_);
  if (!value.has_value()) return false;
  key.database = database_;
  key.value = std::move(*value);
  return true;
}

bool RdbFileReader::ReadEnd() {
  if (version_ >= kFirstChecksummed) {
    const uint64_t checksum = reader_.Checksum();
    const uint64_t claimed = reader_.Fixed(sizeof claimed);
    if (reader_.failed()) {
      Fail("the checksum is cut off");
      return false;
    }
    if (checksummed_ == RdbChecksum::kOn && claimed != 0 &&
        claimed != checksum) {
      Fail("the file ends with a checksum that does not fit to what it has");
      return false;
    }
  }
  offset_ = reader_.offset();
  return true;
}

}  // namespace listq::storage
