// RequestParser: both forms, every cut, every limit at it and beyond it.
#include "resp/request_parser.h"

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "resp/byte_buffer.h"
#include "resp/request_encoder.h"

namespace listq::resp {
namespace {

using Status = RequestParser::Status;
using Words = std::vector<std::string>;

constexpr size_t kLine = 64 * 1024;

// A connection that only parses: bytes go in as they come, requests and the
// error come out.
class Client {
 public:
  explicit Client(ParserLimits limits = {}) : limits_(limits) {}

  // Presents the unconsumed bytes at a new address each time, so that a view
  // into the old ones is an error that the address sanitizer sees.
  Client& Send(std::string_view bytes) {
    auto input = std::make_unique<std::string>(*input_);
    input->append(bytes);
    input_ = std::move(input);
    while (error_.empty()) {
      size_t consumed = 0;
      const Status status = parser_.Parse(*input_, limits_, args_, &consumed);
      if (status == Status::kError) {
        error_ = parser_.error();
        break;
      }
      if (status == Status::kRequest) {
        EXPECT_FALSE(args_.views.empty());
        requests_.emplace_back(args_.views.begin(), args_.views.end());
      }
      input_ = std::make_unique<std::string>(input_->substr(consumed));
      if (status == Status::kIncomplete) break;
    }
    return *this;
  }

  const std::vector<Words>& requests() const { return requests_; }
  const std::string& error() const { return error_; }
  size_t bytes_left() const { return input_->size(); }
  size_t bytes_wanted() const { return parser_.bytes_wanted(); }

