"""Producers and consumers, each with a connection of its own, who go on until
the server dies, and keep an account of what they saw."""

import random
import threading

import redis

from ledger import DOING, MOVED, POPPED, QUEUES, Job, Seen

PATIENCE = 20  # seconds without a reply after which a server is stuck


class Worker(threading.Thread):
    """Works until its connection ends. Any other end is a fault."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.client = redis.Redis(port=port, socket_timeout=PATIENCE)
        self.seen = Seen()

    def run(self):
        try:
            while True:
                self.work()
        except redis.TimeoutError:
            self.seen.faults.append(f"{type(self).__name__} has no reply")
        except redis.ConnectionError:
            pass
        except redis.RedisError as error:
            self.seen.faults.append(f"{type(self).__name__}: {error}")
        finally:
            self.client.close()


class Producer(Worker):
    """Pushes single jobs, some at once, pipelines and transactions."""

    def __init__(self, port, name, seed):
        super().__init__(port)
        self.name = name
        self.random = random.Random(seed)
        self.number = 0

    def jobs(self, queue, count):
        first, self.number = self.number, self.number + count
        return [Job(self.name, number, queue)
                for number in range(first, self.number)]

    def work(self):
        queue = self.random.choice(QUEUES)
        shape = self.random.choice((self.single, self.several, self.pipeline,
                                    self.transaction))
        shape(queue)
        self.seen.pushed += self.seen.sent
        self.seen.sent = []
        self.seen.unit = False

    def send(self, jobs):
        self.seen.sent = self.seen.sent + jobs
        return map(str, jobs)

    def single(self, queue):
        self.client.lpush(queue, *self.send(self.jobs(queue, 1)))

    def several(self, queue):
        self.seen.unit = True
        self.client.lpush(queue, *self.send(self.jobs(queue, 3)))

    def pipeline(self, queue):
        pipeline = self.client.pipeline(transaction=False)
        for job in self.send(self.jobs(queue, self.random.randint(2, 20))):
            pipeline.lpush(queue, job)
        pipeline.execute()

    def transaction(self, _):
        self.seen.unit = True
        transaction = self.client.pipeline(transaction=True)
        for queue in QUEUES + QUEUES:
            transaction.lpush(queue, *self.send(self.jobs(queue, 2)))
        transaction.execute()


class Popper(Worker):
    """Waits for jobs, and has them once they arrive."""

    def work(self):
        self.seen.pops_unanswered = 1
        _, job = self.client.brpop(POPPED, timeout=0)
        self.seen.pops_unanswered = 0
        self.seen.delivered.append(Job.parse(job.decode()))


class Mover(Worker):
    """Moves jobs to where they are safe, and removes those that are done."""

    def __init__(self, port, at_once):
        super().__init__(port)
        self.at_once = at_once

    def work(self):
        text = self.client.blmove(MOVED, DOING, 0, "RIGHT", "LEFT")
        self.seen.working.append(Job.parse(text.decode()))
        if len(self.seen.working) >= self.at_once:
            self.end(self.seen.working.pop(0))

    def end(self, job):
        self.seen.removing = [job]
        removed = self.client.lrem(DOING, 1, str(job))
        self.seen.removing = []
        if removed == 1:
            self.seen.delivered.append(job)
        else:
            self.seen.faults.append(f"{job} was not in {DOING}")


class Rewriter(Worker):
    """Has the log rewritten, again and again."""

    def __init__(self, port, seed):
        super().__init__(port)
        self.random = random.Random(seed)
        self.pause = threading.Event()

    def work(self):
        try:
            self.client.bgrewriteaof()
        except redis.ResponseError as error:
            if "already in progress" not in str(error):
                raise
        self.pause.wait(self.random.uniform(0, 0.02))
