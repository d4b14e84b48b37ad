"""The examples of the README do what it says they do."""

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import unittest

from listq_server import PATIENCE, ListqServer, redis_program
from readme_blocks import README, blocks, parts

SHOWN_PORT = "6379"


class ReadmeTest(unittest.TestCase):
    def server(self, example=""):
        tests = ["--enable-test-commands", "yes"] if "LQ." in example else []
        server = ListqServer(*tests)
        self.addCleanup(server.__exit__)
        return server.__enter__()

    def run_program(self, *command, stdin=""):
        # In a session of its own: what it started ends with it.
        with subprocess.Popen(command, text=True, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT,
                              start_new_session=True) as run:
            try:
                output, _ = run.communicate(stdin, PATIENCE)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(run.pid, signal.SIGKILL)
        self.assertEqual(run.returncode, 0, output)
        return output

    def test_python(self):
        examples = blocks("python")
        self.assertIn("r.brpop('queue')", examples[0][0])
        for code, output in examples:
            with self.subTest(code=code):
                self.assertTrue(output, "the README shows no output")
                code = code.replace(SHOWN_PORT, str(self.server(code).port))
                self.assertEqual(
                    self.run_program(sys.executable, "-", stdin=code), output)

    def test_redis_cli(self):
        for session, _ in blocks("console"):
            port = str(self.server(session).port)
            for step in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
                line, _, output = step.partition("\n")
                program, *words = shlex.split(line)
                self.assertEqual(program, "redis-cli")
                with self.subTest(line=line):
                    self.assertEqual(
                        self.run_program(redis_program(program), "-p", port,
                                         "--no-raw", *words), output)

    def test_parts_of_fixtures(self):
        self.assertTrue(parts())
        for file, code in parts():
            with self.subTest(file=file, code=code):
                self.assertIn(code, file.read_text(encoding="utf-8"))

    def test_the_commands_to_start_with(self):
        text = README.read_text(encoding="utf-8")
        start = text[text.index("## Start"):text.index("## Use")]
        commands = re.findall(r"^```sh\n(\S+)\n```$", start, re.MULTILINE)
        self.assertEqual(commands, ["./scripts/run", "./scripts/test"])
        for command in commands:
            self.assertTrue(os.access(README.parent / command, os.X_OK))

    def test_the_configuration(self):
        # A block without a language, since there is none for redis.conf.
        text = README.read_text(encoding="utf-8")
        file = re.search(r"^```\n(# listq\.conf\n.*?)^```$", text,
                         re.MULTILINE | re.DOTALL)[1]
        # Only a mistake in it would be told before the refused option.
        run = subprocess.run(
            [os.environ["LISTQ_SERVER"], "-", "--no-such-setting", "x"],
            input=file, capture_output=True, text=True, timeout=PATIENCE,
            check=False)
        self.assertEqual(run.stderr, "listq-server: --no-such-setting: "
                         "there is no such setting\n")

    def test_the_number_of_commands(self):
        count = self.run_program(redis_program("redis-cli"), "-p",
                                 str(self.server().port), "COMMAND", "COUNT")
        self.assertIn(f"[{count.strip()} commands in all]",
                      README.read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
