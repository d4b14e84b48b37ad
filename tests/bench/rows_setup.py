"""Rows of what a test has to wait for before it begins with an empty server."""

import statistics
import time

from row import Row
from servers import BenchError, Client, Server, encode

SMALL = 10  # keys, of what a test leaves behind


def first_pong(bench, server):
    def start():
        again = Server(server.name, server.path, server.cpus, guard=())
        with again:
            return again.seconds_to_pong * 1000
    return (statistics.median(start() for _ in range(bench.starts)),)


def make(client):
    """The id and the port of a new virtual server."""
    client.send(encode("LQ.SERVER", "NEW"))
    lines = [client.file.readline().decode().rstrip() for _ in range(11)]
    if lines[0] != "*6" or lines[2] != "id" or lines[-2] != "port":
        raise BenchError(f"LQ.SERVER NEW replied {lines}")
    return int(lines[3][1:]), int(lines[-1][1:])


def virtual_server(bench, server):
    def start(client):
        begin = time.perf_counter()
        number, port = make(client)
        made = time.perf_counter()
        own = Client(port)
        own.ask("PING")
        ready = time.perf_counter()
        own.close()
        client.ask("LQ.SERVER", "DEL", number)
        return (made - begin) * 1e6, (ready - begin) * 1e6
    with server.again("--enable-test-commands", "yes") as host:
        times = [start(host.client) for _ in range(bench.hand_offs(2_000))]
    return tuple(statistics.median(column) for column in zip(*times))


def flushed(bench, server):
    def flush():
        server.client.send(b"".join(encode("RPUSH", f"q{i}", "x")
                                    for i in range(SMALL)))
        server.client.expect(b":1\r\n" * SMALL)
        begin = time.perf_counter()
        server.ask("FLUSHALL")
        return (time.perf_counter() - begin) * 1e6
    return (statistics.median(flush() for _ in range(bench.hand_offs(2_000))),)


SETUP_ROWS = (
    Row("from exec to first PONG", (("time", "ms"),), first_pong),
    Row("test set-up, LQ.SERVER NEW",
        (("time", "us"), ("to first PONG", "us")), virtual_server,
        servers=("listq",)),
    Row("test set-up, FLUSHALL of 10 keys", (("time", "us"),), flushed),
)
