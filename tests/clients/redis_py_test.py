"""redis-py as its users use it."""

import multiprocessing
import os
import signal
import threading
import time
import unittest

import redis

from listq_server import PATIENCE, ListqServer, until


class RedisPyTest(unittest.TestCase):
    def setUp(self):
        server = ListqServer()
        self.port = server.__enter__().port
        self.addCleanup(server.__exit__)
        self.r = self.connect()

    def connect(self, **options):
        client = redis.Redis(port=self.port, socket_timeout=PATIENCE,
                             **options)
        self.addCleanup(client.close)
        return client

    def blocked(self):
        return self.r.info("clients")["blocked_clients"]

    def start(self, target):
        thread = threading.Thread(target=target)
        thread.start()
        self.addCleanup(thread.join)
        return thread


class GettingStartedTest(RedisPyTest):
    def test_the_first_example_of_its_readme(self):
        r = redis.Redis(host='localhost', port=self.port, db=0)
        self.addCleanup(r.close)
        self.assertTrue(r.set('foo', 'bar'))
        self.assertEqual(r.get('foo'), b'bar')

    def test_a_queue_in_a_few_lines(self):
        r = redis.Redis(port=self.port)
        self.addCleanup(r.close)
        r.lpush('jobs', 'first', 'second')
        self.assertEqual(r.brpop('jobs'), (b'jobs', b'first'))
        self.assertEqual(r.brpop('jobs'), (b'jobs', b'second'))
        self.assertIsNone(r.brpop('jobs', timeout=0.01))


class WorkerTest(RedisPyTest):
    def test_workers_are_served_in_the_order_they_came(self):
        served = {}

        def work(number):
            worker = redis.Redis(port=self.port)
            served[number] = worker.brpop("jobs", timeout=0)
            worker.close()

        for number in range(3):
            self.start(lambda number=number: work(number))
            until(lambda: self.blocked() == number + 1, "a worker that waits")
        self.assertEqual(self.r.lpush("jobs", "a"), 1)
        until(lambda: 0 in served, "the first worker's job")
        self.assertEqual(list(served), [0])
        self.assertEqual(self.r.lpush("jobs", "b", "c"), 2)
        until(lambda: len(served) == 3, "the others' jobs")
        self.assertEqual(served, {0: (b"jobs", b"a"), 1: (b"jobs", b"b"),
                                  2: (b"jobs", b"c")})
        self.assertEqual(self.r.exists("jobs"), 0)

    def test_every_job_is_done_once(self):
        jobs = 500
        done = []

        def work():
            worker = redis.Redis(port=self.port)
            while (job := worker.brpop("jobs")[1]) != b"stop":
                done.append(int(job))
            worker.close()

        threads = [self.start(work) for _ in range(5)]
        for job in range(jobs):
            self.r.lpush("jobs", job)
        self.r.lpush("jobs", *["stop"] * len(threads))
        for thread in threads:
            thread.join(PATIENCE)
        self.assertEqual(sorted(done), list(range(jobs)))

    def run_and_kill(self, command, is_at_work):
        """Kills a process once it has said `command` and is_at_work()."""
        worker = multiprocessing.get_context("fork").Process(
            target=lambda: redis.Redis(port=self.port).execute_command(
                *command) and signal.pause())
        worker.start()
        until(is_at_work, "a worker at work")
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()

    def test_a_worker_killed_at_work_leaves_its_job(self):
        self.r.lpush("jobs", "precious")
        self.run_and_kill(["BLMOVE", "jobs", "doing", "RIGHT", "LEFT", "0"],
                          lambda: self.r.llen("doing") == 1)
        self.assertEqual(self.r.lrange("doing", 0, -1), [b"precious"])
        self.assertEqual(self.r.lmove("doing", "jobs", "RIGHT", "LEFT"),
                         b"precious")

    def test_a_worker_killed_while_it_waits_takes_nothing(self):
        self.run_and_kill(["BRPOP", "jobs", "0"], lambda: self.blocked() == 1)
        self.r.lpush("jobs", "precious")
        self.assertEqual(self.r.lrange("jobs", 0, -1), [b"precious"])
        until(lambda: self.blocked() == 0, "nobody who waits")

    def test_a_worker_can_be_unblocked_and_killed(self):
        errors = []

        def work():
            worker = redis.Redis(port=self.port, client_name="worker",
                                 retry_on_error=[])
            try:
                worker.blpop("jobs")
            except redis.RedisError as error:
                errors.append(error)
            worker.close()

        def worker_id():
            return next(client["id"] for client in self.r.client_list()
                        if client["name"] == "worker")

        thread = self.start(work)
        until(lambda: self.blocked() == 1, "a worker that waits")
        self.assertEqual(self.r.client_unblock(worker_id(), error=True), 1)
        thread.join(PATIENCE)
        self.assertIn("UNBLOCKED", str(errors[0]))


