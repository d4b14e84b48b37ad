"""Says the same to both servers and compares what they answer.

Batch by batch: one connection says all of a batch to both servers, and every
reply is there before another connection says anything. So the order of
requests is the same on both.
"""

import itertools
from dataclasses import dataclass

from compare import subscriber_alike, wrong_pick
from data import compare_data
from differences import AVOIDED
from kinds import WAITED_LISTS, WAITED_SORTED_SETS
from resp import encode, is_error, is_nil, items_of, leaves, quote, show
from servers import PATIENCE, Gone
from side import Side
from steps import SUBSCRIBERS, WAITERS, Step

END = b"~end~"
KEEP_TYPE = (None, *WAITED_LISTS, *WAITED_SORTED_SETS)


@dataclass
class Mismatch:
    step: Step
    request: list
    redis: str
    listq: str

    def __str__(self):
        what = " ".join(map(quote, self.request or ()))
        return f"{what}\n  redis: {self.redis}\n  listq: {self.listq}"


class Different(Exception):
    def __init__(self, request, redis, listq):
        self.request = request
        self.redis = redis if isinstance(redis, str) else show(redis)
        self.listq = listq if isinstance(listq, str) else show(listq)
        super().__init__(request)


@dataclass
class Speaker:
    """One connection, on both servers."""
    redis: object
    listq: object
    queued: list = None  # since MULTI
    waits_for: list = None  # the request that has no reply yet