 private:
  ParserLimits limits_;
  RequestParser parser_;
  RequestArgs args_;
  std::unique_ptr<std::string> input_ = std::make_unique<std::string>();
  std::vector<Words> requests_;
  std::string error_;
};

// The requests in `bytes`, which must be complete and well-formed.
std::vector<Words> Requests(std::string_view bytes) {
  Client client;
  client.Send(bytes);
  EXPECT_EQ(client.error(), "");
  EXPECT_EQ(client.bytes_left(), 0u);
  return client.requests();
}

std::string Error(std::string_view bytes, ParserLimits limits = {}) {
  return Client(limits).Send(bytes).error();
}

void ExpectWaits(std::string_view bytes, ParserLimits limits = {}) {
  Client client(limits);
  client.Send(bytes);
  EXPECT_EQ(client.error(), "");
  EXPECT_TRUE(client.requests().empty());
}

// Sends `bytes` in two parts cut at every place, and byte by byte.
void ExpectAtEveryCut(std::string_view bytes,
                      const std::vector<Words>& expected,
                      const std::string& error = "") {
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    Client client;
    client.Send(bytes.substr(0, cut)).Send(bytes.substr(cut));
    EXPECT_EQ(client.requests(), expected) << "cut at " << cut;
    EXPECT_EQ(client.error(), error) << "cut at " << cut;
  }
  Client client;
  for (const char byte : bytes) client.Send({&byte, 1});
  EXPECT_EQ(client.requests(), expected);
  EXPECT_EQ(client.error(), error);
}

ParserLimits Unauthenticated() { return {.authenticated = false}; }

TEST(RequestParserTest, ReadsAMultibulk) {
  EXPECT_EQ(Requests("*1\r\n$4\r\nPING\r\n"), (std::vector<Words>{{"PING"}}));
  EXPECT_EQ(Requests("*3\r\n$5\r\nLPUSH\r\n$1\r\nk\r\n$12\r\nabcdefghijkl\r\n"),
            (std::vector<Words>{{"LPUSH", "k", "abcdefghijkl"}}));
}

TEST(RequestParserTest, KeepsBytesOfAnyKindAndEmptyArguments) {
  EXPECT_EQ(Requests("*2\r\n$0\r\n\r\n$4\r\n\r\n\"\xff\r\n"),
            (std::vector<Words>{{"", "\r\n\"\xff"}}));
}

TEST(RequestParserTest, ReadsAnInlineRequest) {
  EXPECT_EQ(Requests("PING\r\n"), (std::vector<Words>{{"PING"}}));
  EXPECT_EQ(Requests("LPUSH  k\ta \n"),
            (std::vector<Words>{{"LPUSH", "k", "a"}}));
  EXPECT_EQ(Requests("ECHO a\r\r\n"), (std::vector<Words>{{"ECHO", "a"}}));
}

TEST(RequestParserTest, UnquotesInlineWords) {
  EXPECT_EQ(Requests("SET \"a b\" x'c\\'d' plain \"\" \"\\x41\\n\"\r\n"),
            (std::vector<Words>{{"SET", "a b", "xc'd", "plain", "", "A\n"}}));
}

TEST(RequestParserTest, KeepsEveryViewOfManyQuotedWords) {
  std::string line = "RPUSH";
  Words expected = {"RPUSH"};
  for (int i = 0; i < 500; ++i) {
    line += " \"" + std::to_string(i) + "\"";
    expected.push_back(std::to_string(i));
  }
  EXPECT_EQ(Requests(line + "\r\n"), std::vector<Words>{expected});
}

TEST(RequestParserTest, ReadsOneRequestAfterTheOther) {
  EXPECT_EQ(Requests("*1\r\n$1\r\na\r\nb c\r\n*1\r\n$1\r\nd\r\n"),
            (std::vector<Words>{{"a"}, {"b", "c"}, {"d"}}));
}

TEST(RequestParserTest, SkipsEmptyRequests) {
  EXPECT_EQ(Requests("\r\n\n  \t\r\n*0\r\n*-5\r\n*-9223372036854775808\r\n"
                     "PING\r\n\r\n"),
            (std::vector<Words>{{"PING"}}));
}

TEST(RequestParserTest, LetsTheCallerDropEmptyRequestsBeforeACut) {
  RequestParser parser;
  RequestArgs args;
  size_t consumed = 0;
  EXPECT_EQ(parser.Parse("\r\n*0\r\n*1\r\n$4\r\nPI", {}, args, &consumed),
            Status::kIncomplete);
  EXPECT_EQ(consumed, 6u);
  EXPECT_EQ(parser.Parse("*1\r\n$4\r\nPING\r\n", {}, args, &consumed),
            Status::kRequest);
  EXPECT_EQ(consumed, 14u);
}

TEST(RequestParserTest, PointsIntoTheInput) {
  constexpr std::string_view kInput = "*1\r\n$4\r\nPING\r\nECHO x\r\n";
  RequestParser parser;
  RequestArgs args;
  size_t consumed = 0;
  ASSERT_EQ(parser.Parse(kInput, {}, args, &consumed), Status::kRequest);
  EXPECT_EQ(args.views[0].data(), kInput.data() + 8);
  const std::string_view rest = kInput.substr(consumed);
  ASSERT_EQ(parser.Parse(rest, {}, args, &consumed), Status::kRequest);
  EXPECT_EQ(args.views[1].data(), rest.data() + 5);
}

TEST(RequestParserTest, ReadsTheSameHoweverTheBytesAreCut) {
  ExpectAtEveryCut(
      "\r\n*3\r\n$5\r\nLPUSH\r\n$1\r\nk\r\n$12\r\nabcdefghijkl\r\n*0\r\n"
      "ECHO \"a b\"\r\n*2\r\n$0\r\n\r\n$1\r\nx\r\nPING\n",
      {{"LPUSH", "k", "abcdefghijkl"}, {"ECHO", "a b"}, {"", "x"}, {"PING"}});
}

TEST(RequestParserTest, FindsTheSameErrorHoweverTheBytesAreCut) {
  ExpectAtEveryCut("PING\r\n*2\r\n$1\r\na\r\n$x\r\n", {{"PING"}},
                   "ERR Protocol error: invalid bulk length");
  ExpectAtEveryCut("*1\r\n$1\r\na\r\n*x\r\n", {{"a"}},
                   "ERR Protocol error: invalid multibulk length");
  ExpectAtEveryCut("*1\r\n+1\r\n", {},
                   "ERR Protocol error: expected '$', got '+'");
  ExpectAtEveryCut("SET \"a\r\n", {},
                   "ERR Protocol error: unbalanced quotes in request");
}

// A search that stopped in a long line must not begin late in a shorter one.
TEST(RequestParserTest, SearchesEachLineFromItsBeginning) {
  ExpectAtEveryCut("*2\r\n$12\r\nabcdefghijkl\r\n$\r\n", {},
                   "ERR Protocol error: invalid bulk length");
  ExpectAtEveryCut("*0\r\n\n*-12\r\n\nPING\n\n", {{"PING"}});
  ExpectAtEveryCut("*1\r\n$4\r\nPING\r\n\n*\r\n", {{"PING"}},
                   "ERR Protocol error: invalid multibulk length");
}

TEST(RequestParserTest, ReadsAHundredThousandArgumentsInSlices) {
  std::string bytes = "*100000\r\n";
  Words expected;
  for (int i = 0; i < 100000; ++i) {
    const std::string word = std::to_string(i);
    bytes += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
    expected.push_back(word);
  }
  Client client;
  for (size_t at = 0; at < bytes.size(); at += 10007) {
    client.Send(std::string_view(bytes).substr(at, 10007));
  }
  EXPECT_EQ(client.requests(), std::vector<Words>{expected});
}

// Around the number of arguments from which they change hands.
TEST(RequestParserTest, ServesACutRequestOfAnySizeBetweenOthers) {
  for (const size_t count : {1u, 2u, 255u, 256u, 257u, 258u, 1024u, 1025u}) {
    const Words words(count, "word");
    const std::vector<std::string_view> views(words.begin(), words.end());
    ByteBuffer out;
    EncodeRequest(views, out);
    const std::string_view bytes = out.view();
    Client client;
    for (const size_t cut : {bytes.size() / 2, bytes.size() - 1}) {
      client.Send(bytes.substr(0, cut)).Send(bytes.substr(cut)).Send("PING\n");
    }
    EXPECT_EQ(client.requests(),
              (std::vector<Words>{words, {"PING"}, words, {"PING"}}));
  }
}

TEST(RequestParserTest, ServesTwoConnectionsWithOneSetOfArguments) {
  const std::string whole = "*300\r\n" + [] {
    std::string body;
    for (int i = 0; i < 300; ++i) body += "$1\r\na\r\n";
    return body;
  }();
  const std::string_view bytes = whole;
  RequestParser first;
  RequestParser second;
  RequestArgs args;
  size_t consumed = 0;
  for (size_t cut = 1; cut < bytes.size(); cut += 97) {
    const std::string_view half = bytes.substr(0, cut);
    EXPECT_EQ(first.Parse(half, {}, args, &consumed), Status::kIncomplete);
    EXPECT_EQ(second.Parse("*2\r\n$1\r\nb\r\n", {}, args, &consumed),
              Status::kIncomplete);
    EXPECT_EQ(second.Parse("*2\r\n$1\r\nb\r\n$1\r\nc\r\n", {}, args, &consumed),
              Status::kRequest);
    EXPECT_EQ(args.views, (std::vector<std::string_view>{"b", "c"}));
    EXPECT_EQ(first.Parse(bytes, {}, args, &consumed), Status::kRequest);
    EXPECT_EQ(args.views, std::vector<std::string_view>(300, "a"));
  }
}

TEST(RequestParserTest, TellsHowManyBytesALargeArgumentNeeds) {
  Client client;
  EXPECT_EQ(client.Send("*2\r\n$1\r\na\r\n$10").bytes_wanted(), 0u);
  EXPECT_EQ(client.Send("00\r\nabc").bytes_wanted(), 11u + 7u + 1000u + 2u);
  EXPECT_EQ(client.Send(std::string(999, 'x')).bytes_wanted(), 0u);
  EXPECT_EQ(client.requests().size(), 1u);
}

TEST(RequestParserTest, TakesAnyByteForALineFeed) {
  EXPECT_EQ(Requests("*1\rx$4\ryPINGab"), (std::vector<Words>{{"PING"}}));
}

TEST(RequestParserTest, WaitsForTheByteBehindACarriageReturn) {
  ExpectWaits("*x\r");
  ExpectWaits("*1\r\nx\r");
  ExpectWaits("*1\r\n$4\r\nPING\r");
  ExpectWaits("*1\n$4\nPING\n");
}

TEST(RequestParserTest, RefusesACountThatIsNoInteger) {
  for (const std::string_view bytes :
       {"*\r\n", "*x\r\n", "*1x\r\n", "*+1\r\n", "* 1\r\n", "*01\r\n",
        "*00\r\n", "*-0\r\n", "*9223372036854775808\r\n",
        "*-9223372036854775809\r\n"}) {
    EXPECT_EQ(Error(bytes), "ERR Protocol error: invalid multibulk length")
        << bytes;
  }
}

TEST(RequestParserTest, LimitsTheCountToThirtyTwoBits) {
  ExpectWaits("*999999999\r\n");
  ExpectWaits("*2147483647\r\n$1\r\na\r\n");
  EXPECT_EQ(Error("*2147483648\r\n"),
            "ERR Protocol error: invalid multibulk length");
}

TEST(RequestParserTest, RefusesABulkLengthThatIsNoLength) {
  for (const std::string_view header :
       {"$", "$x", "$-1", "$-0", "$01", "$00", "$+1", "$1 ", "$1x",
        "$9223372036854775808"}) {
    EXPECT_EQ(Error("*1\r\n" + std::string(header) + "\r\n"),
              "ERR Protocol error: invalid bulk length")
        << header;
  }
}

TEST(RequestParserTest, LimitsTheBulkLength) {
  ExpectWaits("*1\r\n$536870912\r\n");
  EXPECT_EQ(Error("*1\r\n$536870913\r\n"),
            "ERR Protocol error: invalid bulk length");
  const ParserLimits small = {.max_bulk_length = 3};
  EXPECT_EQ(Error("*1\r\n$3\r\nabc\r\n", small), "");
  EXPECT_EQ(Error("*1\r\n$4\r\n", small),
            "ERR Protocol error: invalid bulk length");
}

TEST(RequestParserTest, WaitsForALengthNearTheEndOfTheType) {
  const ParserLimits wide = {.max_bulk_length =
                                 std::numeric_limits<int64_t>::max()};
  ExpectWaits("*1\r\n$9223372036854775807\r\nabc", wide);
}

TEST(RequestParserTest, ExpectsADollarBeforeEachLength) {
  EXPECT_EQ(Error("*1\r\nPING\r\n"),
            "ERR Protocol error: expected '$', got 'P'");
  EXPECT_EQ(Error("*2\r\n$1\r\na\r\n*1\r\n"),
            "ERR Protocol error: expected '$', got '*'");
  EXPECT_EQ(Error("*1\r\n\xff\r\n"),
            "ERR Protocol error: expected '$', got '\xff'");
  EXPECT_EQ(Error("*1\r\n\r\n"), "ERR Protocol error: expected '$', got '\r'");
}

TEST(RequestParserTest, LimitsTheCountBeforeAuthentication) {
  ExpectWaits("*10\r\n", Unauthenticated());
  EXPECT_EQ(Error("*11\r\n", Unauthenticated()),
            "ERR Protocol error: unauthenticated multibulk length");
  EXPECT_EQ(Error("*2147483648\r\n", Unauthenticated()),
            "ERR Protocol error: invalid multibulk length");
  ExpectWaits("*-5\r\n", Unauthenticated());
}

TEST(RequestParserTest, LimitsTheBulkLengthBeforeAuthentication) {
  ExpectWaits("*1\r\n$16384\r\n", Unauthenticated());
  EXPECT_EQ(Error("*1\r\n$16385\r\n", Unauthenticated()),
            "ERR Protocol error: unauthenticated bulk length");
  EXPECT_EQ(Error("*1\r\n$536870913\r\n", Unauthenticated()),
            "ERR Protocol error: invalid bulk length");
  EXPECT_EQ(
      Error("*1\r\n$101\r\n", {.max_bulk_length = 100, .authenticated = false}),
      "ERR Protocol error: invalid bulk length");
}

TEST(RequestParserTest, LimitsAnInlineRequest) {
  const std::string longest(kLine, 'a');
  ExpectWaits(longest);
  EXPECT_EQ(Requests(longest + "\n"), (std::vector<Words>{{longest}}));
  EXPECT_EQ(Error(longest + "a"), "ERR Protocol error: too big inline request");
  EXPECT_EQ(Error(longest + "a\n"),
            "ERR Protocol error: too big inline request");
}

TEST(RequestParserTest, LimitsTheCountLine) {
  const std::string longest = "*" + std::string(kLine - 1, '1');
  ExpectWaits(longest);
  EXPECT_EQ(Error(longest + "\r\n"),
            "ERR Protocol error: invalid multibulk length");
  EXPECT_EQ(Error(longest + "1"),
            "ERR Protocol error: too big mbulk count string");
}

TEST(RequestParserTest, LimitsTheLengthLine) {
  const std::string longest = "$" + std::string(kLine - 1, '1');
  ExpectWaits("*1\r\n" + longest);
  EXPECT_EQ(Error("*1\r\n" + longest + "\r\n"),
            "ERR Protocol error: invalid bulk length");
  EXPECT_EQ(Error("*1\r\n" + longest + "1"),
            "ERR Protocol error: too big bulk count string");
  EXPECT_EQ(Error("*1\r\n" + std::string(kLine + 1, 'x')),
            "ERR Protocol error: too big bulk count string");
}

TEST(RequestParserTest, RefusesUnbalancedQuotes) {
  for (const std::string_view line :
       {"ECHO \"a", "ECHO 'a", "ECHO \"a\"b", "ECHO \"a\\"}) {
    EXPECT_EQ(Error(std::string(line) + "\r\n"),
              "ERR Protocol error: unbalanced quotes in request")
        << line;
  }
}

TEST(RequestParserTest, TakesAZeroByteForAnyOther) {
  constexpr std::string_view kInline("ECHO a\0b\r\n", 10);
  EXPECT_EQ(Requests(kInline),
            (std::vector<Words>{{"ECHO", std::string("a\0b", 3)}}));
  EXPECT_EQ(Error(std::string_view("*1\0\r\n", 5)),
            "ERR Protocol error: invalid multibulk length");
}

TEST(RequestParserTest, ReservesLittleForACountAlone) {
  RequestParser parser;
  RequestArgs args;
  size_t consumed = 0;
  EXPECT_EQ(parser.Parse("*2147483647\r\n", {}, args, &consumed),
            Status::kIncomplete);
  EXPECT_TRUE(args.views.empty());
  EXPECT_LE(args.views.capacity(), 1024u);
}

}  // namespace
}  // namespace listq::resp
