"""Two servers, on sockets of a temporary folder, and connections to them."""

import os
import pathlib
import select
import socket
import subprocess
import time

from resp import Incomplete, encode, parse

PATIENCE = 20  # seconds, the longest that a reply is waited for


class Gone(Exception):
    """A server does not answer, or closed the connection."""


class Connection:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        try:
            self.socket.connect(path)
        except OSError:
            self.close()
            raise
        self.socket.settimeout(PATIENCE)
        self.buffer = b""
        self._readable = select.poll()
        self._readable.register(self.socket, select.POLLIN)

    def close(self):
        self.socket.close()

    def send(self, payload):
        try:
            self.socket.sendall(payload)
        except OSError as error:
            raise Gone(f"closed the connection ({error})") from None

    def receive(self):
        try:
            data = self.socket.recv(1 << 20)
        except TimeoutError:
            raise Gone("does not answer") from None
        except OSError as error:
            raise Gone(f"closed the connection ({error})") from None
        if not data:
            raise Gone("closed the connection")
        self.buffer += data

    def has_input(self):
        return bool(self.buffer or self._readable.poll(0))

    def replies(self, done):
        """The bytes and the replies up to when done(replies)."""
        found, at = [], 0
        while not done(found):
            try:
                reply, at = parse(self.buffer, at)
                found.append(reply)
            except Incomplete:
                self.receive()
        raw, self.buffer = self.buffer[:at], self.buffer[at:]
        return raw, found

    def begins_with(self, raw):
        """Takes these bytes, if they are what comes."""
        while len(self.buffer) < len(raw):
            if not raw.startswith(self.buffer):
                return False
            self.receive()
        if not self.buffer.startswith(raw):
            return False
        self.buffer = self.buffer[len(raw):]
        return True

    def ask(self, *args):
        return self.ask_all([args])[0]

    def ask_all(self, requests):
        requests = [[arg if isinstance(arg, bytes) else str(arg).encode()
                     for arg in args] for args in requests]
        self.send(b"".join(map(encode, requests)))
        return self.replies(lambda found: len(found) == len(requests))[1]


class Server:
    """A process, started again if it died."""

    def __init__(self, name, command, folder):
        self.name = name
        self.path = os.path.join(folder, name + ".sock")
        self._log = pathlib.Path(folder, name + ".log")
        self._command = command + ["--unixsocket", self.path]
        self._folder = folder
        self._process = None

    def start_if_gone(self):
        if self._process is not None and self._process.poll() is None:
            return
        pathlib.Path(self.path).unlink(missing_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                # It does not outlive a test that is killed.
                ["setpriv", "--pdeathsig", "KILL", *self._command],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self._folder, env={**os.environ, "LC_ALL": "C"})
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{self.name} does not start: " + self.log())
            time.sleep(0.002)

    def stop(self):
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def connect(self):
        return Connection(self.path)

    def log(self):
        """The end of what the server said."""
        return self._log.read_text(errors="replace")[-4000:]

    def _answers(self):
        try:
            connection = self.connect()
        except OSError:
            return False
        answer = connection.ask("PING")
        connection.close()
        return answer == (b"+", b"PONG")


def redis(program, folder, name="redis"):
    return Server(name, [program, "--port", "0", "--save", "",
                         "--loglevel", "warning"], folder)


def listq(program, folder):
    return Server("listq", [program, "--port", "0", "--loglevel", "warning"],
                  folder)
