"""Workers that send what those of taskiq's list broker send, with its results
and schedules, and what its pub/sub broker sends."""

import json
import unittest

from job_queue import JOBS, JobQueueTest, note_done, now_ms
from listq_server import PATIENCE, until

QUEUE = "taskiq"
RESULT_MS = 60_000


def kick(r, job, argument):
    r.lpush(QUEUE, json.dumps([job, argument]))


def work(r):
    while True:
        _, message = r.brpop(QUEUE)
        job, argument = json.loads(message)
        note_done(r, job)
        r.set(f"result:{job}", argument * 2, px=RESULT_MS)


def schedule(r, job, at):
    """The message is a string, its name stands in the list of its time."""
    r.set(f"schedule:data:{job}", json.dumps([job, 0]))
    r.rpush(f"schedule:time:{at}", job)


def run_schedules(r):
    while True:
        for key in r.scan_iter(match="schedule:time:*"):
            if int(key.rpartition(":")[2]) <= now_ms():
                send_scheduled(r, key)


def send_scheduled(r, key):
    jobs = r.lrange(key, 0, -1)
    names = [f"schedule:data:{job}" for job in jobs]
    for job, name, message in zip(jobs, names, r.mget(names)):
        r.lpush(QUEUE, message)
        r.lrem(key, 0, job)
        r.delete(name)


def listen(r, worker):
    pubsub = r.pubsub(ignore_subscribe_messages=True)
    pubsub.subscribe(QUEUE)
    for message in pubsub.listen():
        if message:
            r.sadd(f"heard:{worker}", message["data"])


class TaskiqStyleTest(JobQueueTest):
    def test_two_workers_do_each_job_once(self):
        self.start_worker(work)
        self.start_worker(work)
        for job in range(JOBS):
            kick(self.r, job, job)
        done = self.await_done(JOBS)
        self.assertCountEqual([job for job, _ in done], range(JOBS))
        for job in range(JOBS):
            result = f"result:{job}"
            until(lambda key=result: self.r.exists(key), "a result")
            self.assertGreater(self.r.pttl(result), RESULT_MS - 30_000)
            self.assertEqual(self.r.getdel(result), str(job * 2))
        self.assertEqual(self.r.keys(), ["done"])

    def test_delayed_jobs_are_done_in_time(self):
        start = now_ms()
        due = {job: start + job // 4 * 20 for job in reversed(range(100))}
        for job, at in due.items():
            schedule(self.r, job, at)
        self.start_worker(work)
        self.start_worker(work)
        self.start_worker(run_schedules)
        self.assert_in_time(due)
        until(lambda: not list(self.r.scan_iter(match="schedule:*")),
              "no schedule")

    def test_every_worker_hears_what_is_published(self):
        workers = [self.start_worker(listen, number) for number in range(2)]
        until(lambda: self.r.pubsub_numsub(QUEUE) ==
              [(QUEUE, len(workers))], "workers that listen")
        for job in range(JOBS):
            self.assertEqual(self.r.publish(QUEUE, job), len(workers))
        for worker in range(len(workers)):
            heard = f"heard:{worker}"
            until(lambda key=heard: self.r.scard(key) == JOBS, "all jobs")
        self.assertEqual(self.r.sintercard(2, ["heard:0", "heard:1"]), JOBS)


if __name__ == "__main__":
    unittest.main()
