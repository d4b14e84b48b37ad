"""redis-py's locks, with a release that needs no script."""

import threading
import time
import unittest

import redis

from listq_server import PATIENCE, ListqServer, until
from watched_lock import WatchedLock

WORKERS = 4
STEPS = 50


class LocksTest(unittest.TestCase):
    def setUp(self):
        server = ListqServer()
        self.port = server.__enter__().port
        self.addCleanup(server.__exit__)
        self.r = self.connect()

    def connect(self):
        client = redis.Redis(port=self.port, socket_timeout=PATIENCE)
        self.addCleanup(client.close)
        return client

    def lock(self, client=None, **options):
        return (client or self.r).lock("lock", lock_class=WatchedLock,
                                       **options)

    def test_one_at_a_time(self):
        def count(client):
            for _ in range(STEPS):
                with self.lock(client, timeout=PATIENCE, sleep=0.0005):
                    value = int(client.get("counter") or 0)
                    client.set("counter", value + 1)

        threads = [threading.Thread(target=count, args=(self.connect(),))
                   for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(int(self.r.get("counter")), WORKERS * STEPS)
        self.assertEqual(self.r.exists("lock"), 0)

    def test_waiting_in_vain(self):
        with self.lock(timeout=PATIENCE):
            other = self.lock(self.connect(), sleep=0.001)
            self.assertFalse(other.acquire(blocking=False))
            self.assertFalse(other.acquire(blocking_timeout=0.02))
            self.assertTrue(other.locked())
            self.assertFalse(other.owned())
        self.assertTrue(other.acquire(blocking=False))

    def test_one_that_ran_out_is_free_and_not_before(self):
        start = time.monotonic()
        lost = self.lock(timeout=0.05)
        self.assertTrue(lost.acquire())
        other = self.lock(self.connect(), timeout=PATIENCE, sleep=0.001)
        self.assertTrue(other.acquire(blocking_timeout=PATIENCE))
        self.assertGreaterEqual(time.monotonic() - start, 0.05)
        with self.assertRaises(redis.exceptions.LockNotOwnedError):
            lost.release()
        self.assertTrue(other.owned())
        other.release()
        self.assertFalse(other.locked())

    def test_one_that_runs_out_during_its_release(self):
        """Nobody else's is released then: the expiry counts as a change."""
        lock = self.lock()
        self.assertTrue(lock.acquire())
        with self.r.pipeline() as pipe:
            pipe.watch("lock")
            self.assertEqual(pipe.get("lock"), lock.local.token)
            self.connect().pexpire("lock", 1)
            until(lambda: not self.r.exists("lock"), "the end of the lock")
            self.assertTrue(self.lock(self.connect()).acquire())
            pipe.multi()
            pipe.delete("lock")
            with self.assertRaises(redis.WatchError):
                pipe.execute()
        self.assertTrue(lock.locked())


if __name__ == "__main__":
    unittest.main()