class Player:
    """`alter` may change a reply of the second server: (args, reply)."""

    def __init__(self, redis, listq, comparison, alter=None):
        self.redis = Side(redis)
        self.listq = Side(listq)
        self.settings = []
        self.patience = PATIENCE
        self._comparison = comparison
        self._alter = alter
        self._speakers = []
        self._step = None

    def reset(self):
        for side in (self.redis, self.listq):
            side.reset(self.settings, self.patience)
        self._speakers = [Speaker(*pair) for pair in zip(
            self.redis.connections, self.listq.connections)]

    def close(self):
        self.redis.close()
        self.listq.close()

    def play(self, steps):
        """All of it from the start: the first difference, or None."""
        self.reset()
        return self.go_on(steps)

    def go_on(self, steps):
        for _, batch in itertools.groupby(steps, lambda step: step.batch):
            batch = list(batch)
            self._step = batch[-1]
            try:
                self._play_batch(batch)
                self._look_after_waiters()
            except Different as different:
                return Mismatch(self._step, different.request,
                                different.redis, different.listq)
            except Gone as gone:
                return self._who_is_gone(str(gone))
        return None

    def _who_is_gone(self, why):
        said = {}
        for side in (self.redis, self.listq):
            try:
                said[side] = show(side.server.connect().ask("PING"))
            except (Gone, OSError):
                said[side] = "is gone: " + side.server.log()
        return Mismatch(self._step, None, f"({why}) " + said[self.redis],
                        said[self.listq])

    def _play_batch(self, batch):
        number = batch[0].connection
        if batch[0].check == "data":
            compare_data(self.redis.control, self.listq.control, Different)
        elif batch[0].check == "cross":
            self._cross(batch[0])
        elif number in WAITERS:
            for step in batch:
                self._step = step
                self._wait(number, step)
        elif number in SUBSCRIBERS:
            self._subscribe(number, batch)
        else:
            self._talk(number, batch)

    # Ordinary requests.

    def _talk(self, number, batch):
        speaker = self._speakers[number]
        sent, asked = [], []
        for step in batch:
            if not self._may_be_sent(speaker, step):
                continue
            sent.append(step)
            for args in step.requests:
                asked.append((step, args, _note_transaction(speaker, args)))
        if not asked:
            return
        self._send(number, sent)
        count = len(asked)
        raw, redis = speaker.redis.replies(lambda found: len(found) == count)
        if not self._alter and speaker.listq.begins_with(raw):
            return
        _, listq = speaker.listq.replies(lambda found: len(found) == count)
        if self._alter:
            listq = [self._alter(args, reply)
                     for (_, args, _), reply in zip(asked, listq)]
        self._compare(asked, redis, listq)

    def _send(self, number, steps):
        speaker = self._speakers[number]
        redis = b"".join(step.payload(self.redis.ids) for step in steps)
        listq = redis
        if b"@" in redis or self.redis.ids != self.listq.ids:
            listq = b"".join(step.payload(self.listq.ids) for step in steps)
        speaker.redis.send(redis)
        speaker.listq.send(listq)

    def _may_be_sent(self, speaker, step):
        """Not what would wait here, pick by chance in a transaction, or what
        7.0 and 7.2 do differently."""
        name = step.requests[0][0].upper()
        said = step.requests
        if name == b"EXEC":
            said = said + (speaker.queued or [])
        if any(map(self._stores_what_is_waited_for, said)):
            return False
        if any(row.covers(args) for row in AVOIDED for args in step.requests):
            return False
        if speaker.queued is not None:
            return not step.check
        if name == b"SWAPDB":
            return not self._somebody_waits()
        if name == b"MULTI":
            return not self._somebody_waits_for_several()
        return not _is_blocking(name)

    def _compare(self, asked, redis, listq):
        picks = []
        for (step, args, queued), one, other in zip(asked, redis, listq):
            self._step = step
            if step.check in ("pick", "take"):
                picks.append((args, one, other))
                if len(picks) == len(step.requests):
                    self._compare_picks(picks)
                    picks = []
            elif queued is not None:
                if not self._comparison.exec_alike(queued, one, other):
                    raise Different(args, one, other)
            elif not self._comparison.alike(args, one, other):
                raise Different(args, one, other)

    def _compare_picks(self, picks):
        question, picked = picks[0], picks[1]
        for args, one, other in picks[:1] + picks[3:]:
            if not self._comparison.alike(args, one, other):
                raise Different(args, one, other)
        args, one, other = picked
        if is_error(one) or is_error(other):
            if one != other:
                raise Different(args, one, other)
            return
        for side, reply in ((1, one), (2, other)):
            wrong = wrong_pick(args, question[side], reply)
            if wrong:
                raise Different(args, f"{show(one)} of {show(question[1])}",
                                f"{show(other)} of {show(question[2])}, "
                                f"{wrong}")
        if (type(one) is not type(other) or
                len(leaves(one)) != len(leaves(other)) or
                is_nil(one) != is_nil(other)):
            raise Different(args, one, other)
        if len(picks) > 2:
            _compare_rest(picks)

    # A DUMP that the other server takes.

    def _cross(self, step):
        speaker = self._speakers[step.connection]
        if speaker.queued is not None:
            return
        dump, restore = step.requests
        redis = speaker.redis.ask(*dump)
        listq = speaker.listq.ask(*dump)
        if type(redis) is not bytes or type(listq) is not bytes:
            if redis != listq:
                raise Different(dump, redis, listq)
            return

        def with_payload(payload):
            return [payload if arg == b"@payload" else arg for arg in restore]
        one = speaker.redis.ask(*with_payload(listq))
        other = speaker.listq.ask(*with_payload(redis))
        if one != other:
            raise Different(restore, f"{show(one)} to {show(listq)}",
                            f"{show(other)} to {show(redis)}")

    # Subscribers.

    def _subscribe(self, number, batch):
        """Reads all that came, up to the answer to a last PING."""
        speaker = self._speakers[number]
        self._send(number, batch)
        ping = encode([b"PING", END])
        for connection in (speaker.redis, speaker.listq):
            connection.send(ping)

        def done(found):
            return found and END in (found[-1], (items_of(found[-1]) or
                                                 [None])[-1])
        raw, redis = speaker.redis.replies(done)
        if speaker.listq.begins_with(raw):
            return
        _, listq = speaker.listq.replies(done)
        if not subscriber_alike(redis, listq):
            raise Different(None, *_first_difference(redis, listq))

    # Those who wait.

    def _wait(self, number, step):
        speaker = self._speakers[number]
        args = step.requests[0]
        if speaker.waits_for:
            return
        if _names_several(args) and any(
                other.queued is not None for other in self._speakers):
            return
        self._send(number, [step])
        if _is_blocking(args[0].upper()) and b"0.001" not in args:
            redis = self.redis.waits(number)
            listq = self.listq.waits(number)
            if redis and listq:
                speaker.waits_for = args
                return
            if redis or listq:
                self._raise_alone(args, speaker, redis)
        self._take_both(speaker, args)

    def _raise_alone(self, args, speaker, redis_waits):
        if redis_waits:
            raise Different(args, "(waits)",
                            speaker.listq.replies(len)[1][0])
        raise Different(args, speaker.redis.replies(len)[1][0], "(waits)")

    def _take_both(self, speaker, args):
        redis = speaker.redis.replies(len)[1][0]
        listq = speaker.listq.replies(len)[1][0]
        if not self._comparison.alike(args, redis, listq):
            raise Different(args, redis, listq)

    def _somebody_waits(self):
        return any(self._speakers[number].waits_for for number in WAITERS)

    def _stores_what_is_waited_for(self, args):
        """listq wakes who waits for a key of another type that STORE makes
        one of his; Redis does not."""
        target = _stored(args)
        return target not in KEEP_TYPE and any(
            target in (self._speakers[number].waits_for or ())
            for number in WAITERS)

    def _somebody_waits_for_several(self):
        return any(self._speakers[number].waits_for and
                   _names_several(self._speakers[number].waits_for)
                   for number in WAITERS)

    def _look_after_waiters(self):
        if not self._somebody_waits():
            return
        # What a request gave to others has left the server before it looks at
        # the next one.
        for side in (self.redis, self.listq):
            side.control.send(encode([b"PING"]))
        for side in (self.redis, self.listq):
            side.control.replies(len)
        for number in WAITERS:
            speaker = self._speakers[number]
            if not speaker.waits_for:
                continue
            redis = speaker.redis.has_input()
            listq = speaker.listq.has_input()
            if redis != listq:
                self._raise_alone(speaker.waits_for, speaker, not redis)
            if redis:
                args, speaker.waits_for = speaker.waits_for, None
                self._take_both(speaker, args)


