#include "tests/e2e/hiredis_fixture.h"

namespace listq::testing {

HiredisFixture::Context HiredisFixture::Connect() {
  Context context(redisConnect("127.0.0.1", server_.port()));
  EXPECT_EQ(context->err, 0) << context->errstr;
  return context;
}

HiredisFixture::Reply HiredisFixture::Run(const Context& context,
                                          const char* command) {
  return Reply(static_cast<redisReply*>(redisCommand(context.get(), command)));
}

void HiredisFixture::Send(const Context& context, const char* command) {
  int done = 0;
  redisAppendCommand(context.get(), command);
  while (done == 0) {
    ASSERT_EQ(redisBufferWrite(context.get(), &done), REDIS_OK);
  }
}

HiredisFixture::Reply HiredisFixture::Take(const Context& context) {
  void* reply = nullptr;
  EXPECT_EQ(redisGetReply(context.get(), &reply), REDIS_OK);
  return Reply(static_cast<redisReply*>(reply));
}

std::string HiredisFixture::Line(const redisReply* reply) {
  if (reply == nullptr) return "nothing";
  const std::string text(reply->str == nullptr ? "" : reply->str, reply->len);
  switch (reply->type) {
    case REDIS_REPLY_INTEGER:
      return ":" + std::to_string(reply->integer);
    case REDIS_REPLY_STRING:
      return '"' + text + '"';
    case REDIS_REPLY_STATUS:
      return text;
    case REDIS_REPLY_ERROR:
      return "-" + text;
    case REDIS_REPLY_NIL:
      return "nil";
    default:
      break;
  }
  std::string elements;
  for (size_t i = 0; i < reply->elements; ++i) {
    elements += (i == 0 ? "" : ", ") + Line(reply->element[i]);
  }
  return "[" + elements + "]";
}

std::string HiredisFixture::RunLine(const Context& context,
                                    const char* command) {
  return Line(Run(context, command).get());
}

std::string HiredisFixture::TakeLine(const Context& context) {
  return Line(Take(context).get());
}

}  // namespace listq::testing
