// ByteBuffer: bytes come out as they went in, however it had to grow.
#include "resp/byte_buffer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace listq::resp {
namespace {

TEST(ByteBufferTest, OwnsNothingUntilBytesAreStored) {
  ByteBuffer buffer;
  buffer.Append(std::string_view());
  EXPECT_EQ(buffer.capacity(), 0u);
  EXPECT_TRUE(buffer.view().empty());
}

TEST(ByteBufferTest, KeepsTheOrderOfBytesWhileItGrows) {
  ByteBuffer buffer;
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    const std::string piece = std::to_string(i);
    buffer.Append(piece);
    buffer.Append(',');
    expected += piece + ',';
  }
  EXPECT_EQ(buffer.view(), expected);
}

TEST(ByteBufferTest, ConsumesFromTheFront) {
  ByteBuffer buffer;
  buffer.Append("abcdef");
  buffer.Consume(2);
  EXPECT_EQ(buffer.view(), "cdef");
  buffer.Append("g");
  EXPECT_EQ(buffer.view(), "cdefg");
}

TEST(ByteBufferTest, ReusesConsumedRoomInsteadOfGrowing) {
  ByteBuffer buffer;
  buffer.Append(std::string(256, 'a'));
  const size_t capacity = buffer.capacity();
  for (int i = 0; i < 100; ++i) {
    buffer.Consume(200);
    buffer.Append(std::string(200, 'b'));
  }
  EXPECT_EQ(buffer.capacity(), capacity);
  EXPECT_EQ(buffer.view(), std::string(256, 'b'));
}

TEST(ByteBufferTest, CountsOnlyCommittedBytes) {
  ByteBuffer buffer;
  char* const room = buffer.Reserve(100);
  room[0] = 'x';
  room[1] = 'y';
  EXPECT_GE(buffer.room(), 100u);
  buffer.Commit(1);
  EXPECT_EQ(buffer.view(), "x");
}

TEST(ByteBufferTest, TruncatesAtTheEnd) {
  ByteBuffer buffer;
  buffer.Append("abcdef");
  buffer.Consume(1);
  buffer.Truncate(3);
  EXPECT_EQ(buffer.view(), "bcd");
}

TEST(ByteBufferTest, KeepsItsBlockWhenClearedAndDropsItWhenReleased) {
  ByteBuffer buffer;
  buffer.Append("abc");
  buffer.Clear();
  EXPECT_TRUE(buffer.empty());
  EXPECT_GT(buffer.capacity(), 0u);
  buffer.Release();
  EXPECT_EQ(buffer.capacity(), 0u);
}

TEST(ByteBufferTest, HandsItsBytesOverWhenMoved) {
  ByteBuffer first;
  first.Append("abc");
  ByteBuffer second(std::move(first));
  EXPECT_EQ(second.view(), "abc");
  ByteBuffer third;
  third = std::move(second);
  EXPECT_EQ(third.view(), "abc");
}

TEST(ByteBufferTest, LargeBlocksHaveRoomAroundTheirContent) {
  ByteBuffer buffer;
  buffer.Append("abc");
  EXPECT_EQ(buffer.room_in_front(), 0u);
  buffer.Reserve(ByteBuffer::kLargeBlock);
  EXPECT_EQ(buffer.view(), "abc");
  EXPECT_EQ(buffer.room_in_front(), ByteBuffer::kRoomInFront);
  EXPECT_GE(buffer.room(), ByteBuffer::kLargeBlock + ByteBuffer::kRoomBehind);
}

TEST(ByteBufferTest, PrependsIntoTheRoomInFront) {
  ByteBuffer buffer;
  buffer.Append("head and tail");
  buffer.Consume(9);
  buffer.Prepend("long ");
  buffer.Prepend("");
  EXPECT_EQ(buffer.view(), "long tail");
  EXPECT_EQ(buffer.room_in_front(), 4u);
}

TEST(ByteBufferTest, ABlockGoesFromOneBufferToAnother) {
  ByteBuffer first;
  first.Append("some bytes");
  const size_t capacity = first.capacity();
  const char* const place = first.view().data();
  char* const block = first.Detach();
  EXPECT_EQ(first.capacity(), 0u);
  EXPECT_TRUE(first.empty());
  const ByteBuffer second(block, capacity, {place + 5, 5});
  EXPECT_EQ(second.view(), "bytes");
  EXPECT_EQ(second.view().data(), place + 5);
  EXPECT_EQ(second.block(), block);
}

}  // namespace
}  // namespace listq::resp
