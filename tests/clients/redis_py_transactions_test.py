"""redis-py's pipelines and WATCH loops, which are MULTI and EXEC."""

import threading
import unittest

import redis

from listq_server import PATIENCE, ListqServer, until

WORKERS = 4
STEPS = 50


class RedisPyTransactionsTest(unittest.TestCase):
    def setUp(self):
        server = ListqServer()
        self.port = server.__enter__().port
        self.addCleanup(server.__exit__)
        self.r = self.connect()

    def connect(self):
        client = redis.Redis(port=self.port, socket_timeout=PATIENCE,
                             decode_responses=True)
        self.addCleanup(client.close)
        return client

    def run_together(self, work):
        """Runs work(client) in several threads, each with its own client."""
        failures = []

        def run(client):
            try:
                work(client)
            except Exception as error:  # pylint: disable=broad-except
                failures.append(error)

        threads = [threading.Thread(target=run, args=(self.connect(),))
                   for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])


class PipelineTest(RedisPyTransactionsTest):
    def test_a_pipeline_is_a_transaction(self):
        pipe = self.r.pipeline()
        pipe.rpush("q", "a", "b").lpop("q").llen("q").set("k", "v").get("k")
        self.assertEqual(pipe.execute(), [2, "a", 1, True, "v"])

    def test_a_pipeline_without_a_transaction(self):
        with self.r.pipeline(transaction=False) as pipe:
            pipe.rpush("q", "a").lpop("q")
            self.assertEqual(pipe.execute(), [1, "a"])

    def test_an_error_of_one_command_is_raised_and_the_others_are_done(self):
        with self.r.pipeline() as pipe:
            pipe.set("k", "v").lpush("k", "x").rpush("q", "a")
            with self.assertRaises(redis.ResponseError) as raised:
                pipe.execute()
        self.assertIn("Command # 2 (LPUSH k x) of pipeline caused error",
                      str(raised.exception))
        self.assertEqual(self.r.llen("q"), 1)
        with self.r.pipeline() as pipe:
            pipe.set("k", "v").lpush("k", "x").get("k")
            done, failed, read = pipe.execute(raise_on_error=False)
        self.assertEqual((done, read), (True, "v"))
        self.assertIsInstance(failed, redis.ResponseError)

    def test_a_command_that_does_not_exist_aborts(self):
        with self.r.pipeline() as pipe:
            pipe.set("k", "v").execute_command("NOSUCH")
            with self.assertRaises(redis.ResponseError):
                pipe.execute()
        self.assertFalse(self.r.exists("k"))

    def test_nobody_sees_half_of_a_transaction(self):
        def work(client):
            for _ in range(STEPS):
                with client.pipeline() as pipe:
                    pipe.rpush("q", "a").rpush("q", "b").lrange("q", 0, -1)
                    pipe.delete("q")
                    self.assertEqual(pipe.execute()[2], ["a", "b"])

        self.run_together(work)

    def test_a_waiting_worker_gets_what_is_left_at_the_end(self):
        served = []
        worker = threading.Thread(
            target=lambda: served.append(self.connect().brpop("jobs")))
        worker.start()
        until(lambda: self.r.info("clients")["blocked_clients"] == 1,
              "a worker that waits")
        with self.r.pipeline() as pipe:
            pipe.lpush("jobs", "a").delete("jobs").lpush("jobs", "b")
            self.assertEqual(pipe.execute(), [1, 1, 1])
        worker.join()
        self.assertEqual(served, [("jobs", "b")])


class WatchTest(RedisPyTransactionsTest):
    def test_a_change_of_a_watched_key_is_an_error(self):
        other = self.connect()
        with self.r.pipeline() as pipe:
            pipe.watch("k")
            self.assertIsNone(pipe.get("k"))
            other.set("k", "theirs")
            pipe.multi()
            pipe.set("k", "mine")
            with self.assertRaises(redis.WatchError):
                pipe.execute()
        self.assertEqual(self.r.get("k"), "theirs")

    def test_unwatch_lets_it_go_on(self):
        other = self.connect()
        with self.r.pipeline() as pipe:
            pipe.watch("k")
            other.set("k", "theirs")
            pipe.unwatch()
            pipe.multi()
            pipe.set("k", "mine")
            self.assertEqual(pipe.execute(), [True])

    def test_counting_in_loops_loses_nothing(self):
        def work(client):
            for _ in range(STEPS):
                while True:
                    with client.pipeline() as pipe:
                        try:
                            pipe.watch("counter")
                            value = int(pipe.get("counter") or 0)
                            pipe.multi()
                            pipe.set("counter", value + 1)
                            pipe.execute()
                            break
                        except redis.WatchError:
                            continue

        self.run_together(work)
        self.assertEqual(self.r.get("counter"), str(WORKERS * STEPS))

    def test_the_helper_that_loops_by_itself(self):
        def work(client):
            def move(pipe):
                length = pipe.llen("q")
                pipe.multi()
                pipe.rpush("q", length)

            for _ in range(STEPS):
                client.transaction(move, "q")

        self.run_together(work)
        self.assertEqual(self.r.lrange("q", 0, -1),
                         [str(i) for i in range(WORKERS * STEPS)])


if __name__ == "__main__":
    unittest.main()
