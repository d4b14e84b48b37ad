"""What a test sees of its code through redis-py: LQ.RECORD and LQ.SNAPSHOT."""

import threading
import unittest

import redis

from listq_server import PATIENCE, ListqServer, until


class RecordTest(unittest.TestCase):
    def setUp(self):
        server = ListqServer("--enable-test-commands", "local",
                             "--databases", "unlimited")
        self.port = server.__enter__().port
        self.addCleanup(server.__exit__)
        self.r = self.connect()

    def connect(self, **options):
        client = redis.Redis(port=self.port, socket_timeout=PATIENCE,
                             **options)
        self.addCleanup(client.close)
        return client

    def recorded(self, *last):
        entries = self.r.execute_command("LQ.RECORD", "GET", *last)
        return [dict(zip(entry[::2], entry[1::2])) for entry in entries]

    def sent_by(self, name):
        return [(b" ".join(entry[b"command"]), entry[b"reply"])
                for entry in self.recorded() if entry[b"client-name"] == name]

    def test_tells_what_a_worker_did_and_was_told(self):
        worker = self.connect(client_name="worker", db=123456789)
        worker.ping()
        self.r.execute_command("LQ.RECORD", "START", "CLIENT", "worker")
        worker.lpush("jobs", "one")
        worker.brpop("jobs")
        with worker.pipeline() as pipe:
            pipe.incr("done").lpush("results", "ok").execute()
        self.assertEqual(self.sent_by(b"worker"), [
            (b"LPUSH jobs one", b":1"),
            (b"BRPOP jobs 0", b'["jobs", "one"]'),
            (b"MULTI", b"OK"),
            (b"INCRBY done 1", b"QUEUED"),
            (b"LPUSH results ok", b"QUEUED"),
            (b"EXEC", b"[:1, :1]"),
        ])
        self.assertEqual({entry[b"db"] for entry in self.recorded()},
                         {123456789})
        self.assertEqual(self.r.execute_command(
            "LQ.RECORD", "COUNT", "COMMAND", "LPUSH", "KEY", "jobs"), 1)

    def test_a_request_that_waits_has_no_reply_yet(self):
        worker = self.connect()
        self.r.execute_command("LQ.RECORD", "START", "COMMAND", "BRPOP")
        thread = threading.Thread(target=worker.brpop, args=("jobs",))
        thread.start()
        until(self.recorded, "the worker to ask")
        self.assertIsNone(self.recorded()[0][b"reply"])
        self.r.lpush("jobs", "one")
        thread.join()
        self.assertEqual(self.recorded(1)[0][b"reply"], b'["jobs", "one"]')

    def test_every_test_begins_with_the_same_data(self):
        far = self.connect(db=123456789)
        self.r.rpush("jobs", "one", "two")
        far.set("setting", "on", ex=3600)
        self.r.execute_command("LQ.SNAPSHOT", "SAVE", "start")
        for _ in range(3):
            self.assertEqual(self.r.lpop("jobs"), b"one")
            far.delete("setting")
            self.r.execute_command("LQ.SNAPSHOT", "LOAD", "start")
        self.assertEqual(self.r.lrange("jobs", 0, -1), [b"one", b"two"])
        self.assertEqual(far.get("setting"), b"on")
        self.assertGreater(far.ttl("setting"), 3500)

    def test_tells_what_there_is_not(self):
        for _ in range(2):
            with self.assertRaises(redis.ResponseError):
                self.r.xadd("stream", {"a": "b"})
        with self.assertRaises(redis.ResponseError):
            self.r.config_set("active-defrag", "yes")
        self.assertEqual(
            self.r.execute_command("LQ.UNSUPPORTED"),
            [[b"XADD", 2], [b"CONFIG SET active-defrag", 1]])


if __name__ == "__main__":
    unittest.main()
