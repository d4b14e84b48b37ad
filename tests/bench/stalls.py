"""How long a server stands still: rows of the table, and their load.

A stall is what a client sees that has nothing to do with the cause: the
longest of PINGs in a closed loop. The same loop against a server at rest, and
under the same load without the cause, tells what the machine adds.
"""

import contextlib
import functools
import json
import subprocess
import sys

from row import Row
from servers import BenchError, until

KEYS = 10_000_000
LEAVING = 5000
TIMED_OUT = 20_000
SAME_KEYS = 1000
# Where the machine is a virtual one, the first use of a page of memory costs
# its host several microseconds, and the server that is measured first would
# pay for it: so much is used once before.
USED_ONCE = 4 << 30  # bytes
MOMENT = 2  # seconds of a server at rest
# Seconds in which 10 M keys are freed, piece by piece, on a slow machine, too.
FREEING = 20


def probes(what=""):
    return ((f"{what}p99.9", "ms"), (f"{what}longest", "ms"),
            (f"{what}longest, CPU", "ms"))


PROBES = probes()


class StallLoad:
    """tests/bench/stall_load.cc, told phase by phase what to do."""

    def __init__(self, process):
        self.process = process

    def run(self, *words):
        print(*words, file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise BenchError("stall_load failed, see above")
        return json.loads(line)


@contextlib.contextmanager
def stall_load(bench, server):
    use_memory_once(round(USED_ONCE * min(bench.scale, 1)))
    process = subprocess.Popen([bench.stall_load_path, str(server.port),
                                str(server.process.pid)],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               text=True)
    with process:
        try:
            yield StallLoad(process)
        finally:
            process.kill()


@functools.cache
def use_memory_once(size):
    """Has it written by a process of its own, which then gives it back."""
    subprocess.run([sys.executable, "-c", f"bytearray(b'x') * {size}"],
                   check=True)


def longest(report):
    return [report[name] / 1000 for name in ("p999_us", "max_us", "busy_us")]


def expect(server, words, expected):
    found = server.ask(*words)
    if found != expected:
        raise BenchError(f"{server.name}: {' '.join(words)} is {found}, "
                         f"not {expected}")


def forget(bench, server, load, *words):
    """Deletes, and waits until the memory is free, too."""
    report = load.run("ask", max(0.1, FREEING * bench.scale), *words)
    expect(server, ["DBSIZE"], 0)
    if server.client.info("lazyfree_pending_objects") != "0":
        raise BenchError(f"{server.name} has not freed all by the end")
    return report


def at_rest(bench, server):
    with stall_load(bench, server) as load:
        return longest(load.run("ask", max(0.1, MOMENT * bench.scale)))


def growth(command, *flush):
    def measure(bench, server):
        count = bench.requests(KEYS)
        with stall_load(bench, server) as load:
            floor = load.run("fill", "SET", SAME_KEYS, count // 4)
            forget(bench, server, load, "FLUSHALL")
            grown = load.run("fill", command, count, count)
            expect(server, ["DBSIZE"], count)
            gone = forget(bench, server, load, *flush)
        return *longest(floor), *longest(grown), *longest(gone)
    return measure


def long_list(bench, server):
    count = bench.requests(KEYS)
    found = []
    with stall_load(bench, server) as load:
        for command in "DEL", "UNLINK":
            found += longest(load.run("fill", "RPUSH", 1, count))
            found += longest(forget(bench, server, load, command, "0" * 10))
    return found


def leaving(count):
    def measure(bench, server):
        clients = bench.connections(count)
        with stall_load(bench, server) as load:
            load.run("wait", clients, 0)
            await_blocked(server, clients)
            with bench.measured(server) as interval:
                report = load.run("leave")
        lost = clients - report["elements"] - server.ask("LLEN", "0" * 10)
        if lost:
            bench.notes[server.name] = (f"{server.name} lost {lost} of "
                                        f"{clients} elements")
        return (interval.cpu_us / clients, *longest(report))
    return Row(f"{count:,} waiting leave, a push after each",
               (("CPU", "us/client"), *PROBES), measure)


def await_blocked(server, clients):
    until(lambda: int(server.client.info("blocked_clients")) == clients,
          f"{clients} waiting on {server.name}")


def timed_out(bench, server):
    clients = bench.connections(TIMED_OUT)
    with stall_load(bench, server) as load:
        load.run("wait", clients, 2)
        await_blocked(server, clients)
        report = load.run("expire")
    return (report["late_ms"], *longest(report))

STALLS = (
    Row("stall at rest", PROBES, at_rest),
    *(Row(f"stall, 10 M keys by {command}, then {' '.join(flush)}",
          (*probes("same keys: "), *probes("growth: "), *probes("flush: ")),
          growth(command, *flush))
      for command, flush in (("SET", ("FLUSHALL",)),
                             ("RPUSH", ("FLUSHALL", "SYNC")))),
    Row("stall, list of 10 M elements",
        (*probes("RPUSH: "), *probes("DEL: "),
         *probes("RPUSH again: "), *probes("UNLINK: ")), long_list),
    leaving(LEAVING // 10),
    leaving(LEAVING),
    Row("20,000 time-outs at one moment",
        (("last reply late", "ms"), *PROBES), timed_out),
)
