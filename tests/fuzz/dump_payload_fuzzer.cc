// Whatever stands in a payload of RESTORE does no harm; what loads is a value
// that comes back from its own dump. The input is the payload without
// its version and checksum, which anybody can make.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "storage/value_dump.h"

namespace {

using listq::storage::DumpPayload;
using listq::storage::IsIntactPayload;
using listq::storage::LoadBody;
using listq::storage::LoadLimits;
using listq::storage::LoadPayload;
using listq::storage::RdbReader;
using listq::storage::Value;

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const LoadLimits limits = {.list = listq::storage::ListpackLimit(-2)};
  IsIntactPayload(body);
  RdbReader reader(body);
  const std::optional<Value> value = LoadBody(reader.Type(), reader, limits);
  if (!value) return 0;
  const std::string payload = DumpPayload(*value);
  Require(IsIntactPayload(payload));
  const std::optional<Value> again = LoadPayload(payload, limits);
  // The members of a hash table may come in another order.
  Require(again.has_value() && DumpPayload(*again).size() == payload.size());
  return 0;
}
