"""Workers that send what those of machinery send: BLPOP, and a transaction
for each task that was due at a time in nanoseconds."""

import json
import time
import unittest

import redis

from job_queue import JOBS, JobQueueTest, note_done, now_ms
from listq_server import until

QUEUE = "machinery_tasks"
DELAYED = "delayed_tasks"
RESULT_SECONDS = 60
POLL = 0.005


def work(r):
    while True:
        popped = r.blpop(QUEUE, 1)
        if not popped:
            continue
        job = json.loads(popped[1])
        note_done(r, job)
        r.set(f"task_{job}", "SUCCESS", ex=RESULT_SECONDS)


def publish_what_is_due(r):
    while True:
        task = next_due(r)
        if task:
            r.rpush(QUEUE, task)
        else:
            time.sleep(POLL)


def next_due(r):
    with r.pipeline() as pipe:
        pipe.watch(DELAYED)
        tasks = pipe.zrangebyscore(DELAYED, 0, time.time_ns(), 0, 1)
        if not tasks:
            return None
        pipe.multi()
        pipe.zrem(DELAYED, tasks[0])
        try:
            pipe.execute()
            return tasks[0]
        except redis.WatchError:
            return None


class MachineryStyleTest(JobQueueTest):
    def test_two_workers_do_each_job_once(self):
        self.start_worker(work)
        self.start_worker(work)
        for job in range(JOBS):
            self.r.rpush(QUEUE, json.dumps(job))
        done = self.await_done(JOBS)
        self.assertCountEqual([job for job, _ in done], range(JOBS))
        states = [f"task_{job}" for job in range(JOBS)]
        until(lambda: self.r.mget(states) == ["SUCCESS"] * JOBS, "all states")
        self.assertFalse(self.r.exists(QUEUE))

    def test_delayed_jobs_are_done_in_time(self):
        start = now_ms()
        due = {job: start + job // 4 * 20 for job in range(100)}
        self.r.zadd(DELAYED, {job: at * 1_000_000 for job, at in due.items()})
        for _ in range(2):
            self.start_worker(work)
            self.start_worker(publish_what_is_due)
        self.assert_in_time(due)
        self.assertFalse(self.r.exists(DELAYED))


if __name__ == "__main__":
    unittest.main()
