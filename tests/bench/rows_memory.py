"""Rows of memory."""

import contextlib

from row import ELEMENT, KEY, Row, expect_length
from servers import MAX_CONNECTIONS, Client, encode, until


def queued(element):
    def measure(bench, server):
        count = bench.requests(1_000_000)
        bench.fill(server, KEY, 3200, element)
        server.ask("DEL", KEY)
        growth = bench.growth_from_rest(server)
        bench.fill(server, KEY, count, element)
        expect_length(server, count)
        resident, used = growth.settled()
        return resident / count, used / count
    return measure


@contextlib.contextmanager
def connected(bench, server, greet):
    """As many connections as can be; each does `greet` when it is made."""
    with contextlib.ExitStack() as stack:
        count = bench.connections(MAX_CONNECTIONS)
        for _ in range(count):
            client = Client(server.port)
            stack.callback(client.close)
            greet(client)
        yield count


def idle_connections(bench, server):
    growth = bench.growth(server)
    with connected(bench, server, lambda client: client.ask("PING")) as count:
        at_first = growth.resident()
        resident, used = growth.settled()
    return resident / count, at_first / count, used / count


def blocked_connections(bench, server):
    growth = bench.growth(server)
    with connected(bench, server, lambda client: client.send(
            encode("BRPOP", KEY, 0))) as count:
        until(lambda: int(server.client.info("blocked_clients")) == count,
              f"{count} waiting on {server.name}")
        resident, used = growth.settled()
    return resident / count, used / count


RESIDENT, USED = ("resident", "bytes"), ("used_memory", "bytes")
MEMORY_ROWS = (
    Row("queued 64-byte element", (RESIDENT, USED), queued(ELEMENT)),
    Row("queued 8-byte integer", (RESIDENT, USED), queued("12345678")),
    Row("idle connection", (RESIDENT, ("resident at first", "bytes"), USED),
        idle_connections),
    Row("blocked connection", (RESIDENT, USED), blocked_connections),
)
