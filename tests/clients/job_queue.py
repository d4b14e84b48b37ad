"""What the tests of job queues share: a server, and workers that are killed."""

import json
import multiprocessing
import time
import unittest

import redis

from listq_server import PATIENCE, ListqServer, until

JOBS = 1000
GRACE_MS = 5000  # How late a job may be on a busy machine.


def now_ms():
    return time.time_ns() // 1_000_000


class JobQueueTest(unittest.TestCase):
    """Workers are processes; what they have done is a list in the server."""

    def setUp(self):
        server = ListqServer()
        self.port = server.__enter__().port
        self.addCleanup(server.__exit__)
        self.r = self.connect()
        self.addCleanup(self.r.close)

    def connect(self):
        return redis.Redis(port=self.port, socket_timeout=PATIENCE,
                           decode_responses=True)

    def start_worker(self, work, *arguments):
        """Runs work(client, *arguments) until the test ends or kills it."""
        worker = multiprocessing.get_context("fork").Process(
            target=lambda: work(self.connect(), *arguments), daemon=True)
        worker.start()
        self.addCleanup(self.kill, worker)
        return worker

    def kill(self, worker):
        worker.kill()
        worker.join()

    def done(self):
        """Pairs of a job and the time at which it was done."""
        return [json.loads(entry) for entry in self.r.lrange("done", 0, -1)]

    def await_done(self, count):
        until(lambda: self.r.llen("done") >= count, f"{count} jobs done")
        return self.done()

    def assert_in_time(self, due):
        """Waits for the jobs of {job: due time}; none may be early."""
        for job, at in self.await_done(len(due)):
            self.assertGreaterEqual(at, due[job], job)
            self.assertLess(at, due.pop(job) + GRACE_MS, job)
        self.assertEqual(due, {})


def note_done(r, job):
    r.rpush("done", json.dumps([job, now_ms()]))
