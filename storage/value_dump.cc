// Where the types meet.
#include "storage/value_dump.h"

#include <variant>

#include "storage/crc64.h"
#include "storage/hash_value_dump.h"
#include "storage/list_value_dump.h"
#include "storage/little_endian.h"
#include "storage/set_value_dump.h"
#include "storage/sorted_set_value_dump.h"
#include "storage/string_value_dump.h"

namespace listq::storage {
namespace {

constexpr size_t kVersionBytes = 2;
constexpr size_t kTrailerBytes = kVersionBytes + sizeof(uint64_t);

}  // namespace

RdbType RdbTypeOf(const Value& value) {
  return std::visit([](const auto& typed) { return DumpTypeOf(typed); }, value);
}

void WriteBody(const Value& value, RdbWriter& writer) {
  std::visit([&](const auto& typed) { DumpBody(typed, writer); }, value);
}

std::optional<Value> LoadBody(RdbType type, RdbReader& reader,
                              const LoadLimits& limits) {
  switch (type) {
    case RdbType::kString:
      return LoadString(reader);
    case RdbType::kList:
    case RdbType::kListZiplist:
    case RdbType::kListQuicklist:
    case RdbType::kListQuicklist2:
      return LoadList(type, reader, limits.list);
    case RdbType::kSet:
    case RdbType::kSetIntset:
    case RdbType::kSetListpack:
      return LoadSet(type, reader, limits.set);
    case RdbType::kZset:
    case RdbType::kZset2:
    case RdbType::kZsetZiplist:
    case RdbType::kZsetListpack:
      return LoadSortedSet(type, reader, limits.sorted_set);
    case RdbType::kHash:
    case RdbType::kHashZipmap:
    case RdbType::kHashZiplist:
    case RdbType::kHashListpack:
      return LoadHash(type, reader, limits.hash);
    default:
      return std::nullopt;
  }
}

std::string DumpPayload(const Value& value, RdbCompression compression) {
  std::string payload;
  RdbWriter writer(payload, compression);
  writer.Type(RdbTypeOf(value));
  WriteBody(value, writer);
  AppendLittleEndian(payload, kRdbVersion, kVersionBytes);
  AppendLittleEndian(payload, Crc64(0, payload), sizeof(uint64_t));
  return payload;
}

bool IsIntactPayload(std::string_view payload) {
  if (payload.size() < kTrailerBytes) return false;
  const size_t body = payload.size() - kTrailerBytes;
  const size_t checked = body + kVersionBytes;
  return LittleEndian(payload.substr(body, kVersionBytes)) <=
             kNewestRdbVersion &&
         LittleEndian(payload.substr(checked)) ==
             Crc64(0, payload.substr(0, checked));
}

std::optional<Value> LoadPayload(std::string_view payload,
                                 const LoadLimits& limits) {
  RdbReader reader(payload.substr(0, payload.size() - kTrailerBytes));
  return LoadBody(reader.Type(), reader, limits);
}

}  // namespace listq::storage