class TimeoutTest(RedisPyTest):
    def test_nothing_comes(self):
        for wait in (lambda: self.r.brpop("q", timeout=0.05),
                     lambda: self.r.blpop(["q", "r"], timeout=0.05),
                     lambda: self.r.blmove("q", "r", 0.05),
                     lambda: self.r.brpoplpush("q", "r", timeout=0.05),
                     lambda: self.r.blmpop(0.05, 1, "q", direction="LEFT")):
            start = time.monotonic()
            self.assertIsNone(wait())
            self.assertGreaterEqual(time.monotonic() - start, 0.05)

    def test_refuses_a_negative_one(self):
        with self.assertRaisesRegex(redis.ResponseError,
                                    "timeout is negative"):
            self.r.brpop("q", timeout=-1)


class ListTest(RedisPyTest):
    def test_moves_and_multiple_pops(self):
        self.r.rpush("q", *"abcdef")
        self.assertEqual(self.r.blmove("q", "r", 1, "LEFT", "RIGHT"), b"a")
        self.assertEqual(self.r.lmove("q", "r", "RIGHT", "LEFT"), b"f")
        self.assertEqual(self.r.rpoplpush("q", "r"), b"e")
        self.assertEqual(self.r.lmpop(2, "none", "q", direction="LEFT",
                                      count=2), [b"q", [b"b", b"c"]])
        self.assertEqual(self.r.blmpop(1, 2, "none", "r", direction="RIGHT",
                                       count=10), [b"r", [b"a", b"f", b"e"]])
        self.assertIsNone(self.r.lmpop(1, "r", direction="LEFT"))
        self.assertEqual(self.r.execute_command("LMPOP", 1, "q", "LEFT"),
                         [b"q", [b"d"]])

    def test_the_methods_for_lists(self):
        self.r.rpush("q", *"abcab")
        self.assertEqual(self.r.lpos("q", "a", rank=2), 3)
        self.assertEqual(self.r.lpos("q", "b", count=0), [1, 4])
        self.assertEqual(self.r.linsert("q", "before", "c", "x"), 6)
        self.assertEqual(self.r.lrem("q", 1, "a"), 1)
        self.assertTrue(self.r.lset("q", 0, "y"))
        self.assertTrue(self.r.ltrim("q", 0, 2))
        self.assertEqual(self.r.lrange("q", 0, -1), [b"y", b"x", b"c"])
        self.assertEqual(self.r.lindex("q", -1), b"c")
        self.assertEqual(self.r.lpop("q", 2), [b"y", b"x"])
        self.assertEqual(self.r.llen("q"), 1)
        self.r.set("s", "x")
        with self.assertRaisesRegex(redis.ResponseError, "WRONGTYPE"):
            self.r.lpush("s", "x")

    def test_pipelines(self):
        pipe = self.r.pipeline(transaction=False)
        for number in range(1000):
            pipe.rpush("q", number)
        pipe.lrange("q", 0, 1).llen("q").get("q").lpop("q", 2)
        replies = pipe.execute(raise_on_error=False)
        self.assertEqual(replies[:1000], list(range(1, 1001)))
        self.assertEqual(replies[1000:1002], [[b"0", b"1"], 1000])
        self.assertIsInstance(replies[1002], redis.ResponseError)
        self.assertEqual(replies[1003], [b"0", b"1"])

    def test_big_values(self):
        big = os.urandom(1 << 20) * 20
        self.assertEqual(self.r.rpush("q", big, b"small", big), 3)
        self.assertEqual(self.r.lindex("q", 0), big)
        self.assertEqual(self.r.blpop("q"), (b"q", big))
        self.assertEqual(self.r.lrange("q", 0, -1), [b"small", big])

    def test_strings_instead_of_bytes(self):
        r = self.connect(decode_responses=True)
        r.rpush("schlüssel", "wörter", "日本")
        self.assertEqual(r.lrange("schlüssel", 0, -1), ["wörter", "日本"])
        self.assertEqual(r.blpop("schlüssel"), ("schlüssel", "wörter"))
        self.assertEqual(r.keys(), ["schlüssel"])


