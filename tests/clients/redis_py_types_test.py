"""redis-py and all types of values."""

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
        self.r = self.connect(decode_responses=True)

    def connect(self, **options):
        client = redis.Redis(port=self.port, socket_timeout=PATIENCE,
                             **options)
        self.addCleanup(client.close)
        return client


class TypesTest(RedisPyTest):
    def test_strings(self):
        r = self.r
        self.assertTrue(r.mset({"a": 1, "b": 2}))
        self.assertEqual(r.mget("a", "none", "b"), ["1", None, "2"])
        self.assertEqual(r.incr("a"), 2)
        self.assertEqual(r.incrbyfloat("a", 0.5), 2.5)
        self.assertIsNone(r.set("a", "x", nx=True))
        self.assertEqual(r.set("a", "x", px=60_000, get=True), "2.5")
        self.assertEqual(r.getex("a", persist=True), "x")
        self.assertEqual(r.getdel("a"), "x")
        self.assertTrue(r.msetnx({"a": "ohmytext", "b2": "mynewtext"}))
        self.assertEqual(r.lcs("a", "b2"), "mytext")
        self.assertEqual(r.append("a", "!"), 9)
        self.assertEqual(r.setrange("a", 2, "MY"), 9)
        self.assertEqual(r.getrange("a", 0, 3), "ohMY")

    def test_bits(self):
        r = self.r
        self.assertEqual(r.setbit("bits", 7, 1), 0)
        self.assertEqual(r.bitcount("bits"), 1)
        self.assertEqual(r.bitpos("bits", 1), 7)
        self.assertEqual(r.bitop("NOT", "other", "bits"), 1)
        field = r.bitfield("bits", default_overflow="SAT")
        field.incrby("u16", "#1", 70_000).get("u8", 0)
        self.assertEqual(field.execute(), [65_535, 1])

    def test_hashes(self):
        r = self.r
        self.assertEqual(r.hset("h", mapping={"name": "cat", "legs": 4}), 2)
        self.assertEqual(r.hgetall("h"), {"name": "cat", "legs": "4"})
        self.assertEqual(r.hmget("h", "legs", "none"), ["4", None])
        self.assertEqual(r.hincrby("h", "legs", -1), 3)
        self.assertEqual(r.hincrbyfloat("h", "legs", 0.25), 3.25)
        self.assertEqual(r.hsetnx("h", "name", "dog"), 0)
        self.assertTrue(r.hexists("h", "name"))
        self.assertEqual(r.hdel("h", "legs", "none"), 1)
        self.assertEqual(r.hrandfield("h", 1, withvalues=True),
                         ["name", "cat"])
        many = {f"f{number}": str(number) for number in range(1000)}
        r.hset("big", mapping=many)
        self.assertEqual(dict(r.hscan_iter("big", count=20)), many)

    def test_sets(self):
        r = self.r
        self.assertEqual(r.sadd("s", "a", "b", "c", "a"), 3)
        self.assertEqual(r.smembers("s"), {"a", "b", "c"})
        self.assertEqual(r.smismember("s", "a", "x"), [1, 0])
        r.sadd("t", "b", "c", "d")
        self.assertEqual(r.sinter("s", "t"), {"b", "c"})
        self.assertEqual(r.sintercard(2, ["s", "t"], limit=1), 1)
        self.assertEqual(r.sdiffstore("u", "s", "t"), 1)
        self.assertTrue(r.smove("u", "t", "a"))
        self.assertFalse(r.exists("u"))
        self.assertEqual(set(r.sscan_iter("t")), {"a", "b", "c", "d"})
        self.assertEqual(len(r.spop("t", 3)), 3)

    def test_sorted_sets(self):
        r = self.r
        self.assertEqual(r.zadd("z", {"a": 1, "b": 2.5, "c": "inf"}), 3)
        self.assertEqual(r.zadd("z", {"b": 3}, xx=True, gt=True, ch=True), 1)
        self.assertEqual(r.zadd("z", {"b": 0.5}, incr=True), 3.5)
        self.assertEqual(r.zrange("z", 0, -1, withscores=True),
                         [("a", 1), ("b", 3.5), ("c", float("inf"))])
        self.assertEqual(r.zrangebyscore("z", "(1", "+inf", 0, 1), ["b"])
        self.assertEqual(r.zrange("z", "+inf", 2, desc=True, byscore=True,
                                  offset=1, num=1), ["b"])
        self.assertEqual(r.zmscore("z", ["a", "none"]), [1, None])
        self.assertEqual((r.zrank("z", "b"), r.zrevrank("z", "a")), (1, 2))
        self.assertEqual(r.zrangestore("y", "z", 0, 1), 2)
        self.assertEqual(r.zunion(["y", "z"], aggregate="MAX",
                                  withscores=True)[-1], ("c", float("inf")))
        self.assertEqual(r.zpopmin("z"), [("a", 1)])
        self.assertEqual(r.zmpop(2, ["none", "z"], min=True),
                         ["z", [["b", "3.5"]]])
        self.assertEqual(r.zremrangebyscore("y", 1, "+inf"), 2)
        many = {f"m{number}": float(number) for number in range(1000)}
        r.zadd("big", many)
        self.assertEqual(dict(r.zscan_iter("big")), many)

    def test_sort(self):
        r = self.r
        r.rpush("q", 10, 9, 8)
        r.mset({"w8": 3, "w9": 1, "w10": 2})
        self.assertEqual(r.sort("q", by="w*", get=["#", "w*"], groups=True),
                         [("9", "1"), ("10", "2"), ("8", "3")])
        self.assertEqual(r.sort("q", desc=True, store="sorted"), 3)
        self.assertEqual(r.lrange("sorted", 0, -1), ["10", "9", "8"])

    def test_dump_and_restore(self):
        r = self.connect()
        r.zadd("z", {b"\x00\xff": 1.5})
        self.assertEqual(r.restore("copy", 0, r.dump("z")), b"OK")
        self.assertEqual(r.zrange("copy", 0, -1, withscores=True),
                         [(b"\x00\xff", 1.5)])

    def test_pipelines_over_all_types(self):
        for transaction in (False, True):
            with self.r.pipeline(transaction) as pipe:
                pipe.flushdb().set("k", 1).hset("h", "f", "v").sadd("s", "a")
                pipe.zadd("z", {"a": 1}).hgetall("h").smembers("s")
                pipe.zscore("z", "a").zrange("z", 0, -1, withscores=True)
                self.assertEqual(
                    pipe.execute()[1:],
                    [True, 1, 1, 1, {"f": "v"}, {"a"}, 1.0, [("a", 1.0)]])

    def test_a_change_of_any_type_is_an_error_for_its_watcher(self):
        other = self.connect()
        for change in (lambda: other.append("k", "x"),
                       lambda: other.hset("h", "f", "v"),
                       lambda: other.sadd("s", "a"),
                       lambda: other.zadd("z", {"a": 1}),
                       lambda: other.zincrby("z", 1, "a"),
                       lambda: other.hdel("h", "f"),
                       lambda: other.spop("s"),
                       lambda: other.zpopmax("z"),
                       lambda: other.setbit("k", 0, 1)):
            with self.r.pipeline() as pipe:
                pipe.watch("k", "h", "s", "z")
                change()
                pipe.multi()
                pipe.get("k")
                with self.assertRaises(redis.WatchError):
                    pipe.execute()


