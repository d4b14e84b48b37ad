"""redis-cli, as one types it."""

import re
import subprocess
import unittest

from listq_server import PATIENCE, ListqServer, redis_program


class RedisCliTest(unittest.TestCase):
    def setUp(self):
        server = ListqServer()
        self.port = server.__enter__().port
        self.addCleanup(server.__exit__)

    def cli(self, *arguments, stdin="", status=0):
        run = subprocess.run(
            [redis_program("redis-cli"), "-p", str(self.port), *arguments],
            input=stdin.encode(), stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=PATIENCE, check=False)
        self.assertEqual(run.returncode, status, run.stdout)
        return run.stdout.decode()

    def test_commands(self):
        self.assertEqual(self.cli("LPUSH", "q", "a", "b", "c"), "3\n")
        self.assertEqual(self.cli("LRANGE", "q", "0", "-1"), "c\nb\na\n")
        self.assertEqual(self.cli("BRPOP", "q", "0"), "q\na\n")
        self.assertEqual(self.cli("BRPOP", "none", "0.01"), "\n")
        self.assertEqual(self.cli("-n", "5", "EXISTS", "q"), "0\n")
        self.assertEqual(self.cli("-r", "3", "RPUSH", "r", "x"), "1\n2\n3\n")
        self.assertEqual(self.cli("-x", "SET", "s", stdin="from a pipe"),
                         "OK\n")
        self.assertEqual(self.cli("GET", "s"), "from a pipe\n")

    def test_output_for_people(self):
        self.cli("RPUSH", "q", "a", "b\n")
        self.assertEqual(self.cli("--no-raw", "LRANGE", "q", "0", "-1"),
                         '1) "a"\n2) "b\\n"\n')
        self.assertEqual(self.cli("--no-raw", "LLEN", "q"), "(integer) 2\n")
        self.assertEqual(self.cli("--no-raw", "LPOP", "none"), "(nil)\n")
        self.assertEqual(self.cli("--no-raw", "LRANGE", "none", "0", "-1"),
                         "(empty array)\n")
        self.assertEqual(
            self.cli("--no-raw", "LPUSH", "q"),
            "(error) ERR wrong number of arguments for 'lpush' command\n")
        self.assertEqual(self.cli("-e", "LPUSH", "q", status=1),
                         "ERR wrong number of arguments for 'lpush' command"
                         "\n")

    def test_resp3(self):
        self.cli("RPUSH", "q", "a")
        self.assertEqual(self.cli("-3", "--no-raw", "CONFIG", "GET", "port"),
                         f'1# "port" => "{self.port}"\n')
        self.assertEqual(self.cli("-3", "--no-raw", "LPOP", "none"),
                         "(nil)\n")
        self.assertIn("redis_version:", self.cli("-3", "INFO", "server"))

    def test_lines_from_a_file(self):
        lines = 'rpush q "a b"\nLLEN q\n\nnothing\nSELECT 1\nLLEN q\n'
        self.assertEqual(
            self.cli(stdin=lines).replace("\n\n", "\n"),
            "1\n1\nERR unknown command 'nothing', with args beginning with: \n"
            "OK\n0\n")

    def help(self, line):
        return re.sub("\x1b\\[[0-9;]*m", "", self.cli(*line.split()))

    def test_help(self):
        # Since 7.0 it asks COMMAND DOCS what it does not know itself.
        help_of_lists = self.help("help @list")
        for name in ("BLMPOP", "BRPOP", "LMOVE", "LPUSH", "RPOPLPUSH"):
            self.assertIn(f"  {name} ", help_of_lists)
            self.assertIn(f"  {name} ", self.help(f"help {name}"))
        self.assertIn("LMPOP numkeys key [key ...]", self.help("help lmpop"))
        self.assertIn("since: 6.2.0", self.help("help lmove"))

    def test_mass_insertion(self):
        requests = "".join(f"RPUSH q{number % 10} {number}\r\n"
                           for number in range(20000))
        self.assertIn("errors: 0, replies: 20000",
                      self.cli("--pipe", stdin=requests))
        self.assertEqual(self.cli("LLEN", "q3"), "2000\n")
        self.assertIn("errors: 1, replies: 2",
                      self.cli("--pipe", stdin="LPUSH\r\nPING\r\n", status=1))

    def test_framed_mass_insertion(self):
        words = ["RPUSH", "q", "with\r\nends"]
        request = f"*{len(words)}\r\n" + "".join(
            f"${len(word)}\r\n{word}\r\n" for word in words)
        self.assertIn("errors: 0, replies: 1000",
                      self.cli("--pipe", stdin=request * 1000))
        self.assertEqual(self.cli("LLEN", "q"), "1000\n")

    def test_scan(self):
        self.cli("--pipe", stdin="".join(f"RPUSH key:{number} x\r\n"
                                         for number in range(500)))
        self.cli("SET", "other", "x")
        keys = self.cli("--scan").split()
        self.assertEqual(len(keys), 501)
        self.assertEqual(
            sorted(self.cli("--scan", "--pattern", "key:*").split()),
            sorted(f"key:{number}" for number in range(500)))

    def test_big_keys(self):
        self.cli("RPUSH", "long", *map(str, range(100)))
        self.cli("SET", "string", "x" * 1000)
        found = self.cli("--bigkeys")
        self.assertIn('Biggest   list found \'"long"\' has 100 items', found)

    def test_statistics(self):
        with subprocess.Popen(
                [redis_program("redis-cli"), "-p", str(self.port), "--stat",
                 "-i", "0.01"], stdout=subprocess.PIPE, text=True) as run:
            lines = [next(run.stdout) for _ in range(4)]
            run.terminate()
        self.assertIn("clients", lines[1])
        self.assertRegex(lines[3], r"^0 +[\d.]+[KM] +1 +0 +\d+ \(\+\d+\)")


class PasswordTest(unittest.TestCase):
    def test_a_password(self):
        with ListqServer("--requirepass", "sesame") as server:
            def cli(*arguments):
                return subprocess.run(
                    [redis_program("redis-cli"), "-p", str(server.port),
                     *arguments], capture_output=True, text=True,
                    timeout=PATIENCE, check=False).stdout
            self.assertEqual(cli("PING"), "NOAUTH Authentication required."
                             "\n\n")
            self.assertEqual(cli("-a", "sesame", "PING"), "PONG\n")
            self.assertEqual(cli("--user", "default", "--pass", "sesame",
                                 "-3", "PING"), "PONG\n")


if __name__ == "__main__":
    unittest.main()
