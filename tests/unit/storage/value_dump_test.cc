// Payloads of DUMP: what is written can be read, and nothing that is handed in
// does harm.
#include "storage/value_dump.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/crc64.h"
#include "storage/listpack.h"
#include "storage/little_endian.h"

namespace listq::storage {
namespace {

using std::string_literals::operator""s;
using std::string_view_literals::operator""sv;

using Elements = std::vector<std::string>;

const LoadLimits kLimits = {.list = ListpackLimit(-2)};

// A payload with what belongs behind it.
std::string Seal(std::string body, uint64_t version = kRdbVersion) {
  AppendLittleEndian(body, version, 2);
  AppendLittleEndian(body, Crc64(0, body), 8);
  return body;
}

std::optional<Value> Load(const std::string& body) {
  const std::string payload = Seal(body);
  EXPECT_TRUE(IsIntactPayload(payload));
  return LoadPayload(payload, kLimits);
}

ListValue ListOf(const Elements& elements) {
  ListValue list;
  for (const std::string& element : elements) list.Push(End::kTail, element);
  return list;
}

std::optional<Elements> ElementsOf(const std::optional<Value>& value) {
  if (!value) return std::nullopt;
  Elements elements;
  const auto& list = std::get<ListValue>(*value);
  for (auto at = list.First(End::kHead); at.AtElement(); at.Step(End::kTail)) {
    const Element element = at.element();
    elements.emplace_back(element.view());
  }
  return elements;
}

SetValue SetOf(const Elements& members) {
  SetValue set;
  for (const std::string& member : members) set.Add(member, SetLimits{});
  return set;
}

// One of each type, and its body without what follows.
std::vector<Value> Samples() {
  std::vector<Value> samples;
  samples.emplace_back(StringValue{"12"});
  samples.emplace_back(StringValue{"hello"});
  samples.emplace_back(StringValue{std::string(1000, 'z')});
  samples.emplace_back(ListOf({"a", "1", "300", "-5", "99999999999"}));
  samples.emplace_back(
      ListOf({std::string(5000, 'a'), "b", std::string(9000, 'c'), "d"}));
  samples.emplace_back(SetOf({"1", "-2", "70000"}));
  samples.emplace_back(SetOf({"1", "x", "hello"}));
  return samples;
}

std::string BodyOf(const Value& value) {
  const std::string payload = DumpPayload(value);
  return payload.substr(0, payload.size() - 10);
}

TEST(ValueDumpTest, WritesThePayloadOfRedis) {
  EXPECT_EQ(DumpPayload(StringValue{"hello"}),
            "\0\x05hello\x0a\0\x63\x72\xdf\x76\x65\x34\x20\x0a"s);
  EXPECT_EQ(BodyOf(StringValue{"12"}), "\x00\xc0\x0c"s);
  EXPECT_EQ(BodyOf(Value(ListOf({"a"}))),
            "\x12\x01\x02\x0a\x0a\0\0\0\x01\0\x81"
            "a\x02\xff"s);
  EXPECT_EQ(BodyOf(Value(SetOf({"1", "2", "3"}))),
            "\x0b\x0e\x02\0\0\0\x03\0\0\0\x01\0\x02\0\x03\0"s);
  EXPECT_EQ(BodyOf(Value(SetOf({"a"}))),
            "\x02\x01\x01"
            "a"s);
}

TEST(ValueDumpTest, ReadsSetsOfEveryAge) {
  const auto encoding = [](const std::string& body) {
    const std::optional<Value> value = Load(body);
    return value ? std::string(EncodingName(*value)) : "refused";
  };
  EXPECT_EQ(encoding("\x02\x02\x01"
                     "a\x01"
                     "b"),
            "listpack");
  EXPECT_EQ(encoding("\x02\x02\xc0\x01\xc0\x02"), "intset");
  EXPECT_EQ(encoding("\x14\x0a\x0a\0\0\0\x01\0\x81"
                     "a\x02\xff"s),
            "listpack");
  EXPECT_EQ(encoding("\x02\x02\x01"
                     "a\x01"
                     "a"),
            "refused");
  EXPECT_EQ(encoding("\x02\0"s), "refused");
}

TEST(ValueDumpTest, ReadsWhatItWrote) {
  for (const Value& value : Samples()) {
    const std::string payload = DumpPayload(value);
    ASSERT_TRUE(IsIntactPayload(payload));
    const std::optional<Value> loaded = LoadPayload(payload, kLimits);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(DumpPayload(*loaded), payload);
  }
}

TEST(ValueDumpTest, CutsListsIntoNodesOf8KiB) {
  const Elements elements(1000, "an element of 20 bytes"s.substr(0, 20));
  const std::string body = BodyOf(Value(ListOf(elements)));
  EXPECT_EQ(body.substr(0, 3), "\x12\x03\x02");
  EXPECT_EQ(ElementsOf(Load(body)), elements);
}

TEST(ValueDumpTest, ReadsListsOfEveryAge) {
  const Elements elements = {"a", "b"};
  EXPECT_EQ(ElementsOf(Load("\x01\x02\x01"
                            "a\x01"
                            "b")),
            elements);
  const std::string ziplist =
      "\x11\x11\0\0\0\x0d\0\0\0\x02\0\0\x01"
      "a\x03\x01"
      "b\xff"s;
  EXPECT_EQ(ElementsOf(Load("\x0a" + ziplist)), elements);
  EXPECT_EQ(ElementsOf(Load("\x0e\x01" + ziplist)), elements);
  EXPECT_EQ(ElementsOf(Load("\x0e\x02" + ziplist + ziplist)),
            (Elements{"a", "b", "a", "b"}));
  EXPECT_EQ(ElementsOf(Load("\x12\x02\x01\x01"
                            "a\x01\x01"
                            "b")),
            elements);
}

TEST(ValueDumpTest, AListReportsTheEncodingThatItsNodesAllow) {
  const auto encoding = [](const std::string& body) {
    return EncodingName(*Load(body));
  };
  EXPECT_EQ(encoding("\x01\x01\x01"
                     "a"),
            "listpack");
  EXPECT_EQ(encoding("\x12\x02\x01\x01"
                     "a\x01\x01"
                     "b"),
            "quicklist");
  EXPECT_EQ(encoding(BodyOf(Value(ListOf(Elements(8000, "x"))))), "quicklist");
  EXPECT_EQ(encoding(BodyOf(Value(ListOf(Elements(800, "x"))))), "listpack");
}

TEST(ValueDumpTest, RefusesEmptyListsAndUnknownTypes) {
  EXPECT_FALSE(Load("\x01\0"s));
  EXPECT_FALSE(Load("\x12\0"s));
  EXPECT_FALSE(Load("\x12\x01\x02\x07\x07\0\0\0\0\0\xff"s));
  EXPECT_FALSE(
      Load("\x12\x01\x03\x01"
           "a"));
  EXPECT_FALSE(Load(""));
  for (int type = 21; type < 256; ++type) {
    EXPECT_FALSE(Load(std::string(1, static_cast<char>(type)) + "\x01\x01"
                                                                "a"));
  }
}

TEST(ValueDumpTest, ChecksVersionAndChecksum) {
  const std::string body = "\x00\x01x"s;
  EXPECT_TRUE(IsIntactPayload(Seal(body, 1)));
  EXPECT_TRUE(IsIntactPayload(Seal(body, 11)));
  EXPECT_FALSE(IsIntactPayload(Seal(body, 12)));
  const std::string payload = Seal(body);
  for (size_t i = 0; i < payload.size(); ++i) {
    std::string wrong = payload;
    ++wrong[i];
    EXPECT_FALSE(IsIntactPayload(wrong)) << i;
    EXPECT_FALSE(IsIntactPayload(payload.substr(0, i))) << i;
  }
}

TEST(ValueDumpTest, EveryCutIsRefused) {
  for (const Value& value : Samples()) {
    const std::string body = BodyOf(value);
    for (size_t size = 0; size < body.size(); ++size) {
      EXPECT_FALSE(Load(body.substr(0, size))) << size;
    }
  }
}

TEST(ValueDumpTest, ANumberOfElementsIsNotBelieved) {
  for (const std::string_view type : {"\x01"sv, "\x0e"sv, "\x12"sv}) {
    EXPECT_FALSE(
        Load(std::string(type) + "\x81\xff\xff\xff\xff\xff\xff\xff\xff"));
  }
}

// What still loads must be a value like any other.
TEST(ValueDumpTest, RandomChangesDoNoHarm) {
  std::mt19937 random(1);
  for (const Value& value : Samples()) {
    const std::string body = BodyOf(value);
    for (int i = 0; i < 3000; ++i) {
      std::string changed = body;
      for (int changes = 0; changes < 3; ++changes) {
        changed[random() % changed.size()] = static_cast<char>(random());
      }
      const std::optional<Value> loaded = Load(changed);
      if (!loaded) continue;
      const std::string written = DumpPayload(*loaded);
      EXPECT_EQ(DumpPayload(*LoadPayload(written, kLimits)), written);
    }
  }
}

}  // namespace
}  // namespace listq::storage
