"""The bench still runs, line by line. How fast anything is is not looked at.

The arguments are a class of tests, if not all of them are wanted, the loads of
the hand-offs and of the stalls, the limit, and the counter of syncs.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

from picture import PIPELINES
from rows import DURABILITY_ROWS, INSTRUCTION_ROWS, QUOTIENTS, ROWS

HERE = os.path.dirname(os.path.abspath(__file__))
SYNC_COUNTER = sys.argv.pop()
LIMIT_SERVER = sys.argv.pop()
STALL_LOAD = sys.argv.pop()
HANDOFF_LOAD = sys.argv.pop()
TIME = 250  # seconds, a run on a busy machine


SERVERS = ("listq", "redis", "limit")


def takes(line, server):
    """Whether the line has a figure of the server."""
    if server == "limit":
        return line.startswith(("PING", "LPUSH"))
    only_listq = ("peer check", "test set-up, LQ.SERVER")
    return server == "listq" or not line.startswith(only_listq)


def redis_program(name):
    return os.path.join(os.environ["LISTQ_REDIS_BIN"], name)


def bench(*options, listq=os.environ["LISTQ_SERVER"],
          rounds=("--rounds", "1")):
    return subprocess.run(
        [sys.executable, os.path.join(HERE, "bench.py"), "--listq", listq,
         "--redis", redis_program("redis-server"),
         "--redis-benchmark", redis_program("redis-benchmark"),
         "--handoff-load", HANDOFF_LOAD, "--stall-load", STALL_LOAD,
         "--limit-server", LIMIT_SERVER, "--sync-counter", SYNC_COUNTER,
         "--output-folder", os.devnull, "--scale", "0.002", *rounds,
         *options], capture_output=True, text=True, timeout=TIME, check=False)


class SmokeTest(unittest.TestCase):
    def passed(self, run):
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def has_numbers(self, run, rows, least):
        """As JSON, one for each line and server, above `least`."""
        lines = json.loads(self.passed(run))["lines"]
        self.assertEqual(
            {line["line"] for line in lines},
            {name for row in rows for name in row.line_names()})
        for line in lines:
            for server in "listq", "redis":
                with self.subTest(line=line["line"], server=server):
                    self.assertGreater(line["median"][server], least)


class BenchSmokeTest(SmokeTest):
    def test_every_line_has_its_numbers(self):
        lines = {line["line"]: line
                 for line in json.loads(self.passed(bench("--json")))["lines"]}
        expected = {name for row in ROWS for name in row.line_names()}
        expected |= {quotient.name for quotient in QUOTIENTS}
        self.assertEqual(set(lines), expected)
        for name, line in lines.items():
            for server in SERVERS:
                if not takes(name, server):
                    self.assertNotIn(server, line["rounds"])
                    continue
                with self.subTest(line=name, server=server):
                    self.assertEqual(len(line["rounds"][server]), 1)
                    if line["unit"] != "bytes":  # too few to see memory grow
                        self.assertGreater(line["median"][server], 0)

    def test_the_table_has_a_column_for_each_server(self):
        output = self.passed(bench("--only", "rpop, pipeline 64", "--with",
                                   "again=" + os.environ["LISTQ_SERVER"]))
        self.assertRegex(output, r"\nline +unit +listq +redis +ratio +spread "
                                 r"+again +ratio +spread\n")
        number = r" +[\d.,]+"
        self.assertRegex(output, r"\nRPOP, pipeline 64: CPU +us/request" +
                         number * 7 + r"\n")

    def test_markdown_joins_the_pipelines_of_a_command(self):
        output = self.passed(bench("--only", "^rpop", "--markdown"))
        self.assertIn("|  |  | listq | redis | ratio |\n", output)
        number = r"[\d.,]+"
        numbers = f" {number} / {number} / {number} \\|"
        self.assertRegex(output, r"\n\| RPOP, pipeline 1 / 16 / 64: CPU \| "
                                 r"us/request \|" + numbers * 3 + r"\n")

    def test_the_picture_has_a_line_for_each_server(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "a.svg")
            self.passed(bench("--svg", file))
            picture = xml.etree.ElementTree.parse(file).getroot()
        svg = "{http://www.w3.org/2000/svg}"
        self.assertEqual(len(picture.findall(f"{svg}circle")),
                         len(SERVERS) * len(PIPELINES))
        texts = " ".join(text.text for text in picture.iter(f"{svg}text"))
        for name in ("listq", "redis-server", "limit"):
            self.assertRegex(texts, name + r" [\d.]+ µs")
        self.assertNotIn("nan", texts)

    def test_a_profile_names_the_functions_that_run(self):
        with tempfile.TemporaryDirectory() as folder:
            run = bench("profile", "--output-folder", folder, "--scale", "0.5",
                        rounds=())
            if run.returncode != 0:  # not everywhere may one sample
                self.assertRegex(run.stderr, "^scripts/bench: perf is not "
                                             "available: ")
                return
            for name in ("profile.txt", "profile.folded"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    self.assertIn("uv_run", file.read())

    def test_a_profile_is_of_one_row(self):
        run = bench("profile", "no such row", rounds=())
        self.assertEqual(run.returncode, 1)
        self.assertIn("no such row is not one row", run.stderr)

    def test_a_server_that_does_not_start_fails(self):
        run = bench("--only", "PING", listq="/bin/false")
        self.assertEqual(run.returncode, 1)
        self.assertIn("scripts/bench: ", run.stderr)

    def test_a_pattern_without_a_row_fails(self):
        run = bench("--only", "no such row")
        self.assertEqual(run.returncode, 1)
        self.assertIn("RPOP, pipeline 64\n", run.stdout)


class DurabilitySmokeTest(SmokeTest):
    def test_every_line_has_its_numbers(self):
        with tempfile.TemporaryDirectory() as folder:
            run = bench("durability", "--json", "--output-folder", folder)
            self.has_numbers(run, DURABILITY_ROWS, 0)
            self.assertEqual(os.listdir(folder), [])


class InstructionsSmokeTest(SmokeTest):
    def test_every_line_has_its_numbers(self):
        with open(os.environ["LISTQ_SERVER"], "rb") as file:
            if b"__asan_init" in file.read():
                self.skipTest("valgrind cannot run what a sanitizer watches")
        run = bench("instructions", "--json")
        if run.returncode != 0:  # no other test needs it
            self.assertRegex(run.stderr, "valgrind is not available")
            return
        self.has_numbers(run, INSTRUCTION_ROWS, 100)


if __name__ == "__main__":
    unittest.main()
