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


def _scores_differ_in_spelling(args, redis, listq):
    if args[0][:1].upper() not in (b"Z", b"B"):
        return False
    if type(redis) is tuple and type(listq) is tuple:
        if redis[0] != b"," or listq[0] != b",":
            return False
        redis, listq = redis[1], listq[1]
    if type(redis) is not bytes or type(listq) is not bytes:
        return False
    try:
        value = float(listq)
        return redis == b"%.17g" % value and value == float(redis)
    except ValueError:
        return False


def _encodings_differ(args, redis, listq):
    return (_is(args, b"OBJECT", b"ENCODING") and
            redis in (b"quicklist", b"hashtable", b"intset") and
            listq == b"listpack")


def _references_differ(args, redis, listq):
    return (_is(args, b"OBJECT", b"REFCOUNT") and redis == 2147483647 and
            listq == 1)


def _is_below_range(args):
    """LONG_MIN, which 7.2 refuses as a count."""
    return (args[0].upper() in (b"LREM", b"LPOS") and
            b"-9223372036854775808" in args)


def _names_before_an_error(args):
    return _is(args, b"HELLO") and len(args) > 4


ALLOWED = [
    Allowed("7.2 writes the shortest text of a score, 7.0 17 digits",
            ("ZADD z 0.1 a", "ZSCORE z a"), _scores_differ_in_spelling),
    Allowed("7.2 has compact lists and sets, which 7.0 had not",
            ("RPUSH l a", "OBJECT ENCODING l"), _encodings_differ),
    Allowed("7.2 makes a set for as many members as are named, though twice",
            ("CONFIG SET set-max-intset-entries 2", "SADD t 1 2 1",
             "OBJECT ENCODING t"), _encodings_differ),
    Allowed("small integers are not shared between keys",
            ("SET s 1", "OBJECT REFCOUNT s"), _references_differ),
]

AVOIDED = [
    Avoided("7.2 refuses the lowest of all integers as a count or rank",
            ("RPUSH l a", "LREM l -9223372036854775808 a"), _is_below_range),
    Avoided("7.2 sets no name in a HELLO that it refuses",
            ("HELLO 2 SETNAME alice ODD", "CLIENT GETNAME"),
            _names_before_an_error),
]
