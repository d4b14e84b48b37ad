"""A server under measurement: started, asked, its CPU and memory read, ended.

Knows no difference between one server and another.
"""

import contextlib
import os
import socket
import subprocess
import tempfile
import time

PATIENCE = 20  # seconds, the longest that anything is waited for
LOAD_PATIENCE = 200  # seconds, the same of a server that loads its log
MAX_CONNECTIONS = 10_000
LIMIT = "limit"  # the name of tests/bench/limit_server.cc, which keeps nothing
OPTIONS = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
           "--maxclients", str(2 * MAX_CONNECTIONS + 100),
           "--tcp-backlog", str(MAX_CONNECTIONS))


class BenchError(Exception):
    """What was measured is not what was meant."""


class Loading(BenchError):
    """The server is not ready yet."""


class Cpus:
    """With two processors or more, the server has one to itself."""

    def __init__(self):
        allowed = sorted(os.sched_getaffinity(0))
        self.pinned = len(allowed) > 1
        self.server = allowed[-1:]
        self.load = allowed[:-1] if self.pinned else allowed
        os.sched_setaffinity(0, self.load)

    @contextlib.contextmanager
    def of_server(self):
        """What is started meanwhile runs where the server runs."""
        os.sched_setaffinity(0, self.server)
        try:
            yield
        finally:
            os.sched_setaffinity(0, self.load)


def encode(*words):
    """A request."""
    words = [word if isinstance(word, bytes) else str(word).encode()
             for word in words]
    return (b"*%d\r\n" % len(words) +
            b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words))


class Client:
    """One connection."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.file = self.socket.makefile("rb")

    def send(self, requests):
        self.socket.sendall(requests)

    def expect(self, replies):
        """Reads what must be these bytes."""
        try:
            found = self.file.read(len(replies))
        except TimeoutError:
            raise BenchError("no more replies") from None
        if found != replies:
            raise BenchError(f"the replies are {found[:80]!r}..., "
                             f"not {replies[:80]!r}...")

    def ask(self, *words):
        self.send(encode(*words))
        line = self.file.readline().decode().rstrip()
        if line.startswith("-LOADING"):
            raise Loading(line)
        if line[:1] not in ("+", ":", "$"):
            raise BenchError(f"{words[0]} replied {line!r}")
        if line[0] == "$":
            return self.file.read(int(line[1:]) + 2)[:-2].decode()
        return int(line[1:]) if line[0] == ":" else line[1:]

    def info(self, field):
        for line in self.ask("INFO").splitlines():
            if line.startswith(field + ":"):
                return line.partition(":")[2]
        raise BenchError(f"INFO has no {field}")

    def close(self):
        self.file.close()
        self.socket.close()


def free_port():
    """A port that nobody listens on, as the kernel picks it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, what):
    """Waits for what must become true."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise BenchError("not in time: " + what)
        time.sleep(0.001)


class Server:
    """Runs from `with` to its end, on a port of its own."""

    # The server does not outlive a measurement that is killed.
    GUARD = ("setpriv", "--pdeathsig", "KILL")

    def __init__(self, name, path, cpus, guard=GUARD, options=(),
                 environment=None):
        self.name = name
        self.path = path
        self.cpus = cpus
        self.guard = guard
        self.options = options
        self.environment = environment or {}

    def again(self, *options, **environment):
        """One more of it, told more than the others."""
        return Server(self.name, self.path, self.cpus, self.guard, options,
                      environment)

    def __enter__(self):
        for _ in range(3):  # somebody may take the port before the server
            self.port = free_port()
            self.log = tempfile.TemporaryFile("w+")
            with self.cpus.of_server():
                self.started = time.perf_counter()
                self.process = subprocess.Popen(
                    [*self.guard, self.path, "--port", str(self.port),
                     *OPTIONS, *self.options],
                    stdin=subprocess.DEVNULL, stdout=self.log,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, **self.environment})
            try:
                if self.await_pong():
                    return self
            except BaseException:
                self.end()
                raise
        raise BenchError(f"{self.path} does not start: {self.log_text()}")

    def await_pong(self):
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                self.client = Client(self.port)
            except ConnectionRefusedError:
                continue
            self.await_loaded()
            self.seconds_to_pong = time.perf_counter() - self.started
            return True
        self.end()
        return False

    def await_loaded(self):
        deadline = time.monotonic() + LOAD_PATIENCE
        while time.monotonic() < deadline:
            try:
                return self.client.ask("PING")
            except Loading:
                time.sleep(0.001)
        raise BenchError(f"{self.name} loads for too long")

    def __exit__(self, *_):
        self.client.close()
        died = self.process.poll() is not None
        self.end()
        if died:
            raise BenchError(f"{self.name} died: {self.log_text()}")
        self.log.close()

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def log_text(self):
        self.log.seek(0)
        return self.log.read()

    def ask(self, *words):
        return self.client.ask(*words)

    def cpu_us(self):
        """User and system time of all threads, living or not.

        The clock of the process in the sense of clock_getcpuclockid(3): what
        /proc/PID/stat says in ticks, in nanoseconds.
        """
        return time.clock_gettime_ns(~self.process.pid << 3 | 2) / 1000

    def resident_bytes(self):
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def used_bytes(self):
        return int(self.client.info("used_memory"))

    def await_quiet(self):
        """Waits until the server has done what it does after a request."""
        last = [-1.0]

        def quiet():
            before, last[0] = last[0], self.cpu_us()
            return last[0] - before < 20
        until(quiet, f"{self.name} at rest")
