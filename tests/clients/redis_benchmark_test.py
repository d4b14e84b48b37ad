"""redis-benchmark finishes, without an error. How fast is not looked at."""

import subprocess
import unittest

from listq_server import ListqServer, redis_program

TIME = 60


class RedisBenchmarkTest(unittest.TestCase):
    def run_benchmark(self, *options):
        with ListqServer() as server:
            run = subprocess.run(
                [redis_program("redis-benchmark"), "-p", str(server.port),
                 "-q", *options], capture_output=True, text=True,
                timeout=TIME, check=False)
        output = run.stdout + run.stderr
        self.assertEqual(run.returncode, 0, output)
        self.assertNotIn("rror", output)
        self.assertNotIn("WARNING", output)
        return run.stdout

    def test_lists(self):
        output = self.run_benchmark(
            "-t", "ping,set,get,lpush,rpush,lpop,rpop,lrange", "-n", "2000")
        for name in ("PING_INLINE", "PING_MBULK", "SET", "GET", "LPUSH",
                     "RPUSH", "LPOP", "RPOP", "LRANGE_100 (", "LRANGE_600 ("):
            self.assertRegex(output.replace("\r", "\n"),
                             rf"\n?{name.replace('(', '[(]')}.*: [\d.]+ "
                             "requests per second")

    def test_pipelines_of_large_values(self):
        output = self.run_benchmark("-t", "lpush,rpop", "-n", "2000", "-P",
                                    "32", "-c", "8", "-d", "10000", "-r",
                                    "100")
        self.assertIn("requests per second", output)

    def test_any_command_in_resp3(self):
        output = self.run_benchmark("-n", "1000", "-c", "5", "-3", "lmove",
                                    "q", "q", "LEFT", "RIGHT")
        self.assertIn("requests per second", output)


if __name__ == "__main__":
    unittest.main()
