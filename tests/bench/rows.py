"""What is measured. A new line of the table is a new row in ROWS.

A row's function gets a Bench and a server that was just started, and returns
one number for each of the row's lines. What it does outside the `measured`
interval costs the server nothing in the table.
"""

import dataclasses
import statistics
import typing

from servers import MAX_CONNECTIONS, BenchError, Client, Server

KEY = "q"
ELEMENT = "x" * 64
PIPELINES = (1, 16, 64)


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    lines: tuple  # of (what is measured, unit)
    measure: typing.Callable
    servers: tuple = ()  # only these; all, if empty

    def line_names(self):
        return [f"{self.name}: {what}" for what, _ in self.lines]


@dataclasses.dataclass(frozen=True)
class Quotient:
    """A line that is made of two others, for each server by itself."""
    name: str
    unit: str
    over: str
    under: str
    factor: float = 1


# ---- Commands ----

# Requests at each pipeline length: about a second, and a multiple of what all
# connections send at once, so that none is left out.
REQUESTS = {1: 96_000, 16: 480_000, 64: 960_000}
RANGE_REQUESTS = {100: {1: 48_000, 16: 96_000, 64: 96_000},
                  600: {1: 16_000, 16: 16_000, 64: 19_200}}


def run_command(bench, server, words, requests, pipeline):
    with bench.measured(server) as interval:
        rate = bench.redis_benchmark(server, requests, pipeline, *words)
    return interval.cpu_us / requests, rate


def expect_length(server, expected):
    length = server.ask("LLEN", KEY)
    if length != expected:
        raise BenchError(f"{server.name} has {length} elements in the list, "
                         f"not {expected}")


def ping(bench, server, pipeline):
    return run_command(bench, server, ["PING"],
                       bench.requests(REQUESTS[pipeline]), pipeline)


def push(command):
    def measure(bench, server, pipeline):
        requests = bench.requests(REQUESTS[pipeline])
        expect_length(server, 0)
        result = run_command(bench, server, [command, KEY, ELEMENT], requests,
                             pipeline)
        expect_length(server, requests)
        return result
    return measure


def pop(command):
    def measure(bench, server, pipeline):
        requests = bench.requests(REQUESTS[pipeline])
        spare = 1000
        bench.fill(server, KEY, requests + spare, ELEMENT)
        expect_length(server, requests + spare)
        result = run_command(bench, server, [command, KEY], requests, pipeline)
        expect_length(server, spare)
        return result
    return measure


def read_range(count):
    def measure(bench, server, pipeline):
        requests = bench.requests(RANGE_REQUESTS[count][pipeline])
        bench.fill(server, KEY, count, ELEMENT)
        expect_length(server, count)
        return run_command(bench, server, ["LRANGE", KEY, "0", "-1"], requests,
                           pipeline)
    return measure


COMMANDS = (
    ("PING", ping),
    ("LPUSH", push("LPUSH")),
    ("RPUSH", push("RPUSH")),
    ("LPOP", pop("LPOP")),
    ("RPOP", pop("RPOP")),
    ("LRANGE of 100", read_range(100)),
    ("LRANGE of 600", read_range(600)),
)


def command_row(name, measure, pipeline):
    return Row(f"{name}, pipeline {pipeline}",
               (("CPU", "us/request"), ("throughput", "requests/s")),
               lambda bench, server: measure(bench, server, pipeline))


# ---- Hand-offs ----

LATENCY_RATE = 2000  # per second, far from what fills either server


def expect_no_list(server):
    left = server.ask("DBSIZE")
    if left != 0:
        raise BenchError(f"{server.name} has {left} lists that nobody took")


def hand_offs(consumers, in_flight, count, keys=1):
    def measure(bench, server):
        number = bench.hand_offs(count)
        with bench.handoff_load(server, consumers, number,
                                "--in-flight", in_flight, keys=keys) as load:
            with bench.measured(server) as interval:
                report = load.run()
            expect_no_list(server)
        return interval.cpu_us / number, number / report["seconds"]
    return Row(hand_off_name(consumers, in_flight, keys),
               (("CPU", "us/hand-off"), ("throughput", "hand-offs/s")), measure)


def hand_off_name(consumers, in_flight, keys=1):
    where = "" if keys == 1 else f" on {keys:,} keys"
    return f"hand-off, {consumers:,} waiting{where}, {in_flight} in flight"


def latency(consumers):
    def measure(bench, server):
        with bench.handoff_load(server, consumers, bench.hand_offs(4000),
                                "--rate", LATENCY_RATE) as load:
            report = load.run()
            expect_no_list(server)
        return report["p50_us"], report["p99_us"]
    return Row(f"wake-up, {consumers:,} waiting, {LATENCY_RATE}/s",
               (("p50", "us"), ("p99", "us")), measure)


def peer_check(sockets):
    return Row(f"peer check, {sockets:,} sockets", (("CPU", "us/check"),),
               lambda bench, _: (bench.peer_check_us(sockets),), ("listq",))


# ---- Memory and start ----

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

ROWS = (
    *(command_row(name, measure, pipeline)
      for pipeline in PIPELINES for name, measure in COMMANDS),
    hand_offs(1, 1, 30_000),
    hand_offs(50, 1, 30_000),
    hand_offs(5000, 1, 30_000),
    hand_offs(50, 16, 60_000),
    hand_offs(5000, 16, 60_000),
    hand_offs(5000, 16, 60_000, keys=5000),
    latency(1),
    latency(50),
    peer_check(50),
    peer_check(5000),
    Row("queued 64-byte element", MEMORY_LINES, queued_elements),
    Row("idle connection", MEMORY_LINES, idle_connections),
    Row("from exec to first PONG", (("time", "ms"),), first_pong),
)

QUOTIENTS = (
    *(Quotient(f"5,000 waiting against own 50, {in_flight} in flight", "",
               f"{hand_off_name(5000, in_flight)}: CPU",
               f"{hand_off_name(50, in_flight)}: CPU")
      for in_flight in (1, 16)),
    Quotient("5,000 waiting on one key against a key each", "",
             f"{hand_off_name(5000, 16)}: CPU",
             f"{hand_off_name(5000, 16, 5000)}: CPU"),
    *(Quotient(f"peer check in a hand-off, {waiting:,} waiting", "%",
               f"peer check, {waiting:,} sockets: CPU",
               f"{hand_off_name(waiting, 16)}: CPU", 100)
      for waiting in (50, 5000)),
)