def _note_transaction(speaker, args):
    """Follows MULTI; answers what was queued if this is its EXEC."""
    name = args[0].upper()
    if speaker.queued is None:
        if name == b"MULTI" and len(args) == 1:
            speaker.queued = []
        return None
    # An EXEC that is refused ends the transaction as well.
    if (name == b"EXEC" or
            name in (b"DISCARD", b"RESET") and len(args) == 1):
        queued, speaker.queued = speaker.queued, None
        return queued if name == b"EXEC" else None
    if name not in (b"MULTI", b"WATCH"):
        speaker.queued.append(args)
    return None


def _is_blocking(name):
    return name[:2] in (b"BL", b"BR", b"BZ")


def _stored(args):
    """The key that a command stores its result in, or None."""
    name = args[0].upper()
    if name.endswith(b"STORE"):
        return args[1] if len(args) > 1 else None
    if name == b"SORT" and b"STORE" in args[:-1]:
        return args[args.index(b"STORE") + 1]
    return None


def _names_several(args):
    name = args[0].upper()
    if name in (b"BLMPOP", b"BZMPOP"):
        return args[2:3] != [b"1"]
    return name not in (b"BLMOVE", b"BRPOPLPUSH") and len(args) > 3


def _compare_rest(picks):
    """What was picked is gone, and nothing else."""
    for side in (1, 2):
        before, picked, after = (leaves(pick[side]) for pick in picks[:3])
        if sorted(before) != sorted(
                after + [leaf for leaf in picked if type(leaf) is bytes]):
            raise Different(picks[1][0], picks[1][1],
                            f"{show(picks[1][2])}; not taken away (side "
                            f"{side})")


def _first_difference(redis, listq):
    for one, other in itertools.zip_longest(redis, listq):
        if one != other:
            return [show(reply) if reply is not None else "(nothing)"
                    for reply in (one, other)]
    return "the same", "the same"
