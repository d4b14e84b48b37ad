"""Workers on redis-py and what goes wrong on purpose: LQ.FAULT."""

import threading
import unittest

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from listq_server import PATIENCE, ListqServer, until


class FaultsTest(unittest.TestCase):
    def setUp(self):
        server = ListqServer("--enable-test-commands", "local")
        self.port = server.__enter__().port
        self.addCleanup(server.__exit__)
        self.r = self.connect()

    def connect(self, **options):
        client = redis.Redis(port=self.port, socket_timeout=PATIENCE,
                             **options)
        self.addCleanup(client.close)
        return client

    def fault(self, rule, *text):
        return self.r.execute_command("LQ.FAULT", "ADD", *rule.split(" "),
                                      *text)

    def hits(self):
        return [dict(zip(rule[::2], rule[1::2]))[b"hits"]
                for rule in self.r.execute_command("LQ.FAULT", "LIST")]


class LostJobTest(FaultsTest):
    def test_a_job_is_lost_if_the_connection_ends_behind_brpop(self):
        self.fault("COMMAND BRPOP TIMES 1 DO CLOSE AFTER")
        # By itself redis-py asks again, and never knows what it lost.
        worker = self.connect(retry=Retry(NoBackoff(), 1),
                              retry_on_error=[redis.ConnectionError])
        taken = []
        thread = threading.Thread(
            target=lambda: taken.append(worker.brpop("jobs", timeout=0)))
        thread.start()
        self.addCleanup(thread.join)
        until(lambda: self.r.info("clients")["blocked_clients"] == 1,
              "a worker that waits")
        self.r.lpush("jobs", "lost")
        until(lambda: self.hits() == [1], "a connection that ended")
        self.assertEqual(self.r.llen("jobs"), 0)
        self.r.lpush("jobs", "next")
        thread.join(PATIENCE)
        self.assertEqual(taken, [(b"jobs", b"next")])

    def test_a_worker_that_moves_jobs_finds_it_again(self):
        self.fault("COMMAND LMOVE TIMES 1 DO CLOSE AFTER")
        worker = self.connect(retry=Retry(NoBackoff(), 0))
        self.r.lpush("jobs", "one")
        with self.assertRaises(redis.ConnectionError):
            worker.lmove("jobs", "doing", "RIGHT", "LEFT")
        self.assertEqual(worker.lrange("doing", 0, -1), [b"one"])


class RetryTest(FaultsTest):
    def test_a_request_is_sent_again_on_a_new_connection(self):
        self.fault("COMMAND RPUSH TIMES 2 DO CLOSE BEFORE")
        client = self.connect(retry=Retry(NoBackoff(), 3),
                              retry_on_error=[redis.ConnectionError])
        self.assertEqual(client.rpush("q", "x"), 1)
        self.assertEqual(self.hits(), [2])

    def test_a_request_that_was_run_is_run_twice(self):
        self.fault("COMMAND RPUSH TIMES 1 DO CLOSE MID")
        client = self.connect(retry=Retry(NoBackoff(), 3),
                              retry_on_error=[redis.ConnectionError])
        self.assertEqual(client.rpush("q", "x"), 2)

    def test_it_gives_up_in_the_end(self):
        self.fault("COMMAND RPUSH DO CLOSE BEFORE")
        client = self.connect(retry=Retry(NoBackoff(), 3),
                              retry_on_error=[redis.ConnectionError])
        with self.assertRaises(redis.ConnectionError):
            client.rpush("q", "x")
        self.assertEqual(self.hits(), [4])


class ErrorsTest(FaultsTest):
    def test_errors_have_their_types(self):
        self.fault("COMMAND GET TIMES 1 DO ERROR", "NOPE never")
        client = self.connect(retry=Retry(NoBackoff(), 0))
        with self.assertRaises(redis.ResponseError):
            client.get("k")
        self.fault("COMMAND GET TIMES 1 DO ERROR", "LOADING not yet")
        with self.assertRaises(redis.BusyLoadingError):
            client.get("k")
        self.assertIsNone(client.get("k"))

    def test_a_lost_race_for_a_transaction_is_tried_again(self):
        self.fault("COMMAND EXEC TIMES 2 DO NIL")
        tries = []

        def increment(pipe):
            tries.append(pipe.get("n"))
            pipe.multi()
            pipe.incr("n")

        self.assertEqual(self.r.transaction(increment, "n"), [1])
        self.assertEqual(tries, [None] * 3)

    def test_a_stalled_request_times_out_in_the_client(self):
        self.fault("COMMAND GET DO STALL")
        client = redis.Redis(port=self.port, socket_timeout=0.05,
                             retry=Retry(NoBackoff(), 0))
        self.addCleanup(client.close)
        with self.assertRaises(redis.TimeoutError):
            client.get("k")
        self.r.execute_command("LQ.FAULT", "CLEAR")
        self.assertIsNone(client.get("k"))

    def test_a_refused_connection_is_an_error(self):
        self.r.ping()
        # The pool of redis-py tries twice if it is quick to see the end.
        self.fault("DO REFUSE")
        client = self.connect(retry=Retry(NoBackoff(), 0))
        with self.assertRaises(redis.ConnectionError):
            client.ping()
        self.r.execute_command("LQ.FAULT", "CLEAR")
        self.assertTrue(client.ping())


class PiecesTest(FaultsTest):
    def test_replies_that_come_byte_by_byte_are_understood(self):
        self.fault("KEY q DO SPLIT 1")
        self.assertEqual(self.r.rpush("q", *range(5)), 5)
        self.assertEqual(self.r.lrange("q", 0, -1),
                         [b"0", b"1", b"2", b"3", b"4"])
        with self.r.pipeline() as pipe:
            pipe.rpop("q").rpop("q").llen("q")
            self.assertEqual(pipe.execute(), [b"4", b"3", 3])


if __name__ == "__main__":
    unittest.main()
