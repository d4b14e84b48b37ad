// Known checksums, and that the parts of a text give that of the whole.
#include "storage/crc64.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace listq::storage {
namespace {

TEST(Crc64Test, GivesTheKnownChecksum) {
  EXPECT_EQ(Crc64(0, "123456789"), 0xe9c6d914c4b8d9cau);
  EXPECT_EQ(Crc64(0, ""), 0u);
}

// A bit at a time, as the polynomial says it.
uint64_t SlowCrc64(std::string_view bytes) {
  uint64_t crc = 0;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x95ac9329ac4bc9b5u : 0);
    }
  }
  return crc;
}

TEST(Crc64Test, AgreesWithTheDefinitionAtEveryLength) {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(Crc64(0, text), SlowCrc64(text)) << i;
    text.push_back(static_cast<char>(37 * i + 200));
  }
}

TEST(Crc64Test, GoesOnFromAnyPlace) {
  const std::string_view text = "the quick brown fox jumps over the lazy dog";
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_EQ(Crc64(Crc64(0, text.substr(0, cut)), text.substr(cut)),
              Crc64(0, text));
  }
}

}  // namespace
}  // namespace listq::storage
