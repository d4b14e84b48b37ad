"""Rows of large things: long lists, large elements, many lists.

They need other requests each time, and replies that are known in advance, so
this program is the load: it sends 16 requests at once and compares every byte
of what comes back.
"""

import functools
import random

from load import BATCH, CONNECTIONS, in_batches
from row import KEY, Row
from servers import encode

SEED = 1  # every server gets the same requests
SIZE = 64  # bytes of an element


def integer(number):
    return b":%d\r\n" % number


def bulk(element):
    return b"$%d\r\n%s\r\n" % (len(element), element)


# ---- A long list ----

LENGTH = 1_000_000
FILL = 1000  # elements per request


def element(number, size=SIZE):
    """No two are equal."""
    return b"%010d" % number + b"x" * (size - 10)


@functools.lru_cache(maxsize=1)
def filling(length):
    """Pairs that make the list of that length, of element(0) and so on."""
    ends = [*range(FILL, length, FILL), length]
    return [(encode("RPUSH", KEY, *map(element, range(start, end))),
             integer(end)) for start, end in zip([0, *ends], ends)]


# Each draws anew, from the middle fifth of the list, where it reaches to: the
# same twice in a row would be found where it was found before.


def middle(length, draw):
    return draw.randrange(length * 2 // 5, length * 3 // 5)


def index(length, draw):
    at = middle(length, draw)
    return encode("LINDEX", KEY, at), bulk(element(at))


def replace(length, draw):
    at = middle(length, draw)
    return encode("LSET", KEY, at, element(length + at)), b"+OK\r\n"


def resize(length, draw):
    at, size = middle(length, draw), draw.randrange(SIZE // 2, SIZE * 3 // 2)
    return encode("LSET", KEY, at, element(length + at, size)), b"+OK\r\n"


def find(length, draw):
    at = middle(length, draw)
    return encode("LPOS", KEY, element(at)), integer(at)


def find_absent(length, draw):
    absent = element(length + middle(length, draw))
    return encode("LPOS", KEY, absent), b"$-1\r\n"


def remove_absent(length, draw):
    absent = element(length + middle(length, draw))
    return encode("LREM", KEY, 0, absent), integer(0)


def insert_all(length, draw, count):
    for done in range(1, count + 1):
        pivot = middle(length, draw)
        yield (encode("LINSERT", KEY, "BEFORE", element(pivot),
                      element(length + done)), integer(length + done))


def remove_all(length, draw, count):
    """None twice."""
    for at in draw.sample(range(length * 2 // 5, length * 3 // 5), count):
        yield encode("LREM", KEY, 1, element(at)), integer(1)


def each(pair):
    """Requests that leave the length as it is."""
    def pairs(length, draw, count):
        return (pair(length, draw) for _ in range(count))
    return pairs


def long_list(what, requests, pairs):
    def measure(bench, server):
        length, count = bench.size(LENGTH), bench.times(requests)
        bench.exchange(server, filling(length))
        batches = list(in_batches(pairs(length, random.Random(SEED), count)))
        with bench.measured(server) as interval:
            bench.exchange(server, batches)
        return (interval.cpu_us / count,)
    return Row(f"list of {LENGTH:,}, {what}", (("CPU", "us/request"),), measure)


# ---- Large elements ----

LARGE = 1_000_000  # bytes
QUEUED = 8  # so that what is popped is not what was just pushed


def large_elements(bench, server):
    count = bench.times(960)

    def push(number):
        return encode("LPUSH", KEY, element(number, LARGE))

    def pairs():
        for number in range(count):
            yield push(QUEUED + number), integer(QUEUED + 1)
            yield encode("RPOP", KEY), bulk(element(number, LARGE))
    bench.exchange(server, ((push(number), integer(number + 1))
                            for number in range(QUEUED)))
    with bench.measured(server) as interval:
        bench.exchange(server, pairs())
    return (interval.cpu_us / (count * LARGE / 1e6),)


# ---- Many lists ----

LISTS = 1_000_000


@functools.lru_cache(maxsize=1)
def births(count):
    """A list each, of 8 bytes under a key of 12."""
    return list(in_batches((encode("LPUSH", b"list:%07d" % number,
                                   b"%08d" % number), integer(1))
                           for number in range(count)))


def many_lists(bench, server):
    count = bench.size(LISTS)
    bench.exchange(server, births(count)[:CONNECTIONS * 4], CONNECTIONS)
    server.ask("FLUSHALL")
    growth = bench.growth_from_rest(server)
    with bench.measured(server) as interval:
        bench.exchange(server, births(count), CONNECTIONS)
    resident, used = growth.settled()
    return interval.cpu_us / count, resident / count, used / count


LIST_ROWS = (
    long_list("LINDEX", 20_000, each(index)),
    long_list("LSET", 20_000, each(replace)),
    long_list("LSET to another size", 20_000, each(resize)),
    long_list("LINSERT", 160, insert_all),
    long_list("LPOS", 160, each(find)),
    long_list("LPOS of none", 160, each(find_absent)),
    long_list("LREM of 1", 160, remove_all),
    long_list("LREM of none", 160, each(remove_absent)),
    Row("1 MB element, LPUSH and RPOP", (("CPU", "us/MB"),), large_elements),
    Row(f"{LISTS:,} lists of one element, pipeline {BATCH}",
        (("CPU", "us/push"), ("resident", "bytes/key"),
         ("used_memory", "bytes/key")), many_lists),
)
