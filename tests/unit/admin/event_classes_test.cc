// The letters of notify-keyspace-events.
#include "server/admin/event_classes.h"

#include <gtest/gtest.h>

#include "storage/keyspace.h"

namespace listq::server {
namespace {

std::string Spelled(std::string_view letters) {
  const auto classes = ParseEventClasses(letters);
  return classes.has_value() ? EventClassesText(*classes) : "refused";
}

TEST(EventClassesTest, EachLetterStandsForAClass) {
  EXPECT_EQ(ParseEventClasses(""), 0U);
  EXPECT_EQ(ParseEventClasses("l"),
            static_cast<uint32_t>(storage::EventClass::kList));
  EXPECT_EQ(ParseEventClasses("KE"), kNotifyByKey | kNotifyByEvent);
  for (const char letter : std::string_view("g$lshzxetdnKEm")) {
    EXPECT_EQ(Spelled({&letter, 1}), std::string(1, letter));
  }
}

TEST(EventClassesTest, TheyAreSpelledInOneOrder) {
  EXPECT_EQ(Spelled("mEKndtexzhsl$"), "$lshzxetdnKEm");
  EXPECT_EQ(Spelled("ll"), "l");
}

TEST(EventClassesTest, AllOfTheUsualAreSpelledA) {
  EXPECT_EQ(Spelled("g$lshzxetd"), "A");
  EXPECT_EQ(Spelled("g$lshzxet"), "g$lshzxet");
  EXPECT_EQ(Spelled("KEA"), "AKE");
  EXPECT_EQ(Spelled("Am"), "Am");
}

TEST(EventClassesTest, NewKeysAreNotAmongTheUsual) {
  const auto is_new = static_cast<uint32_t>(storage::EventClass::kNew);
  EXPECT_EQ(ParseEventClasses("A").value_or(0) & is_new, 0U);
  EXPECT_EQ(ParseEventClasses("An").value_or(0) & is_new, is_new);
  EXPECT_EQ(Spelled("An"), "A");
}

TEST(EventClassesTest, AnythingElseIsRefused) {
  for (const char* letters : {"a", "k", "K E", "KEQ", "\\x00"}) {
    EXPECT_EQ(Spelled(letters), "refused") << letters;
  }
}

}  // namespace
}  // namespace listq::server
