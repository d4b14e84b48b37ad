"""Where listq differs from the redis-server of the distribution, and why.

Each row has an example, the last line of which is answered differently: the
row is checked to be needed still. The README says which differences there are
from Redis 7.2; most rows here are those of 7.0 from 7.2, which listq follows.
"""

from dataclasses import dataclass
from typing import Callable


@dataclass
class Allowed:
    """A part of a reply may differ; the data is the same afterwards."""
    why: str
    example: tuple
    covers: Callable  # (args, part of Redis's reply, part of listq's)


@dataclass
class Avoided:
    """A request that is not sent, since the data would differ afterwards."""
    why: str
    example: tuple
    covers: Callable  # (args)


def _is(args, *words):
    return [word.upper() for word in args[:len(words)]] == list(words)


def _scores(args, redis, listq):
    """Both as texts, or Nones if they are no scores."""
    if args[0][:1].upper() not in (b"Z", b"B"):
        return None, None
    if type(redis) is tuple and type(listq) is tuple:
        if redis[0] != b"," or listq[0] != b",":
            return None, None
        redis, listq = redis[1], listq[1]
    if type(redis) is not bytes or type(listq) is not bytes:
        return None, None
    return redis, listq


def _signs_of_zero_differ(args, redis, listq):
    return set(_scores(args, redis, listq)) == {b"-0", b"0"}


def _scores_differ_in_spelling(args, redis, listq):
    redis, listq = _scores(args, redis, listq)
    if redis is None:
        return False
    try:
        value = float(listq)
        return redis == b"%.17g" % value and value == float(redis)
    except ValueError:
        return False


def _encodings_differ(args, redis, listq):
    return (_is(args, b"OBJECT", b"ENCODING") and
            redis in (b"quicklist", b"hashtable", b"intset", b"skiplist") and
            listq == b"listpack")


def _references_differ(args, redis, listq):
    return (_is(args, b"OBJECT", b"REFCOUNT") and listq == 1 and
            type(redis) is int and redis > 1)


def _differ_behind_a_zero_byte(args, redis, listq):
    return (args[0].upper() in (b"SORT", b"SORT_RO") and
            b"ALPHA" in args and type(redis) is type(listq) is bytes and
            redis.split(b"\0")[0] == listq.split(b"\0")[0])


def _has_number_out_of_range(args):
    return b"1e400" in args


def _is_below_range(args):
    """LONG_MIN, which 7.2 refuses as a count."""
    return (args[0].upper() in (b"LREM", b"LPOS") and
            b"-9223372036854775808" in args)


def _names_before_an_error(args):
    return _is(args, b"HELLO") and len(args) > 4


ALLOWED = [
    Allowed("7.2 writes the shortest text of a score, 7.0 17 digits",
            ("ZADD z 0.1 a", "ZSCORE z a"), _scores_differ_in_spelling),
    Allowed("of what ZUNION and its like answer, small sets know no -0",
            ("ZADD z 0 a", "ZUNION 1 z WEIGHTS -1 WITHSCORES"),
            _signs_of_zero_differ),
    Allowed("7.2 has compact lists and sets, which 7.0 had not",
            ("RPUSH l a", "OBJECT ENCODING l"), _encodings_differ),
    Allowed("7.2 makes a set for as many members as are named, though twice",
            ("CONFIG SET set-max-intset-entries 2", "SADD t 1 2 1",
             "OBJECT ENCODING t"), _encodings_differ),
    Allowed("SORT leaves a sorted set as it is",
            ("ZADD z 1 a", "SORT z ALPHA", "OBJECT ENCODING z"),
            _encodings_differ),
    Allowed("nothing is shared, neither between keys nor with requests",
            ("SET s 1", "OBJECT REFCOUNT s"), _references_differ),
    Allowed("SORT ALPHA of Redis ends at a zero byte, unless it stores",
            (r'RPUSH l "\x00a" ""', "SORT l ALPHA"),
            _differ_behind_a_zero_byte),
]

AVOIDED = [
    Avoided("SORT of Redis fails if the number before it was out of range",
            ("ZADD z 1e400 a", "RPUSH l 1.5", "SORT l STORE k"),
            _has_number_out_of_range),
    Avoided("7.2 refuses the lowest of all integers as a count or rank",
            ("RPUSH l a", "LREM l -9223372036854775808 a"), _is_below_range),
    Avoided("7.2 sets no name in a HELLO that it refuses",
            ("HELLO 2 SETNAME alice ODD", "CLIENT GETNAME"),
            _names_before_an_error),
]
