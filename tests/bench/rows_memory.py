"""Rows of memory, and of the time from start to first reply."""

import statistics

from row import ELEMENT, KEY, Row, expect_length
from servers import MAX_CONNECTIONS, Client, Server


def queued_elements(bench, server):
    count = bench.requests(1_000_000)
    # What connections took and gave back is not to be counted.
    bench.fill(server, KEY, 3200, ELEMENT)
    server.ask("DEL", KEY)
    bench.await_lowest(server.resident_bytes)
    resident = server.resident_bytes()
    used = int(server.client.info("used_memory"))
    bench.fill(server, KEY, count, ELEMENT)
    expect_length(server, count)
    grown = bench.await_lowest(server.resident_bytes) - resident
    return grown / count, (int(server.client.info("used_memory")) - used) / count


def idle_connections(bench, server):
    resident = server.resident_bytes()
    used = int(server.client.info("used_memory"))
    count = bench.connections(MAX_CONNECTIONS)
    clients = []
    try:
        for _ in range(count):
            clients.append(Client(server.port))
            clients[-1].ask("PING")
        grown = bench.await_lowest(server.resident_bytes) - resident
        used_more = int(server.client.info("used_memory")) - used
    finally:
        for client in clients:
            client.close()
    return grown / count, used_more / count


def first_pong(bench, server):
    def start():
        again = Server(server.name, server.path, server.cpus, guard=())
        with again:
            return again.seconds_to_pong * 1000
    return (statistics.median(start() for _ in range(bench.starts)),)


MEMORY_LINES = (("resident", "bytes"), ("used_memory", "bytes"))
MEMORY_ROWS = (
    Row("queued 64-byte element", MEMORY_LINES, queued_elements),
    Row("idle connection", MEMORY_LINES, idle_connections),
    Row("from exec to first PONG", (("time", "ms"),), first_pong),
)
