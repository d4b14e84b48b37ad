"""Rows of instructions per request: scripts/bench instructions.

Valgrind counts what the server executes outside the kernel. The count is the
same from one run to the next, so that it shows a difference of a hundredth,
which no clock does.
"""

import os
import re
import shutil
import tempfile

from load import in_batches
from row import ELEMENT, KEY, Row
from servers import BenchError, Server, encode

PIPELINE = 64
REQUESTS = 100 * PIPELINE
KEYS = 1000
RANGE = 100


def ping(number):
    return ("PING",), b"+PONG\r\n"


def push(number):
    return ("LPUSH", KEY, ELEMENT), b":%d\r\n" % (number + 1)


# An element for each is there.
def pop(number):
    return ("RPOP", KEY), encode_bulk(ELEMENT)


def set_value(number):
    return ("SET", f"key:{number % KEYS}", ELEMENT), b"+OK\r\n"


def set_and_expire(number):
    return (*set_value(number)[0], "EX", "100"), b"+OK\r\n"


def delete(number):
    return ("DEL", f"key:{number}"), b":0\r\n"


def read_range(number):
    return (("LRANGE", KEY, "0", RANGE - 1),
            b"*%d\r\n" % RANGE + RANGE * encode_bulk(ELEMENT))


def encode_bulk(text):
    return b"$%d\r\n%s\r\n" % (len(text), text.encode())


def executed(bench, server, request, count, elements):
    """Instructions of a server from its start to its end.

    In between it gets so many elements and requests.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "callgrind")
        guard = (*Server.GUARD, "valgrind", "--tool=callgrind",
                 f"--callgrind-out-file={path}")
        with Server(server.name, server.path, server.cpus, guard) as watched:
            bench.fill(watched, KEY, elements, ELEMENT)
            pairs = (request(number) for number in range(count))
            bench.exchange(watched, in_batches(
                ((encode(*words), reply) for words, reply in pairs), PIPELINE))
        with open(path, encoding="ascii") as file:
            found = re.search(r"^(?:totals|summary): (\d+)", file.read(),
                              re.MULTILINE)
    if not found:
        raise BenchError("valgrind has not counted anything")
    return int(found[1])


def instructions(name, request, filled=False):
    def measure(bench, server):
        if not shutil.which("valgrind"):
            raise BenchError("valgrind is not available")
        few = bench.times(REQUESTS)
        many = 3 * few
        # The same for both counts, so that it is in neither result.
        elements = max(many, RANGE) if filled else 0
        return ((executed(bench, server, request, many, elements) -
                 executed(bench, server, request, few, elements))
                / (many - few),)
    return Row(f"{name}, pipeline {PIPELINE}",
               (("instructions", "per request"),), measure)


INSTRUCTION_ROWS = (
    instructions("PING", ping),
    instructions("LPUSH", push),
    instructions("RPOP", pop, filled=True),
    instructions(f"LRANGE of {RANGE}", read_range, filled=True),
    instructions(f"SET of {KEYS:,} keys", set_value),
    instructions(f"SET of {KEYS:,} keys, EX", set_and_expire),
    instructions("DEL of none", delete),
)
