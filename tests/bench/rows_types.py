"""Rows of the types beside lists: the CPU of a request, the memory of a key.

Requests draw from a million keys, fields or members, by chance, so that most
of what a request asks for lies in no cache of the processor.
"""

from load import in_batches
from row import ELEMENT, KEY, Row
from servers import BenchError, encode

SPACE = 1_000_000  # keys, fields or members to draw from
ANY = "__rand_int__"  # what redis-benchmark replaces by 12 digits
PIPELINE = 16
REQUESTS = 480_000
FILL = 1000  # per request
SHORT = 10  # bytes of a value where many are stored


def integer(number):
    return b":%d\r\n" % number


def expect(server, words, expected):
    found = server.ask(*words)
    if found != expected:
        raise BenchError(f"{words[0]} of {server.name} replied {found}, "
                         f"not {expected}")


def batches(count, size):
    """The numbers from 0 on, so many of them at once."""
    return (range(start, min(start + size, count))
            for start in range(0, count, size))


# ---- CPU ----


def strings(space):
    for numbers in batches(space, FILL):
        pairs = ((f"key:{number:012}", ELEMENT) for number in numbers)
        yield encode("MSET", *(word for pair in pairs for word in pair)), \
            b"+OK\r\n"


def hash_fields(space):
    for numbers in batches(space, FILL):
        pairs = ((f"element:{number:012}", ELEMENT) for number in numbers)
        yield encode("HSET", KEY, *(word for pair in pairs for word in pair)), \
            integer(len(numbers))


def scored_members(space):
    """In an order that is none."""
    for numbers in batches(space, FILL):
        pairs = ((number * 7_368_787 % space, f"element:{number:012}")
                 for number in numbers)
        yield encode("ZADD", KEY, *(word for pair in pairs for word in pair)), \
            integer(len(numbers))


def nothing(_):
    return ()


def request(name, words, before=nothing, requests=REQUESTS):
    """By redis-benchmark, of a server that has what `before` stores."""
    def measure(bench, server):
        space = bench.size(SPACE)
        count = bench.requests(requests)
        bench.exchange(server, before(space))
        with bench.measured(server) as interval:
            rate = bench.redis_benchmark(server, count, PIPELINE, "-r",
                                         str(space), *words)
        return interval.cpu_us / count, rate
    return Row(f"{name}, 1,000,000 to draw from, pipeline {PIPELINE}",
               (("CPU", "us/request"), ("throughput", "requests/s")), measure)


# As redis-benchmark's own tests have them, but for the size of the values.
REQUEST_ROWS = (
    request("SET", ["SET", f"key:{ANY}", ELEMENT]),
    request("GET", ["GET", f"key:{ANY}"], strings),
    request("INCR", ["INCR", f"counter:{ANY}"]),
    request("HSET", ["HSET", KEY, f"element:{ANY}", ELEMENT]),
    request("HGET", ["HGET", KEY, f"element:{ANY}"], hash_fields),
    request("SADD", ["SADD", KEY, f"element:{ANY}"]),
    request("ZADD", ["ZADD", KEY, ANY, f"element:{ANY}"]),
    request("ZPOPMIN", ["ZPOPMIN", KEY], scored_members),
    request("MSET of 10", ["MSET", *[f"key:{ANY}", ELEMENT] * 10],
            requests=96_000),
)

# ---- Memory ----

MEMBERS = 1_000_000
# A request of many members leaves a hole in the heap where it was received.
FEW = 50


def keys_of(words_of):
    """A request for each key, and as many members as it has."""
    def requests(count):
        for number in range(count):
            words, reply = words_of(number)
            yield encode(*words), reply
    return requests


def each_string(value_of):
    return keys_of(lambda number: (("SET", f"key:{number:08}",
                                    value_of(number)), b"+OK\r\n"))


def each_collection(command, size, words_of):
    """Keys with so many members each; no two members are equal."""
    def words(number):
        first = number * size
        return ((command, f"key:{number:08}",
                 *(word for member in range(first, first + size)
                   for word in words_of(member))), integer(size))
    return keys_of(words)


def one_collection(command, words_of):
    def requests(count):
        for numbers in batches(count, FEW):
            yield (encode(command, KEY, *(word for number in numbers
                                          for word in words_of(number))),
                   integer(len(numbers)))
    return requests


def field(number):
    """A field of 8 bytes and a value of 10."""
    return f"f:{number:06}", f"v:{number:08}"


def field_of_ten(number):
    """The ten fields that each of the hashes has."""
    return f"field:{number % 10:02}", f"v:{number:08}"


def member(number):
    return (f"m:{number:06}",)


def scored(number):
    return number * 7_368_787 % MEMBERS, f"m:{number:06}"


def stored(what, unit, count, requests, per=1):
    """What `count` keys or members cost, of which a key has `per`."""
    def measure(bench, server):
        keys = bench.size(count)
        growth = bench.growth_from_rest(server)
        bench.exchange(server, in_batches(requests(keys)))
        resident, used = growth.settled()
        return resident / keys / per, used / keys / per
    return Row(f"memory, {what}", (("resident", unit), ("used_memory", unit)),
               measure)


def text(number):
    return f"v:{number:08}"


def number_text(number):
    return f"{number + 10_000_000}"


STORED_ROWS = (
    stored("1,000,000 strings of 10 bytes", "bytes/key", MEMBERS,
           each_string(text)),
    stored("1,000,000 strings of 64 bytes", "bytes/key", MEMBERS,
           each_string(lambda number: text(number) + ELEMENT[10:])),
    stored("1,000,000 strings of 8 digits", "bytes/key", MEMBERS,
           each_string(number_text)),
    stored("100,000 hashes of 10", "bytes/key", MEMBERS // 10,
           each_collection("HSET", 10, field_of_ten)),
    stored("10,000 sets of 100", "bytes/member", MEMBERS // 100,
           each_collection("SADD", 100, member), 100),
    stored("10,000 sets of 100 integers", "bytes/member", MEMBERS // 100,
           each_collection("SADD", 100, lambda number: (number,)), 100),
    stored("10,000 sorted sets of 100", "bytes/member", MEMBERS // 100,
           each_collection("ZADD", 100, scored), 100),
    stored("hash of 1,000,000", "bytes/field", MEMBERS,
           one_collection("HSET", field)),
    stored("set of 1,000,000", "bytes/member", MEMBERS,
           one_collection("SADD", member)),
    stored("set of 1,000,000 integers", "bytes/member", MEMBERS,
           one_collection("SADD", lambda number: (number,))),
    stored("sorted set of 1,000,000", "bytes/member", MEMBERS,
           one_collection("ZADD", scored)),
)
TYPE_ROWS = (*REQUEST_ROWS, *STORED_ROWS)
