// Settings as a file and a command line spell them, and what is refused.
#include "server/admin/config.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace listq::server {
namespace {

using Words = std::vector<std::string>;
using Action = CommandLine::Action;

std::string TextError(std::string_view text) {
  Config config;
  return ParseConfigText(text, config).value_or("fine");
}

std::string LineError(const Words& words) {
  CommandLine line;
  return ParseCommandLine(words, line).value_or("fine");
}

Config FromText(std::string_view text) {
  Config config;
  EXPECT_EQ(ParseConfigText(text, config), std::nullopt) << text;
  return config;
}

Config FromLine(const Words& words) {
  CommandLine line;
  EXPECT_EQ(ParseCommandLine(words, line), std::nullopt);
  EXPECT_EQ(line.action, Action::kServe);
  return line.config;
}

TEST(ConfigTextTest, ReadsDirectives) {
  const Config config = FromText(
      "# a comment\n"
      "\n"
      "  port 7000\r\n"
      "TIMEOUT 5\n"
      "requirepass \"with space\"\n"
      "bind 127.0.0.1 ::1\n"
      "maxmemory 2mb");
  EXPECT_EQ(config.port, 7000);
  EXPECT_EQ(config.timeout, 5);
  EXPECT_EQ(config.requirepass, "with space");
  EXPECT_EQ(config.bind, (Words{"127.0.0.1", "::1"}));
  EXPECT_EQ(config.maxmemory, 2u * 1024 * 1024);
}

TEST(ConfigTextTest, TheLastOfSeveralCounts) {
  EXPECT_EQ(FromText("port 1\nport 2\n").port, 2);
}

TEST(ConfigTextTest, ReadsOlderNames) {
  EXPECT_EQ(FromText("list-max-ziplist-size 7").list_max_listpack_size, 7);
  EXPECT_EQ(FromText("hash-seed 7").hash_seed, 7u);
}

TEST(ConfigTextTest, AnErrorNamesItsLine) {
  EXPECT_EQ(TextError("port 1\n\nprot 2\n"),
            "line 3, 'prot 2': there is no such setting");
  EXPECT_EQ(TextError("port"), "line 1, 'port': wrong number of arguments");
  EXPECT_EQ(TextError("port 1 2"),
            "line 1, 'port 1 2': wrong number of arguments");
  EXPECT_EQ(TextError("logfile \"x"),
            "line 1, 'logfile \"x': unbalanced quotes");
  EXPECT_EQ(TextError("port 65536"),
            "line 1, 'port 65536': argument must be between 0 and 65535 "
            "inclusive");
  EXPECT_EQ(TextError("port x"),
            "line 1, 'port x': argument couldn't be parsed into an integer");
  EXPECT_EQ(TextError("include other.conf"),
            "line 1, 'include other.conf': include is not supported: put all "
            "settings into one file");
}

TEST(ConfigTextTest, WhatIsNotThereIsRefusedAndNotIgnored) {
  EXPECT_EQ(TextError("save \"\"\nappendonly no\ndaemonize no\n"
                      "maxmemory-policy noeviction\nlist-compress-depth 0\n"),
            "fine");
  for (const char* line :
       {"aof-timestamp-enabled yes", "daemonize yes",
        "maxmemory-policy allkeys-lru", "list-compress-depth 1"}) {
    EXPECT_NE(TextError(line), "fine") << line;
  }
}

TEST(ConfigTextTest, EverySettingTakesWhatItShows) {
  const Config defaults;
  for (const Setting& setting : Settings()) {
    if (setting.name == "dir") continue;  // shows the way from the root
    const std::string value = setting.get(defaults);
    const Config config =
        FromText(std::string(setting.name) + " \"" + value + '"');
    EXPECT_EQ(setting.get(config), value) << setting.name;
  }
}

TEST(ConfigTextTest, SaveRulesAddUpUntilTheyAreTakenAway) {
  const auto rules = [](const std::string& text) {
    return FindSetting("save")->get(FromText(text));
  };
  EXPECT_EQ(rules("save 900 1\nsave 300 10 60 10000"), "900 1 300 10 60 10000");
  EXPECT_EQ(rules("save \"60 0\""), "60 0");
  EXPECT_EQ(rules("save 900 1\nsave \"\"\nsave 300 10"), "300 10");
  for (const char* line : {"save 60", "save 0 1", "save 60 -1", "save a 1",
                           "save 60 1 2", "save 99999999999 1"}) {
    EXPECT_NE(TextError(line).find("Invalid save parameters"),
              std::string::npos)
        << line;
  }
}

TEST(ConfigTextTest, ReadsWhatAHarnessAsksFor) {
  const Config config = FromText(
      "announce json\nport-file /run/port\nexit-with-parent yes\n"
      "exit-when-idle 60\nseed 7\nclock virtual");
  EXPECT_TRUE(config.announce_json);
  EXPECT_EQ(config.port_file, "/run/port");
  EXPECT_TRUE(config.exit_with_parent);
  EXPECT_EQ(config.exit_when_idle, 60);
  EXPECT_EQ(config.hash_seed, 7u);
  EXPECT_TRUE(config.clock_is_virtual);
}

TEST(ConfigTextTest, AFileDescriptorMustBeOpenForWriting) {
  std::array<int, 2> ends;
  ASSERT_EQ(::pipe(ends.data()), 0);
  const auto line = [](int fd) { return "ready-fd " + std::to_string(fd); };
  EXPECT_EQ(FromText(line(ends[1])).ready_fd, ends[1]);
  EXPECT_NE(TextError(line(ends[0])).find("is not open for writing"),
            std::string::npos);
  for (const int end : ends) ::close(end);
  EXPECT_NE(TextError(line(ends[1])).find("there is no open file descriptor"),
            std::string::npos);
  EXPECT_NE(TextError("ready-fd 99999999999").find("there is no open file"),
            std::string::npos);
}

TEST(ConfigTextTest, TheDirectoryMustBeOne) {
  EXPECT_EQ(FromText("dir /usr/../usr/bin").dir, "/usr/bin");
  EXPECT_NE(TextError("dir /none").find("No such file or directory"),
            std::string::npos);
  EXPECT_NE(TextError("dir /proc/self/stat").find("Not a directory"),
            std::string::npos);
  EXPECT_NE(TextError("dbfilename a/b")
                .find("dbfilename can't be a path, just a filename"),
            std::string::npos);
  EXPECT_TRUE(FromLine({}).dir.starts_with('/'));
}

TEST(ConfigTextTest, ARefusedValueChangesNothing) {
  Config config = FromText("port auto\nloglevel warning\nunixsocketperm 700");
  for (const char* line :
       {"port -1", "loglevel loud", "unixsocketperm 888", "unixsocketperm \"\"",
        "unixsocketperm 7777", "protected-mode maybe", "timeout -1",
        "client-output-buffer-limit normal 1 2", "enable-debug-command perhaps",
        "maxmemory lots", "seed -1", "announce xml", "ready-fd 2",
        "exit-with-parent perhaps", "exit-when-idle -1",
        "client-query-buffer-limit 1000", "databases 0"}) {
    EXPECT_NE(ParseConfigText(line, config), std::nullopt) << line;
  }
  EXPECT_TRUE(config.port_is_auto);
  EXPECT_EQ(config.loglevel, LogLevel::kWarning);
  EXPECT_EQ(config.unixsocketperm, 0700);
}

TEST(CommandLineTest, ReadsOptionsLikeDirectives) {
  const Config config =
      FromLine({"--port", "7000", "--bind", "127.0.0.1", "::1",
                "--client-output-buffer-limit", "normal 1mb 2mb 3",
                "--requirepass", "--dashes"});
  EXPECT_EQ(config.port, 7000);
  EXPECT_EQ(config.bind, (Words{"127.0.0.1", "::1"}));
  EXPECT_EQ(config.output_limits[0].hard_bytes, 1u << 20);
  EXPECT_EQ(config.output_limits[0].soft_bytes, 2u << 20);
  EXPECT_EQ(config.output_limits[0].soft_seconds, 3);
  EXPECT_EQ(config.requirepass, "--dashes");
}

TEST(CommandLineTest, APortCanBeLeftToTheKernel) {
  const Config config = FromLine({"--port", "auto"});
  EXPECT_TRUE(config.port_is_auto);
  EXPECT_FALSE(FromLine({"--port", "auto", "--port", "0"}).port_is_auto);
}

TEST(CommandLineTest, SaveMayComeWithoutAValue) {
  EXPECT_EQ(FromLine({"--save", "--port", "1"}).port, 1);
  EXPECT_EQ(FromLine({"--save", "", "--port", "1"}).port, 1);
}

TEST(CommandLineTest, AnErrorNamesItsOption) {
  EXPECT_EQ(LineError({"--prot", "1"}), "--prot: there is no such setting");
  EXPECT_EQ(LineError({"--port"}), "--port: wrong number of arguments");
  EXPECT_EQ(LineError({"--port", "1", "2"}),
            "--port: wrong number of arguments");
  EXPECT_EQ(LineError({"/nowhere/at.conf"}),
            "Cannot read the configuration file /nowhere/at.conf: No such "
            "file or directory");
}

TEST(CommandLineTest, AClockThatNobodyCouldMoveIsRefused) {
  EXPECT_EQ(LineError({"--clock", "virtual"}),
            "'clock virtual' needs enable-test-commands: nobody could move the "
            "clock");
  EXPECT_EQ(LineError({"--clock", "virtual", "--enable-test-commands", "yes"}),
            "fine");
}

TEST(CommandLineTest, VersionAndHelpAreNotServed) {
  for (const char* word : {"-v", "--version"}) {
    CommandLine line;
    EXPECT_EQ(ParseCommandLine(Words{word}, line), std::nullopt);
    EXPECT_EQ(line.action, Action::kShowVersion) << word;
  }
  for (const char* word : {"-h", "--help"}) {
    CommandLine line;
    EXPECT_EQ(ParseCommandLine(Words{word}, line), std::nullopt);
    EXPECT_EQ(line.action, Action::kShowHelp) << word;
  }
}

TEST(HelpTextTest, NamesEverySettingWithItsDefault) {
  const std::string help = HelpText();
  for (const Setting& setting : Settings()) {
    EXPECT_NE(help.find("  --" + std::string(setting.name) + " "),
              std::string::npos)
        << setting.name;
  }
  EXPECT_NE(help.find("  --port 6379\n"), std::string::npos);
  EXPECT_NE(help.find("  --requirepass \"\"\n"), std::string::npos);
}

TEST(FindSettingTest, FindsNamesAndAliasesInAnyCase) {
  ASSERT_NE(FindSetting("TimeOut"), nullptr);
  EXPECT_EQ(FindSetting("TimeOut")->name, "timeout");
  EXPECT_EQ(FindSetting("list-max-ziplist-size"),
            FindSetting("list-max-listpack-size"));
  EXPECT_EQ(FindSetting(""), nullptr);
  EXPECT_EQ(FindSetting("time"), nullptr);
}

TEST(ParseMemorySizeTest, ReadsUnitsInAnyCase) {
  EXPECT_EQ(ParseMemorySize(""), 0u);
  EXPECT_EQ(ParseMemorySize("100"), 100u);
  EXPECT_EQ(ParseMemorySize("1b"), 1u);
  EXPECT_EQ(ParseMemorySize("2k"), 2000u);
  EXPECT_EQ(ParseMemorySize("2Kb"), 2048u);
  EXPECT_EQ(ParseMemorySize("3M"), 3'000'000u);
  EXPECT_EQ(ParseMemorySize("3mb"), 3u << 20);
  EXPECT_EQ(ParseMemorySize("1g"), 1'000'000'000u);
  EXPECT_EQ(ParseMemorySize("1GB"), 1u << 30);
  EXPECT_EQ(ParseMemorySize("18446744073709551615"), UINT64_MAX);
}

TEST(ParseMemorySizeTest, RefusesEverythingElse) {
  for (const char* text :
       {"-1", "+1", " 1", "1 ", "mb", "1tb", "1.5mb", "1kbb", "x",
        "18446744073709551616", "18446744073709551615kb", "17179869184gb"}) {
    EXPECT_EQ(ParseMemorySize(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace listq::server
