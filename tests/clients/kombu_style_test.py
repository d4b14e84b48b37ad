"""Consumers that send what Celery's send by kombu: BRPOP over the steps of
priority, deliveries in a hash and a sorted set until they are acknowledged,
and WATCH when those of a dead consumer are restored."""

import json
import signal
import unittest

from job_queue import JOBS, JobQueueTest, note_done, now_ms
from listq_server import PATIENCE, until
from watched_lock import WatchedLock

# Bytes between the name of a queue and its priority, as kombu puts them.
QUEUES = ["celery", "celery\x06\x163", "celery\x06\x166", "celery\x06\x169"]
RESULT_SECONDS = 60
POLL_SECONDS = 0.05


def publish(r, job, step=0, **properties):
    r.lpush(QUEUES[step], json.dumps({"job": job, **properties}))


class Consumer:
    def __init__(self, r, patience_ms):
        self.r = r
        self.patience_ms = patience_ms  # With deliveries that others hold.
        self.held = []  # Messages whose time is yet to come.
        self.delivered = 0

    def run(self):
        while True:
            popped = self.r.brpop(QUEUES, POLL_SECONDS)
            if popped:
                self.deliver(*popped)
            for message in [m for m in self.held if m["eta"] <= now_ms()]:
                self.held.remove(message)
                self.do(message)
            self.restore()

    def deliver(self, queue, text):
        self.delivered += 1
        message = json.loads(text)
        message["tag"] = f"{id(self)}-{now_ms()}-{self.delivered}"
        with self.r.pipeline() as pipe:
            pipe.zadd("unacked_index", {message["tag"]: now_ms()})
            pipe.hset("unacked", message["tag"], json.dumps([text, queue]))
            pipe.execute()
        if "eta" in message:
            self.held.append(message)
        else:
            self.do(message)

    def do(self, message):
        note_done(self.r, message["job"])
        if "group" in message:
            self.count_in_chord(message)
        with self.r.pipeline() as pipe:
            pipe.setex(f"meta-{message['job']}", RESULT_SECONDS, "SUCCESS")
            pipe.publish(f"meta-{message['job']}", "SUCCESS")
            pipe.execute()
        with self.r.pipeline() as pipe:
            self.forget(pipe, message["tag"])
            pipe.execute()

    def forget(self, pipe, tag):
        pipe.zrem("unacked_index", tag)
        pipe.hdel("unacked", tag)

    def count_in_chord(self, message):
        """The last of a group publishes what is to follow."""
        key = f"{message['group']}.j"
        with self.r.pipeline() as pipe:
            pipe.zadd(key, {message["job"]: message["index"]})
            pipe.zcount(key, "-inf", "+inf").expire(key, RESULT_SECONDS)
            ready = pipe.execute()[1]
        if ready == message["size"]:
            publish(self.r, self.r.zrange(key, 0, -1))
            self.r.delete(key)

    def restore(self):
        lock = self.r.lock("unacked_mutex", lock_class=WatchedLock,
                           timeout=PATIENCE)
        if not lock.acquire(blocking=False):
            return
        late = self.r.zrevrangebyscore(
            "unacked_index", now_ms() - self.patience_ms, 0, 0, 10,
            withscores=True)
        for tag, _ in late:
            self.r.transaction(lambda pipe, tag=tag: self.put_back(pipe, tag),
                               "unacked")
        lock.release()

    def put_back(self, pipe, tag):
        delivery = pipe.hget("unacked", tag)
        pipe.multi()
        self.forget(pipe, tag)
        if delivery:
            text, queue = json.loads(delivery)
            pipe.rpush(queue, text)


class DyingConsumer(Consumer):
    """Takes messages and never does them."""

    def do(self, message):
        self.r.incr("held")
        if self.delivered == 10:
            signal.pause()


def consume(r, kind=Consumer, patience_ms=60_000):
    kind(r, patience_ms).run()


def answer_broadcasts(r, name):
    pubsub = r.pubsub(ignore_subscribe_messages=True)
    pubsub.psubscribe("/0.celery.pidbox")
    for message in pubsub.listen():
        if message:
            r.lpush(json.loads(message["data"])["reply_to"], name)


class KombuStyleTest(JobQueueTest):
    def await_nothing_held(self):
        until(lambda: not self.r.exists("unacked", "unacked_index"),
              "everything acknowledged")

    def jobs_done(self, count):
        return [job for job, _ in self.await_done(count)]

    def test_two_workers_do_each_job_once(self):
        self.start_worker(consume)
        self.start_worker(consume)
        for job in range(JOBS):
            publish(self.r, job)
        self.assertCountEqual(self.jobs_done(JOBS), range(JOBS))
        self.await_nothing_held()

    def test_steps_of_priority(self):
        for job in range(20):
            publish(self.r, job, step=3 - job % 4)
        self.start_worker(consume)
        order = sorted(range(20), key=lambda job: (3 - job % 4, job))
        self.assertEqual(self.jobs_done(20), order)

    def test_delayed_jobs_are_done_in_time(self):
        start = now_ms()
        due = {job: start + job // 4 * 10 for job in range(100)}
        for job, at in due.items():
            publish(self.r, job, eta=at)
        self.start_worker(consume)
        self.start_worker(consume)
        self.assert_in_time(due)
        self.await_nothing_held()

    def test_what_a_killed_worker_held_is_done_once_by_others(self):
        for job in range(10):
            publish(self.r, job)
        worker = self.start_worker(consume, DyingConsumer)
        until(lambda: self.r.get("held") == "10", "a worker with all jobs")
        self.assertEqual(self.r.hlen("unacked"), 10)
        self.kill(worker)
        delivered = self.r.zrange("unacked_index", 0, 0, withscores=True)[0][1]
        self.start_worker(consume, Consumer, 1000)
        self.start_worker(consume, Consumer, 1000)
        self.assertCountEqual(self.jobs_done(10), range(10))
        for _, at in self.done():
            self.assertGreaterEqual(at, delivered + 1000)
        self.await_nothing_held()

    def test_a_chord_goes_on_once(self):
        for job in range(50):
            publish(self.r, job, group="chord", index=job, size=50)
        self.start_worker(consume)
        self.start_worker(consume)
        self.assertEqual(self.jobs_done(51)[-1],
                         [str(job) for job in range(50)])
        self.await_nothing_held()
        self.assertEqual(self.r.llen("done"), 51)

    def test_results_are_told(self):
        pubsub = self.r.pubsub(ignore_subscribe_messages=True)
        self.addCleanup(pubsub.close)
        pubsub.subscribe("meta-job")
        pubsub.get_message(timeout=PATIENCE)
        publish(self.r, "job")
        self.start_worker(consume)
        told = pubsub.get_message(timeout=PATIENCE)
        self.assertEqual((told["channel"], told["data"]),
                         ("meta-job", "SUCCESS"))
        self.assertEqual(self.r.get("meta-job"), "SUCCESS")
        self.assertGreater(self.r.ttl("meta-job"), 0)

    def test_workers_answer_a_broadcast(self):
        for name in ("one", "two"):
            self.start_worker(answer_broadcasts, name)
        until(lambda: self.r.pubsub_numpat() == 1 and len(
            self.r.client_list(_type="pubsub")) == 2, "workers that listen")
        self.assertEqual(self.r.publish(
            "/0.celery.pidbox", json.dumps({"reply_to": "replies"})), 2)
        replies = [self.r.brpop("replies")[1] for _ in range(2)]
        self.assertCountEqual(replies, ["one", "two"])


if __name__ == "__main__":
    unittest.main()
