"""Workers that send what those of arq send: a sorted set is polled, and WATCH
sees to it that a job is taken once."""

import json
import signal
import time
import unittest

import redis

from job_queue import JOBS, JobQueueTest, note_done, now_ms
from listq_server import until

QUEUE = "arq:queue"
RESULT_MS = 60_000
RETRY_MS = 50
POLL = 0.005


def enqueue(r, job, function, due=None):
    """False if the job is there already."""
    with r.pipeline() as pipe:
        try:
            pipe.watch(f"arq:job:{job}")
            if pipe.exists(f"arq:job:{job}", f"arq:result:{job}"):
                return False
            score = due or now_ms()
            pipe.multi()
            pipe.psetex(f"arq:job:{job}", score - now_ms() + 86_400_000,
                        json.dumps({"function": function, "score": score}))
            pipe.zadd(QUEUE, {job: score})
            pipe.execute()
            return True
        except redis.WatchError:
            return False


class Worker:
    def __init__(self, r, functions, mark_ms=60_000):
        self.r = r
        self.functions = functions
        self.mark_ms = mark_ms  # How long a job is this worker's alone.

    def run(self):
        while True:
            jobs = self.r.zrangebyscore(QUEUE, "-inf", now_ms(), 0, 10)
            if not any([self.try_job(job) for job in jobs]):
                time.sleep(POLL)

    def try_job(self, job):
        taken = self.take(job)
        if taken:
            self.do(job)
        return taken

    def take(self, job):
        mark = f"arq:in-progress:{job}"
        with self.r.pipeline() as pipe:
            pipe.watch(mark)
            taken = pipe.exists(mark)
            score = pipe.zscore(QUEUE, job)
            if taken or not score or score > now_ms():
                return False
            pipe.multi()
            pipe.psetex(mark, self.mark_ms, b"1")
            try:
                pipe.execute()
                return True
            except redis.WatchError:
                return False

    def do(self, job):
        with self.r.pipeline() as pipe:
            pipe.get(f"arq:job:{job}").incr(f"arq:retry:{job}")
            pipe.expire(f"arq:retry:{job}", 88_400)
            text, tries, _ = pipe.execute()
        function = self.functions[json.loads(text)["function"]]
        succeeded = function(self.r, job, tries)
        with self.r.pipeline() as pipe:
            pipe.delete(f"arq:in-progress:{job}")
            if succeeded:
                pipe.psetex(f"arq:result:{job}", RESULT_MS, tries)
                pipe.delete(f"arq:job:{job}", f"arq:retry:{job}")
                pipe.zrem(QUEUE, job)
            else:
                pipe.zincrby(QUEUE, RETRY_MS, job)
            pipe.execute()


def note(r, job, _):
    note_done(r, job)
    return True


def fail_twice(r, job, tries):
    return tries == 3 and note(r, job, tries)


def die(r, *_):
    r.set("at work", 1)
    signal.pause()


def work(r, mark_ms, functions):
    Worker(r, functions, mark_ms).run()


class ArqStyleTest(JobQueueTest):
    def start(self, mark_ms=60_000, **functions):
        return self.start_worker(work, mark_ms, functions or {"note": note})

    def test_two_workers_do_each_job_once(self):
        self.start()
        self.start()
        jobs = [f"job-{number}" for number in range(JOBS)]
        for job in jobs:
            self.assertTrue(enqueue(self.r, job, "note"))
        done = self.await_done(JOBS)
        self.assertCountEqual([job for job, _ in done], jobs)

    def test_a_job_is_enqueued_once(self):
        self.assertTrue(enqueue(self.r, "job", "note"))
        self.assertFalse(enqueue(self.r, "job", "note"))
        self.assertEqual(self.r.zcard(QUEUE), 1)

    def test_delayed_jobs_are_done_in_time(self):
        due = {f"job-{number}": now_ms() + number * 5
               for number in reversed(range(100))}
        for job, at in due.items():
            enqueue(self.r, job, "note", at)
        self.start()
        self.start()
        self.assert_in_time(due)

    def test_a_job_that_fails_is_tried_again_later(self):
        start = now_ms()
        enqueue(self.r, "job", "fail_twice", start)
        self.start(fail_twice=fail_twice)
        self.assert_in_time({"job": start + 2 * RETRY_MS})

    def test_the_job_of_a_killed_worker_goes_to_another(self):
        enqueue(self.r, "job", "note")
        worker = self.start(mark_ms=300, note=die)
        until(lambda: self.r.exists("at work"), "a worker at work")
        free = self.r.execute_command("PEXPIRETIME", "arq:in-progress:job")
        self.kill(worker)
        self.start()
        self.assert_in_time({"job": free})


if __name__ == "__main__":
    unittest.main()
