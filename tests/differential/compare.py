"""Whether two replies to the same request say the same.

The tables of the groups name what is particular: UNORDERED has functions that
put a reply in order, CLOSE those that compare two replies.
"""

import itertools

from differences import ALLOWED
from resp import is_error, is_nil, items_of, leaves, show


def any_order(reply):
    return _rebuilt(reply, sorted(items_of(reply), key=repr))


def any_order_of_pairs(reply):
    """The pairs of a map, or of an array that stands for one."""
    items = items_of(reply)
    pairs = sorted((items[at:at + 2] for at in range(0, len(items), 2)),
                   key=repr)
    return _rebuilt(reply, [item for pair in pairs for item in pair])


def scanned(reply):
    """A cursor, then things in any order."""
    return [reply[0], any_order(reply[1])]


def scanned_pairs(reply):
    return [reply[0], any_order_of_pairs(reply[1])]


def same_kind(redis, listq):
    """Both succeed, with something of the same type."""
    return type(redis) is type(listq) and (
        type(redis) is not tuple or
        redis[0] == listq[0] and (redis[1] is None) == (listq[1] is None))


def near(tolerance):
    def compare(redis, listq):
        return (type(redis) is int and type(listq) is int and
                redis >= 0 and listq >= 0 and abs(redis - listq) <= tolerance)
    return compare


class Comparison:
    """Knows the tables of the groups that are compared."""

    def __init__(self, tables):
        self._unordered = {}
        self._close = {}
        for table in tables:
            for name, value in getattr(table, "UNORDERED", {}).items():
                self._unordered[tuple(name.encode().split())] = value
            for name, value in getattr(table, "CLOSE", {}).items():
                self._close[tuple(name.encode().split())] = value

    def alike(self, args, redis, listq):
        if redis == listq:
            return True
        two = tuple(word.upper() for word in args[:2])
        close = self._close.get(two) or self._close.get(two[:1])
        if close and not is_error(redis) and not is_error(listq):
            return close(redis, listq)
        order = self._unordered.get(two) or self._unordered.get(two[:1])
        if order and items_of(redis) and items_of(listq):
            redis, listq = order(redis), order(listq)
        return alike_but_for_differences(args, redis, listq)

    def exec_alike(self, queued, redis, listq):
        """The replies to EXEC, which hold those to what was queued."""
        if redis == listq:
            return True
        if (type(redis) is not list or type(listq) is not list or
                not len(redis) == len(listq) == len(queued)):
            return False
        return all(map(self.alike, queued, redis, listq))


def alike_but_for_differences(args, redis, listq):
    if redis == listq:
        return True
    redis_items, listq_items = items_of(redis), items_of(listq)
    if redis_items is None or listq_items is None:
        return any(row.covers(args, redis, listq) for row in ALLOWED)
    return (type(redis) is type(listq) and
            (type(redis) is list or redis[0] == listq[0]) and
            len(redis_items) == len(listq_items) and
            all(alike_but_for_differences(args, *pair)
                for pair in zip(redis_items, listq_items)))


def subscriber_alike(redis, listq):
    """What a subscriber was sent."""
    return _in_order(redis) == _in_order(listq)


def wrong_pick(args, before, picked):
    """What is wrong with an answer by chance; "" if nothing is."""
    if is_error(picked) or is_error(before) or is_nil(picked):
        return ""
    known, found = leaves(before), leaves(picked)
    for leaf in found:
        if leaf not in known:
            return f"{show(leaf)} was not there"
    if len(args) == 3 and not args[2].startswith(b"-"):
        if len({repr(leaf) for leaf in found}) < len(found):
            return "something was picked twice"
    return ""


def _rebuilt(reply, items):
    return items if type(reply) is list else (reply[0], items)


def _in_order(replies):
    """Puts in order what comes in any: the farewells of UNSUBSCRIBE, the counts
    in which stay, and a message that fits several patterns. What HELLO tells is
    left out."""
    out = []
    for about, run in itertools.groupby(replies, _what_is_in_any_order):
        run = list(run)
        if about is None:
            out += ["HELLO" if (items_of(reply) or [0])[0] == b"server" else
                    reply for reply in run]
            continue
        items = [items_of(reply) for reply in run]
        if about == "farewell":
            out.append(([type(reply) for reply in run],
                        sorted((item[:2] for item in items), key=repr),
                        [item[2] for item in items]))
        else:
            out.append(sorted(items))
    return out


def _what_is_in_any_order(reply):
    items = items_of(reply)
    if not items:
        return None
    if items[0] in (b"unsubscribe", b"punsubscribe", b"sunsubscribe"):
        return "farewell"
    return items[2:] if items[0] == b"pmessage" else None