class KeyTest(RedisPyTest):
    def test_scans_all_keys(self):
        names = {f"key:{number}".encode() for number in range(1000)}
        with self.r.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.rpush(name, "x")
            pipe.set("other", "x").execute()
        self.assertEqual(set(self.r.scan_iter(match="key:*")), names)
        self.assertEqual(set(self.r.scan_iter(count=7)), names | {b"other"})
        self.assertEqual(list(self.r.scan_iter(_type="string")), [b"other"])
        self.assertEqual(self.r.dbsize(), 1001)

    def test_expiry(self):
        self.r.rpush("q", "x")
        self.assertTrue(self.r.expire("q", 100))
        self.assertLessEqual(self.r.ttl("q"), 100)
        self.assertTrue(self.r.persist("q"))
        self.assertEqual(self.r.ttl("q"), -1)
        self.assertTrue(self.r.pexpire("q", 1))
        until(lambda: not self.r.exists("q"), "a dead key")
        self.assertTrue(self.r.set("s", "x", ex=100, nx=True))
        self.assertIsNone(self.r.set("s", "x", nx=True))
        self.assertEqual(self.r.set("s", "y", get=True, keepttl=True), b"x")

    def test_names_and_types(self):
        self.r.rpush("q", "x")
        self.assertTrue(self.r.rename("q", "r"))
        self.assertTrue(self.r.copy("r", "s"))
        self.assertEqual(self.r.type("s"), b"list")
        self.assertEqual(self.r.object("encoding", "s"), b"listpack")
        self.assertEqual(self.r.unlink("r", "s", "none"), 2)
        self.assertIsNone(self.r.randomkey())


class ServerTest(RedisPyTest):
    def test_what_it_parses(self):
        info = self.r.info()
        self.assertEqual(info["redis_mode"], "standalone")
        self.assertRegex(info["redis_version"], r"^\d+\.\d+\.\d+$")
        self.assertEqual(info["connected_clients"], 1)
        self.r.rpush("q", "x")
        self.assertEqual(self.r.info("keyspace")["db0"],
                         {"keys": 1, "expires": 0, "avg_ttl": 0})
        self.assertEqual(self.r.config_get("maxclients"),
                         {"maxclients": "10000"})
        self.assertTrue(self.r.config_set("timeout", 0))
        self.assertTrue(self.r.config_resetstat())
        me = self.r.client_list()[0]
        self.assertEqual(int(me["id"]), self.r.client_id())
        self.assertEqual(me["cmd"], "client|list")
        self.assertEqual(self.r.client_info()["db"], 0)
        self.assertTrue(self.r.client_setname("me"))
        self.assertEqual(self.r.client_getname(), "me")
        self.assertEqual(len(self.r.time()), 2)
        commands = self.r.command()
        self.assertEqual(commands["lpush"]["arity"], -3)
        self.assertGreater(self.r.command_count(), 50)
        self.assertEqual(self.r.echo("x"), b"x")
        self.assertTrue(self.r.ping())

    def test_databases(self):
        other = self.connect(db=3)
        other.rpush("q", "x")
        self.assertEqual(self.r.exists("q"), 0)
        self.assertTrue(self.r.swapdb(0, 3))
        self.assertEqual(self.r.exists("q"), 1)
        with self.assertRaisesRegex(redis.ResponseError, "out of range"):
            self.connect(db=99).ping()

    def test_it_reconnects(self):
        me = self.r.client_id()
        self.assertEqual(self.connect().client_kill_filter(_id=me), 1)
        self.assertTrue(self.r.ping())
        self.assertNotEqual(self.r.client_id(), me)

    def test_a_command_that_does_not_exist(self):
        with self.assertRaisesRegex(redis.ResponseError, "unknown command"):
            self.r.execute_command("NOSUCHCOMMAND", "x")


class PasswordTest(unittest.TestCase):
    def test_only_with_the_password(self):
        with ListqServer("--requirepass", "sesame") as server:
            with redis.Redis(port=server.port, password="sesame", db=2,
                             client_name="me") as r:
                self.assertTrue(r.ping())
                self.assertEqual(r.client_getname(), "me")
            with redis.from_url(
                    f"redis://default:sesame@127.0.0.1:{server.port}/1") as r:
                self.assertEqual(r.client_info()["db"], 1)
            with redis.Redis(port=server.port) as r:
                with self.assertRaises(redis.AuthenticationError):
                    r.ping()
            with redis.Redis(port=server.port, password="wrong") as r:
                with self.assertRaisesRegex(redis.ResponseError, "WRONGPASS"):
                    r.ping()


if __name__ == "__main__":
    unittest.main()
