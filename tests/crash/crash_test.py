"""The account of a crash, held against crashes that went wrong."""

import unittest

from crash import TORN, is_whole
from ledger import DOING, MOVED, POPPED, Job, Ledger, Seen


def jobs(queue, *numbers, producer="a"):
    return [Job(producer, number, queue) for number in numbers]


def there(popped=(), moved=(), doing=()):
    return {POPPED: list(popped), MOVED: list(moved), DOING: list(doing)}


class WholeLogTest(unittest.TestCase):
    def test_a_log_ends_where_a_request_ends_or_not(self):
        request = b"*2\r\n$4\r\nRPOP\r\n$2\r\n\r\n\r\n"
        self.assertTrue(is_whole(b""))
        self.assertTrue(is_whole(2 * request))
        for length in range(1, len(request)):
            self.assertFalse(is_whole(request + request[:length]), length)
        self.assertFalse(is_whole(TORN))


class LedgerTest(unittest.TestCase):
    def ledger(self, lists, *seen):
        ledger = Ledger()
        ledger.crashed(seen, lists)
        return ledger

    def test_a_job_is_written_and_read(self):
        job = Job("3.1", 7, MOVED)
        self.assertEqual(Job.parse(str(job)), job)

    def test_what_was_pushed_is_there_or_delivered(self):
        pushed = jobs(POPPED, 1, 2)
        ledger = self.ledger(there(pushed[1:]), Seen(pushed=pushed),
                             Seen(delivered=pushed[:1]))
        self.assertTrue(ledger.sound)
        self.assertEqual((ledger.pushed, ledger.taken), (2, 0))
        ledger.crashed([Seen(delivered=pushed[1:])], there())
        self.assertTrue(ledger.sound)

    def test_what_is_gone_is_lost(self):
        for queue in POPPED, MOVED:
            ledger = self.ledger(there(), Seen(pushed=jobs(queue, 1)))
            self.assertEqual(ledger.lost, [f"{queue}/a/1 is gone"])

    def test_a_pop_without_a_reply_may_have_taken_one(self):
        seen = Seen(pushed=jobs(POPPED, 1, 2, 3)), Seen(pops_unanswered=1)
        ledger = self.ledger(there(jobs(POPPED, 2, 3)), *seen)
        self.assertTrue(ledger.sound)
        self.assertEqual(ledger.taken, 1)
        ledger = self.ledger(there(jobs(POPPED, 3)), *seen)
        self.assertEqual(ledger.lost, ["popped/a/2 is gone"])

    def test_a_pop_takes_the_oldest(self):
        seen = Seen(pushed=jobs(POPPED, 1, 2, 3)), Seen(pops_unanswered=1)
        ledger = self.ledger(there(jobs(POPPED, 1, 2)), *seen)
        self.assertEqual(ledger.lost, ["popped/a/3 is gone"])

    def test_what_is_worked_on_is_kept(self):
        job = jobs(MOVED, 1)
        seen = Seen(pushed=job), Seen(working=job)
        self.assertTrue(self.ledger(there(doing=job), *seen).sound)
        self.assertEqual(self.ledger(there(moved=job), *seen).lost,
                         ["moved/a/1 was moved to doing and is not there"])

    def test_a_removal_without_a_reply_may_have_happened(self):
        job = jobs(MOVED, 1)
        seen = Seen(pushed=job), Seen(removing=job)
        ledger = self.ledger(there(), *seen)
        self.assertTrue(ledger.sound)
        self.assertEqual(ledger.taken, 1)
        ledger.crashed([], there(job))
        self.assertEqual(ledger.doubled, ["moved/a/1 came back"])

    def test_nothing_is_delivered_twice(self):
        job = jobs(POPPED, 1)
        seen = [Seen(pushed=job), Seen(delivered=job)]
        ledger = self.ledger(there(job), *seen)
        self.assertEqual(ledger.doubled,
                         ["popped/a/1 was delivered and is there"])
        ledger = self.ledger(there(), *seen, Seen(delivered=job))
        self.assertEqual(ledger.doubled, ["popped/a/1 was delivered twice"])
        ledger = self.ledger(there(job + job), Seen(pushed=job))
        self.assertEqual(ledger.doubled, ["popped/a/1 is there 2 times"])

    def test_what_was_not_acknowledged_may_be_there_and_stays(self):
        job = jobs(MOVED, 1)
        self.assertTrue(self.ledger(there(), Seen(sent=job)).sound)
        ledger = self.ledger(there(moved=job), Seen(sent=job))
        self.assertTrue(ledger.sound)
        ledger.crashed([], there())
        self.assertEqual(ledger.lost, ["moved/a/1 is gone"])

    def test_half_a_transaction_is_a_fault(self):
        sent = jobs(MOVED, 1, 2)
        half = there(moved=sent[:1])
        self.assertFalse(self.ledger(half, Seen(sent=sent, unit=True)).sound)
        self.assertTrue(self.ledger(half, Seen(sent=sent)).sound)
        self.assertTrue(self.ledger(half, Seen(sent=sent, unit=True),
                                    Seen(removing=sent[1:])).sound)

    def test_what_a_client_complains_of_is_a_fault(self):
        self.assertFalse(self.ledger(there(), Seen(faults=["stuck"])).sound)


if __name__ == "__main__":
    unittest.main()
