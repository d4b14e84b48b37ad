"""The load: who sends what to a server, and over which interval it counts."""

import contextlib
import itertools
import json
import resource
import select
import subprocess
import time

from servers import PATIENCE, BenchError, Client, until

LOAD_TIME = 120  # seconds, the longest that one load may take
HASTE = 0.2  # seconds
SPARE_FILES = 200
NO_CONFIG = "WARNING: Could not fetch server CONFIG\n"
CONNECTIONS = 50
BATCH = 16  # requests that this program itself sends at once
FILL_PIPELINE = 64
FILL_BATCH = CONNECTIONS * FILL_PIPELINE  # what all send at once


def in_batches(pairs, size=BATCH):
    """Pairs of requests and replies, so many of them joined to one."""
    pairs = iter(pairs)
    while batch := list(itertools.islice(pairs, size)):
        requests, replies = zip(*batch)
        yield b"".join(requests), b"".join(replies)


class Interval:
    """The CPU time of a server between `with` and its end."""

    def __init__(self, server):
        self.server = server
        self.cpu_us = 0.0

    def __enter__(self):
        self.server.await_quiet()
        self.before = self.server.cpu_us()
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.server.await_quiet()
        self.cpu_us = self.server.cpu_us() - self.before


class Growth:
    """How much more memory a server has than when this was made."""

    def __init__(self, server, await_lowest):
        self.server = server
        self.await_lowest = await_lowest
        self.resident_before = server.resident_bytes()
        self.used_before = server.used_bytes()

    def resident(self):
        return self.server.resident_bytes() - self.resident_before

    def settled(self):
        """Resident, and by the server's own account."""
        resident = self.await_lowest(self.resident)
        return resident, self.server.used_bytes() - self.used_before


class HandOffs:
    """tests/bench/handoff_load.cc, ready and waiting for its signal."""

    def __init__(self, process):
        self.process = process

    def line(self):
        readable, _, _ = select.select([self.process.stdout], [], [], LOAD_TIME)
        line = self.process.stdout.readline() if readable else ""
        if not line:
            raise BenchError("handoff_load failed, see above")
        return line

    def run(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.line())


class Bench:
    """How much is measured, and with which programs."""

    def __init__(self, redis_benchmark, handoff_load, stall_load, scale,
                 disk=None, sync_counter=None):
        self.redis_benchmark_path = redis_benchmark
        self.handoff_load_path = handoff_load
        self.stall_load_path = stall_load
        self.scale = scale
        self.disk = disk  # the folder for logs; None for any
        self.sync_counter_path = sync_counter
        # Below full scale nobody waits for what a server frees late.
        self.lowest_for = 5 if scale >= 1 else HASTE
        self.starts = 20 if scale >= 1 else 5
        self.notes = {}

    # ---- How much ----

    def requests(self, count, pipeline=FILL_PIPELINE):
        """A multiple of what all connections send at once."""
        batch = CONNECTIONS * max(pipeline, FILL_PIPELINE)
        return max(1, round(count * self.scale / batch)) * batch

    def hand_offs(self, count):
        return max(100, round(count * self.scale))

    def times(self, count):
        """For what takes long enough to be measured a few times."""
        return max(BATCH, round(count * self.scale / BATCH) * BATCH)

    def size(self, count):
        """Of what is measured: as named, unless this is only a try."""
        return count if self.scale >= 0.1 else round(count * self.scale)

    def connections(self, wanted):
        """As many as the file limit allows, and less at a small scale."""
        _, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
        allowed = min(wanted, limit - SPARE_FILES)
        if allowed < wanted:
            self.notes["files"] = (f"the file limit of {limit} allows "
                                   f"{allowed} connections, not {wanted}")
        return allowed if self.scale >= 0.1 else min(allowed, 500)

    def await_lowest(self, measure):
        """The value, when it has not fallen for a while."""
        if self.lowest_for == HASTE:
            self.notes["haste"] = ("resident memory was not given the time to "
                                   "settle: only a full run gives it")
        lowest, since = measure(), time.monotonic()
        deadline = since + PATIENCE
        while time.monotonic() < min(since + self.lowest_for, deadline):
            time.sleep(0.02)
            value = measure()
            if value < lowest:
                lowest, since = value, time.monotonic()
        return lowest

    # ---- Load ----

    def measured(self, server):
        return Interval(server)

    def growth(self, server):
        return Growth(server, self.await_lowest)

    def growth_from_rest(self, server):
        """Does not count what connections took before and gave back."""
        self.await_lowest(server.resident_bytes)
        return self.growth(server)

    def redis_benchmark(self, server, requests, pipeline, *words,
                        connections=CONNECTIONS):
        """Requests per second, as the load saw them."""
        run = subprocess.run(
            [self.redis_benchmark_path, "-p", str(server.port),
             "-c", str(connections), "-n", str(requests), "-P", str(pipeline),
             "--csv", *words],
            capture_output=True, text=True, timeout=LOAD_TIME, check=False)
        # It only wanted to print what the limit has no answer to.
        complaints = run.stderr.replace(NO_CONFIG, "")
        if run.returncode != 0 or complaints:
            raise BenchError(f"redis-benchmark: {complaints or run.stdout}")
        return float(run.stdout.splitlines()[-1].split('","')[1])

    def fill(self, server, key, count, element):
        """Appends, by redis-benchmark as far as it goes evenly."""
        whole = count // FILL_BATCH * FILL_BATCH
        if whole > 0:
            self.redis_benchmark(server, whole, FILL_PIPELINE, "RPUSH", key,
                                 element)
        for _ in range(count - whole):
            server.ask("RPUSH", key, element)

    def exchange(self, server, pairs, connections=1):
        """Sends the first of each pair, and expects the second.

        Each connection in turn sends one, before any of them reads.
        """
        with contextlib.ExitStack() as stack:
            clients = [stack.enter_context(
                contextlib.closing(Client(server.port)))
                for _ in range(connections)]
            pairs = iter(pairs)
            while turn := list(zip(clients, itertools.islice(pairs,
                                                             connections))):
                for client, (requests, _) in turn:
                    client.send(requests)
                for client, (_, replies) in turn:
                    client.expect(replies)

    @contextlib.contextmanager
    def handoff_load(self, server, consumers, count, *options, keys=1):
        consumers = self.connections(consumers)
        process = subprocess.Popen(
            [self.handoff_load_path, "--port", str(server.port),
             "--consumers", str(consumers), "--hand-offs", str(count),
             "--keys", str(min(keys, consumers)), *map(str, options)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        with process:
            try:
                load = HandOffs(process)
                load.line()
                until(lambda: int(server.client.info("blocked_clients"))
                      == consumers, f"{consumers} waiting on {server.name}")
                yield load
            finally:
                process.kill()

    def peer_check_us(self, sockets):
        checks = max(1000, round(1_000_000 * self.scale))
        run = subprocess.run(
            [self.handoff_load_path, "--peer-checks", str(checks),
             "--consumers", str(self.connections(sockets * 2) // 2)],
            stdout=subprocess.PIPE, text=True, timeout=LOAD_TIME, check=True)
        return json.loads(run.stdout)["seconds"] * 1e6 / checks
