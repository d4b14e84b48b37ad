#!/usr/bin/python3
"""Kills a server that keeps a log, again and again, amid all that producers
and consumers do, and looks whether every job is still there, and once.

Ends with 1 if a job that was acknowledged was lost, or delivered twice.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

import redis

from ledger import DOING, MOVED, POPPED, Job, Ledger
from workers import PATIENCE, Mover, Popper, Producer, Rewriter

LISTS = (POPPED, MOVED, DOING)
PRODUCERS = POPPERS = MOVERS = 3
LONGEST = 0.3  # seconds from the start of the workers to the crash
KEPT = 300  # jobs that stay in each queue for the next round
SHOWN = 20  # faults, at most
# A request as a crash of the machine leaves it.
TORN = b"*3\r\n$5\r\nLPUSH\r\n$6\r\npopped\r\n$20\r\npop"
READY = re.compile(r"Ready to accept connections on 127\.0\.0\.1:(\d+)")


class Failure(Exception):
    """The server does not do what any server has to."""


def is_whole(log):
    """Whether it ends where a request ends."""
    place = 0
    while place < len(log):
        if (end := log.find(b"\r\n", place)) < 0:
            return False
        words, place = int(log[place + 1:end]), end + 2
        for _ in range(words):
            if (end := log.find(b"\r\n", place)) < 0:
                return False
            place = end + 2 + int(log[place + 1:end]) + 2
    return place == len(log)


class Server:
    """One process after the other, on the same log."""

    def __init__(self, path, folder, policy):
        self.command = ["setpriv", "--pdeathsig", "KILL", path,
                        "--port", "auto", "--bind", "127.0.0.1",
                        "--dir", folder, "--appendonly", "yes",
                        "--appendfsync", policy]
        self.log_directory = os.path.join(folder, "appendonlydir")
        self.kept = os.path.join(folder, "before")
        self.output = os.path.join(folder, "output")
        self.process = None

    def start(self, *options):
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                [*self.command, *options], stdin=subprocess.DEVNULL,
                stdout=output, stderr=output)
        end = time.monotonic() + PATIENCE
        while not (ready := READY.search(self.said())):
            if self.process.poll() is not None or time.monotonic() > end:
                raise Failure("the server does not start: " + self.said())
            time.sleep(0.002)
        self.port = int(ready[1])
        self.client = redis.Redis(port=self.port, socket_timeout=PATIENCE)

    def keep_log(self):
        """As it was before the next server sees it, for who has to look."""
        shutil.rmtree(self.kept, ignore_errors=True)
        if os.path.exists(self.log_directory):
            shutil.copytree(self.log_directory, self.kept)
            shutil.copy(self.output, self.kept)

    def said(self):
        with open(self.output, encoding="utf-8", errors="replace") as file:
            return file.read()

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self):
        self.process.terminate()
        if self.process.wait(PATIENCE) != 0:
            raise Failure("the server does not stop well: " + self.said())

    def tear(self):
        """Ends the log as if its last write had come to the disk in part.

        Unless it does already: the kernel cuts a write off at the end of a
        page if the process is killed meanwhile.
        """
        manifest = os.path.join(self.log_directory, "appendonly.aof.manifest")
        with open(manifest, encoding="utf-8") as file:
            name = file.read().splitlines()[-1].split()[1]
        with open(os.path.join(self.log_directory, name), "r+b") as file:
            if is_whole(file.read()):
                file.write(TORN)

    def lists(self):
        """The jobs of each list."""
        return {name: [Job.parse(text.decode())
                       for text in self.client.lrange(name, 0, -1)]
                for name in LISTS}


class Crash:
    def __init__(self, server, seed, stops_at_once):
        self.server = server
        self.stops_at_once = stops_at_once
        self.random = random.Random(seed)
        self.ledger = Ledger()

    def run(self, rounds):
        seen = []
        for number in range(rounds):
            self.start_and_account(seen)
            self.drain(KEPT)
            seen = self.round(number)
        self.start_and_account(seen)
        self.drain(0)
        self.server.stop()
        self.start_and_account([])
        self.server.stop()

    def start_and_account(self, seen):
        self.server.keep_log()
        size = self.random.choice((4096, 65536, 64 << 20))
        self.server.start("--auto-aof-rewrite-min-size", str(size))
        self.ledger.crashed(seen, self.server.lists())
        if self.stops_at_once and not self.ledger.sound:
            raise Failure("the log is not what it should be")

    def drain(self, kept):
        """Brings back what was worked on, and has the surplus delivered."""
        client = self.server.client
        while client.lmove(DOING, MOVED, "LEFT", "RIGHT"):
            pass
        for name in POPPED, MOVED:
            surplus = max(0, client.llen(name) - kept)
            for text in client.rpop(name, surplus) or () if surplus else ():
                self.ledger.deliver(Job.parse(text.decode()))

    def round(self, number):
        """What the workers saw until the server was killed."""
        port = self.server.port
        workers = [Producer(port, f"{number}.{producer}", self.random.random())
                   for producer in range(PRODUCERS)]
        workers += [Popper(port) for _ in range(POPPERS)]
        workers += [Mover(port, at_once + 1) for at_once in range(MOVERS)]
        if self.random.random() < 0.5:
            workers.append(Rewriter(port, self.random.random()))
        for worker in workers:
            worker.start()
        time.sleep(self.random.uniform(0, LONGEST))
        self.server.kill()
        for worker in workers:
            worker.join(2 * PATIENCE)
        if self.random.random() < 0.25:
            self.server.tear()
        return [worker.seen for worker in workers]


def report(ledger):
    wrong = [*ledger.faults, *ledger.doubled, *ledger.lost]
    for what in wrong[:SHOWN]:
        print(what, file=sys.stderr)
    if len(wrong) > SHOWN:
        print(f"and {len(wrong) - SHOWN} more", file=sys.stderr)
    print(f"pushes {ledger.pushed}, pops {len(ledger.delivered)}, "
          f"taken and not delivered {ledger.taken}, lost {len(ledger.lost)}, "
          f"doubled {len(ledger.doubled)}")


def options():
    parser = argparse.ArgumentParser(prog="scripts/crash",
                                     description=__doc__.splitlines()[0])
    parser.add_argument("--listq", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=20, metavar="N",
                        help="how often the server is killed (20)")
    parser.add_argument("--seed", type=int, default=None, metavar="N",
                        help="of all that is random but the time that things "
                        "take; by default the time's")
    parser.add_argument("--policy", default="always",
                        choices=("always", "everysec", "no"),
                        help="appendfsync (always); under the others a loss "
                        "is counted and no failure")
    return parser.parse_args()


def main():
    chosen = options()
    seed = time.time_ns() if chosen.seed is None else chosen.seed
    folder = tempfile.mkdtemp(prefix="listq-crash-")
    server = Server(os.path.abspath(chosen.listq), folder, chosen.policy)
    crash = Crash(server, seed, chosen.policy == "always")
    print(f"--rounds {chosen.rounds} --seed {seed} --policy {chosen.policy}",
          flush=True)
    try:
        crash.run(chosen.rounds)
        failed = bool(crash.ledger.faults)
    except (Failure, redis.RedisError) as error:
        print(error, file=sys.stderr)
        failed = True
    finally:
        server.kill()
    report(crash.ledger)
    if failed:
        print(f"the log is kept in {server.log_directory}, and in "
              f"{server.kept} as it was before the last start",
              file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
