"""A job that arrives just before the end of the worker that waits for it.

The server is stopped while both happen, so that it learns of both at once:
first of the job, then of the end.
"""

import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import unittest

import redis

from listq_server import PATIENCE, ListqServer, redis_program, until

JOBS = 10


class Stopped:
    """A process that does not run from `with` to its end."""

    def __init__(self, process):
        self.process = process

    def __enter__(self):
        os.kill(self.process.pid, signal.SIGSTOP)
        status = pathlib.Path(f"/proc/{self.process.pid}/stat")
        # The state stands behind the name, which is in brackets.
        until(lambda: status.read_text().rpartition(")")[2].split()[0] == "T",
              "a server that stands still")

    def __exit__(self, *_):
        os.kill(self.process.pid, signal.SIGCONT)


class GoneWorkerTest(unittest.TestCase):
    def jobs_left(self, process, observer, connect):
        """How many of JOBS jobs are still queued when their workers went."""
        pusher = connect()
        self.addCleanup(pusher.close)
        for number in range(JOBS):
            worker = connect()
            worker.sendall(b"BLPOP jobs:%d 0\r\n" % number)
            until(lambda: observer.info("clients")["blocked_clients"] == 1,
                  "a worker that waits")
            # What the server was told of in the same turn as of the worker's
            # request may come before the job: let that turn end.
            observer.ping()
            with Stopped(process):
                pusher.sendall(b"RPUSH jobs:%d job\r\n" % number)
                worker.close()
            self.assertEqual(pusher.recv(100), b":1\r\n")
            until(lambda: observer.info("clients")["blocked_clients"] == 0,
                  "nobody who waits")
        return sum(observer.llen(f"jobs:{number}") for number in range(JOBS))

    def test_listq_keeps_it(self):
        with ListqServer() as server, redis.Redis(port=server.port) as r:
            left = self.jobs_left(
                server.process, r, lambda: socket.create_connection(
                    ("127.0.0.1", server.port), PATIENCE))
            self.assertEqual(left, JOBS)
            self.assertEqual(r.info("stats")["listq_absent_peers"], JOBS)

    def test_listq_keeps_it_on_a_unix_socket(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "listq.sock")
            with ListqServer("--unixsocket", path) as server:
                with redis.Redis(port=server.port) as r:
                    self.assertEqual(self.jobs_left(
                        server.process, r, lambda: connect_to(path)), JOBS)

    def test_redis_loses_some(self):
        # As the README says. If this fails, the README has to change.
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "redis.sock")
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL",
                 redis_program("redis-server"), "--port", "0", "--save", "",
                 "--dir", folder, "--unixsocket", path],
                stdout=subprocess.DEVNULL)
            try:
                with redis.Redis(unix_socket_path=path) as r:
                    until(lambda: os.path.exists(path) and answers(r),
                          "redis-server")
                    # One lost job is enough to say so.
                    self.assertLess(self.jobs_left(
                        process, r, lambda: connect_to(path)), JOBS)
            finally:
                process.terminate()
                process.wait(PATIENCE)


def answers(client):
    try:
        return client.ping()
    except redis.ConnectionError:
        return False


def connect_to(path):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(PATIENCE)
    connection.connect(path)
    return connection


if __name__ == "__main__":
    unittest.main()