class WaitingTest(RedisPyTest):
    def start(self, work):
        thread = threading.Thread(target=work, args=(
            self.connect(decode_responses=True),))
        thread.start()
        self.addCleanup(thread.join)
        return thread

    def test_nothing_comes(self):
        for wait in (lambda: self.r.bzpopmin("z", timeout=0.05),
                     lambda: self.r.bzpopmax(["y", "z"], timeout=0.05),
                     lambda: self.r.bzmpop(0.05, 1, ["z"], min=True)):
            start = time.monotonic()
            self.assertIsNone(wait())
            self.assertGreaterEqual(time.monotonic() - start, 0.05)

    def test_workers_take_the_most_urgent_first(self):
        done = []

        def work(r):
            while (job := r.bzpopmin(["urgent", "jobs"])[1]) != "stop":
                done.append(job)

        self.r.zadd("jobs", {"c": 3, "a": 1, "b": 2, "stop": 4})
        self.r.zadd("urgent", {"first": 10})
        self.start(work).join(PATIENCE)
        self.assertEqual(done, ["first", "a", "b", "c"])

    def test_every_job_is_done_once(self):
        jobs = 1000
        done = []

        def work(r):
            while True:
                _, taken = r.bzmpop(0, 1, ["jobs"], min=True, count=3)
                done.extend(member for member, _ in taken)
                if any(member.startswith("stop") for member, _ in taken):
                    break

        threads = [self.start(work) for _ in range(2)]
        until(lambda: self.r.info("clients")["blocked_clients"] == 2,
              "workers that wait")
        for job in range(jobs):
            self.r.zadd("jobs", {str(job): -job})
        # Each worker stops at one of these, and may take all that are left.
        while any(thread.is_alive() for thread in threads):
            self.r.zadd("jobs", {"stop": "inf"})
        taken = [member for member in done if member != "stop"]
        self.assertCountEqual(taken, [str(job) for job in range(jobs)])


if __name__ == "__main__":
    unittest.main()
