"""Rows of servers that keep a log: scripts/bench durability.

Each starts a server of its own, with a folder on the disk that the bench lies
on. The log is rewritten only where a row says so.
"""

import contextlib
import functools
import mmap
import os
import random
import statistics
import tempfile
import time

from load import CONNECTIONS
from row import ELEMENT, KEY, Row, expect_length
from servers import BenchError, encode

REWRITTEN = 1_000_000  # elements
LOADED = 1_000_000_000  # bytes
RECORD = encode("LPUSH", KEY, ELEMENT)
RECORDS_AT_ONCE = 10_000
PROBES_AT_ONCE = 20
SLOWER_MS = 5  # what a sync takes longer on the slower disk


class Syncs:
    """How often a server asked the kernel to sync, by sync_counter.cc.

    Each sync takes delay_ms longer than the disk needs.
    """

    def __init__(self, library, folder, delay_ms):
        path = os.path.join(folder, "syncs")
        with open(path, "w+b") as file:
            file.write(bytes(8))
            file.flush()
            self.memory = mmap.mmap(file.fileno(), 8)
        self.environment = {"LD_PRELOAD": library, "LISTQ_SYNCS": path,
                            "LISTQ_SYNC_US": str(delay_ms * 1000)}

    def count(self):
        return int.from_bytes(self.memory[:], "little")


@contextlib.contextmanager
def folder_on_disk(bench):
    with tempfile.TemporaryDirectory(dir=bench.disk) as folder:
        yield folder


def with_log(server, folder, policy, **environment):
    return server.again("--dir", folder, "--appendonly", "yes",
                        "--appendfsync", policy,
                        "--auto-aof-rewrite-percentage", "0", **environment)


# ---- Pushes ----


def push_all(bench, logged, connections, pipeline, count):
    """Pushes per second and CPU per push, and how many there were."""
    batch = connections * pipeline
    requests = max(4, round(count * bench.scale / batch)) * batch
    with bench.measured(logged) as interval:
        rate = bench.redis_benchmark(logged, requests, pipeline, "LPUSH", KEY,
                                     ELEMENT, connections=connections)
    expect_length(logged, requests)
    return rate, interval.cpu_us / requests, requests


def synced_pushes(connections, count, delay_ms=0):
    def measure(bench, server):
        with folder_on_disk(bench) as folder:
            syncs = Syncs(bench.sync_counter_path, folder, delay_ms)
            with with_log(server, folder, "always",
                          **syncs.environment) as logged:
                before = syncs.count()
                rate, cpu_us, requests = push_all(bench, logged, connections,
                                                  1, count)
                synced = syncs.count() - before
        if synced == 0:
            raise BenchError(f"{server.name} has not synced its log")
        return rate, synced * 1000 / requests, cpu_us
    slower = f", syncs {delay_ms} ms longer" if delay_ms > 0 else ""
    return Row(f"LPUSH, always, {connections} connections{slower}",
               (("throughput", "pushes/s"), ("syncs", "per 1,000 pushes"),
                ("CPU", "us/push")), measure)


def pipelined_pushes(policy, pipeline, count):
    def measure(bench, server):
        with folder_on_disk(bench) as folder:
            with with_log(server, folder, policy) as logged:
                rate, cpu_us, _ = push_all(bench, logged, CONNECTIONS, pipeline,
                                           count)
        return cpu_us, rate
    return Row(f"LPUSH, {policy}, pipeline {pipeline}",
               (("CPU", "us/request"), ("throughput", "requests/s")), measure)


# ---- A rewrite ----


def probes(client, more, draw):
    """Seconds that PING and LPUSH took, in turn, while more() says so."""
    taken = []
    while more():
        for _ in range(PROBES_AT_ONCE):
            for words in ("PING",), ("LPUSH", "other", ELEMENT):
                begin = time.perf_counter()
                client.ask(*words)
                taken.append(time.perf_counter() - begin)
            # Not always at the same moment of what the server does.
            time.sleep(draw.uniform(0, 0.001))
    return taken


def p99_us(taken):
    return statistics.quantiles(taken, n=100)[98] * 1e6


def rewrite(bench, server):
    count = bench.requests(REWRITTEN)
    draw = random.Random(1)
    with folder_on_disk(bench) as folder:
        with with_log(server, folder, "everysec") as logged:
            # Whoever rewrites need not share a processor with the server.
            os.sched_setaffinity(logged.process.pid,
                                 logged.cpus.server + logged.cpus.load)
            bench.fill(logged, KEY, count, ELEMENT)
            end = time.perf_counter() + max(0.05, bench.scale)
            rest = probes(logged.client, lambda: time.perf_counter() < end,
                          draw)
            begin = time.perf_counter()
            logged.ask("BGREWRITEAOF")
            taken = probes(logged.client, lambda: rewriting(logged), draw)
            seconds = time.perf_counter() - begin
            if logged.client.info("aof_last_bgrewrite_status") != "ok":
                raise BenchError(f"{server.name} could not rewrite its log: "
                                 + logged.log_text())
    if not taken:
        raise BenchError(f"{server.name} rewrote its log too fast to measure")
    return p99_us(rest), p99_us(taken), max(taken) * 1e3, seconds


def rewriting(server):
    # In this order: what is scheduled may begin in between.
    return (server.client.info("aof_rewrite_scheduled") != "0" or
            server.client.info("aof_rewrite_in_progress") != "0")


# ---- A start ----


@functools.cache
def long_log(disk, count):
    """The folder of a log of so many pushes. It lives as long as the bench."""
    folder = tempfile.TemporaryDirectory(dir=disk)
    logs = os.path.join(folder.name, "appendonlydir")
    os.mkdir(logs)
    name = "appendonly.aof.1.incr.aof"
    with open(os.path.join(logs, name), "wb") as file:
        for _ in range(count // RECORDS_AT_ONCE):
            file.write(RECORD * RECORDS_AT_ONCE)
        file.write(RECORD * (count % RECORDS_AT_ONCE))
        file.flush()
        os.fsync(file.fileno())
    with open(os.path.join(logs, "appendonly.aof.manifest"), "w",
              encoding="utf-8") as file:
        file.write(f"file {name} seq 1 type i\n")
    return folder


def load(bench, server):
    count = max(1000, round(LOADED * bench.scale / len(RECORD)))
    folder = long_log(bench.disk, count)
    with with_log(server, folder.name, "everysec") as loaded:
        seconds, cpu_us = loaded.seconds_to_pong, loaded.cpu_us()
        expect_length(loaded, count)
    return seconds, count / seconds, cpu_us / count


DURABILITY_ROWS = (
    synced_pushes(1, 5000),
    synced_pushes(CONNECTIONS, 50_000),
    synced_pushes(500, 200_000),
    synced_pushes(CONNECTIONS, 20_000, SLOWER_MS),
    synced_pushes(500, 100_000, SLOWER_MS),
    pipelined_pushes("everysec", 16, 1_000_000),
    Row(f"rewrite of {REWRITTEN:,} elements, PING and LPUSH meanwhile",
        (("p99 at rest", "us"), ("p99", "us"), ("longest", "ms"),
         ("rewrite", "s")), rewrite),
    Row("load of 1 GB of LPUSH",
        (("time", "s"), ("throughput", "records/s"), ("CPU", "us/record")),
        load),
)
