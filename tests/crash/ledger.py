"""What became of every job: who pushed it, who got it, what is in the lists.

Knows neither servers nor connections: it is told what clients saw up to a
crash, and what is there after it.

A job is a text that no other job has. Its producer numbers its jobs, and they
go through the queue in that order.
"""

import collections
import dataclasses

# Whose pops take a job out of the server: one whose reply did not arrive may
# have taken a job with it.
POPPED = "popped"
# Whose jobs are moved to a list of what is worked on, and removed by name: of
# these it is known of each where it is.
MOVED = "moved"
QUEUES = (POPPED, MOVED)
DOING = "doing"  # where the jobs of MOVED are while they are worked on


@dataclasses.dataclass(frozen=True, order=True)
class Job:
    producer: str
    number: int
    queue: str

    def __str__(self):
        return f"{self.queue}/{self.producer}/{self.number}"

    @staticmethod
    def parse(text):
        queue, producer, number = text.split("/")
        return Job(producer, int(number), queue)


@dataclasses.dataclass
class Seen:
    """What one client saw up to a crash."""
    pushed: list = dataclasses.field(default_factory=list)  # acknowledged
    sent: list = dataclasses.field(default_factory=list)  # not so; of one unit
    unit: bool = False  # whether all that was sent is a transaction
    delivered: list = dataclasses.field(default_factory=list)
    pops_unanswered: int = 0
    working: list = dataclasses.field(default_factory=list)  # moved for certain
    removing: list = dataclasses.field(default_factory=list)  # not answered
    faults: list = dataclasses.field(default_factory=list)


class Ledger:
    """All that was ever seen, and the faults in it."""

    def __init__(self):
        self.pushed = 0
        self.delivered = set()
        self.expected = set()  # pushed for certain, and not delivered
        self.gone = set()  # taken, not delivered; or never there
        self.taken = 0
        self.lost = []
        self.doubled = []
        self.faults = []

    @property
    def sound(self):
        return not (self.lost or self.doubled or self.faults)

    def deliver(self, job):
        if job in self.delivered:
            self.doubled.append(f"{job} was delivered twice")
        if job in self.gone:
            self.doubled.append(f"{job} came back")
        self.delivered.add(job)
        self.expected.discard(job)

    def crashed(self, seen, lists):
        """`seen` by each client; the jobs by list, as they are afterwards."""
        for client in seen:
            self.faults += client.faults
            self.pushed += len(client.pushed)
            self.expected.update(client.pushed)
        for client in seen:
            for job in client.delivered:
                self.deliver(job)
        present = self._present(lists)
        self._working_is_kept(seen, lists[DOING])
        removed = set().union(*(client.removing for client in seen))
        self._transactions_are_whole(seen, present, removed)
        # What was sent and not acknowledged may be there, and then stays.
        for client in seen:
            for job in client.sent:
                if job in present:
                    self.expected.add(job)
                elif job not in self.delivered:
                    self.gone.add(job)
        missing = self.expected - present
        self._take(missing & removed)
        self._lose(job for job in missing - removed if job.queue == MOVED)
        self._popped(sorted(job for job in missing if job.queue == POPPED),
                     sum(client.pops_unanswered for client in seen), present)

    def _present(self, lists):
        counts = collections.Counter(job for jobs in lists.values()
                                     for job in jobs)
        for job, count in sorted(counts.items()):
            if count > 1:
                self.doubled.append(f"{job} is there {count} times")
            if job in self.delivered:
                self.doubled.append(f"{job} was delivered and is there")
            if job in self.gone:
                self.doubled.append(f"{job} came back")
        return set(counts)

    def _working_is_kept(self, seen, doing):
        """What was moved for certain is where it was moved to."""
        for client in seen:
            for job in sorted(set(client.working) - set(doing)):
                self.lost.append(f"{job} was moved to {DOING} and is not there")

    def _transactions_are_whole(self, seen, present, removed):
        for client in seen:
            # Others may have been popped without a word.
            jobs = [job for job in client.sent if job.queue == MOVED]
            there = [job in present or job in self.delivered or job in removed
                     for job in jobs]
            if client.unit and any(there) and not all(there):
                self.faults.append("half of a transaction is there: " +
                                   " ".join(map(str, jobs)))

    def _take(self, jobs):
        self.taken += len(jobs)
        self.gone |= jobs
        self.expected -= jobs

    def _lose(self, jobs):
        for job in sorted(jobs):
            self.lost.append(f"{job} is gone")
            self.expected.discard(job)

    def _popped(self, missing, pops, present):
        """Each pop that was not answered may have taken the oldest job."""
        oldest = {}
        for job in present:
            if job.queue == POPPED:
                oldest[job.producer] = min(job.number,
                                           oldest.get(job.producer, job.number))
        taken = [job for job in missing
                 if job.number < oldest.get(job.producer, job.number + 1)]
        self._take(set(taken[:pops]))
        self._lose(set(missing) - set(taken[:pops]))
