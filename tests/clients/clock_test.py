"""redis-py: hours of waiting in milliseconds, and no sleep."""

import socket
import threading
import time
import unittest

import redis

from listq_server import PATIENCE, ListqServer

HOUR = 3_600_000
# Far less than what the tests wait for, and far more than they need.
AT_ONCE = 10


class ClockTest(unittest.TestCase):
    def setUp(self):
        server = ListqServer("--enable-test-commands", "yes")
        self.port = server.__enter__().port
        self.addCleanup(server.__exit__)
        self.r = self.connect()
        self.start = time.monotonic()

    def connect(self, **options):
        client = redis.Redis(port=self.port, decode_responses=True,
                             socket_timeout=PATIENCE, **options)
        self.addCleanup(client.close)
        return client

    def lq(self, *words):
        return self.r.execute_command(*words)

    def in_background(self, function):
        """Calls it in a thread; what it returns comes from the result."""
        results = []
        client = self.connect()
        thread = threading.Thread(
            target=lambda: results.append(function(client)))
        thread.start()

        def join():
            thread.join(PATIENCE)
            self.assertLess(time.monotonic() - self.start, AT_ONCE)
            return results[0]

        return join

    def test_an_hour_of_waiting_ends_at_once(self):
        result = self.in_background(lambda r: r.brpop("q", 3600))
        self.assertEqual(self.lq("LQ.WAIT", "BLOCKED", "q", 1, 5000), 1)
        self.assertEqual(self.lq("LQ.CLOCK", "ADVANCE", HOUR), "OK")
        self.assertIsNone(result())

    def test_a_worker_that_is_blocked_is_waited_for(self):
        result = self.in_background(lambda r: r.blpop("q", 0))
        self.assertEqual(self.lq("LQ.WAIT", "BLOCKED", "q", 1, 5000), 1)
        self.r.rpush("q", "job")
        self.assertEqual(result(), ("q", "job"))
        self.assertEqual(self.lq("LQ.WAIT", "CALLED", "blpop", 1, 5000), 1)

    def test_idle_workers_have_done_everything(self):
        self.r.rpush("jobs", *range(100))
        done = []

        def work(r):
            while (job := r.blpop("jobs")[1]) != "stop":
                done.append(int(job))

        result = self.in_background(work)
        self.assertEqual(self.lq("LQ.WAIT", "IDLE", "jobs*", 5000), 1)
        self.assertEqual(done, list(range(100)))
        self.r.rpush("jobs", "stop")
        result()

    def test_what_fell_due_was_sent_before_the_answer(self):
        self.r.config_set("notify-keyspace-events", "Ex")
        listener = self.connect().pubsub(ignore_subscribe_messages=True)
        listener.subscribe("__keyevent@0__:expired")
        self.assertIsNone(listener.get_message(timeout=PATIENCE))
        for i in (3, 1, 2):
            self.r.set(f"k{i}", "v", ex=i * 60)
        self.assertEqual(self.lq("LQ.CLOCK", "ADVANCE", HOUR), "OK")
        keys = [listener.get_message(timeout=PATIENCE)["data"]
                for _ in range(3)]
        self.assertEqual(keys, ["k1", "k2", "k3"])
        self.assertEqual(self.r.dbsize(), 0)

    def test_next_goes_from_event_to_event(self):
        self.assertIsNone(self.lq("LQ.CLOCK", "NEXT"))
        self.lq("LQ.CLOCK", "FREEZE")
        result = self.in_background(lambda r: r.brpop("q", 60))
        self.lq("LQ.WAIT", "BLOCKED", "q", 1, 5000)
        self.r.set("k", "v", px=100)
        self.assertEqual(self.lq("LQ.CLOCK", "NEXT"), 101)
        self.assertFalse(self.r.exists("k"))
        self.assertEqual(self.lq("LQ.CLOCK", "NEXT"), 60_000 - 101)
        self.assertIsNone(result())

    def test_what_never_comes_true_is_told(self):
        with self.assertRaisesRegex(
                redis.ResponseError,
                'TIMEOUT wanted exactly 1 element in "q", saw 0'):
            self.lq("LQ.WAIT", "LEN", "q", 1, 10)

    def test_connections_that_end_are_noticed(self):
        guest = self.connect()
        guest.ping()
        self.assertEqual(self.lq("LQ.WAIT", "CLIENTS", 2, 5000), 2)
        guest.close()
        self.assertEqual(self.lq("LQ.WAIT", "CLIENTS", 1, 5000), 1)

    def test_idle_connections_are_closed(self):
        self.r.config_set("timeout", 600)
        with socket.create_connection(("127.0.0.1", self.port)) as guest:
            self.assertEqual(self.lq("LQ.WAIT", "CLIENTS", 2, 5000), 2)
            self.lq("LQ.CLOCK", "ADVANCE", 599_000)
            self.assertEqual(self.lq("LQ.WAIT", "CLIENTS", 2, 5000), 2)
            self.lq("LQ.CLOCK", "ADVANCE", 3_000)
            guest.settimeout(PATIENCE)
            self.assertEqual(guest.recv(1), b"")
            self.assertEqual(self.lq("LQ.WAIT", "CLIENTS", 1, 5000), 1)


if __name__ == "__main__":
    unittest.main()
