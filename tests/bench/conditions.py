"""What a measurement depends on: the machine and the programs."""

import os
import platform
import re
import statistics
import subprocess
import tempfile
import time

from servers import LIMIT

BUSY = 0.5  # of the load average
SYNCS = 200


def first_match(path, pattern, otherwise="unknown"):
    with open(path, encoding="utf-8", errors="replace") as file:
        found = re.search(pattern, file.read(), re.MULTILINE)
    return found[1] if found else otherwise


def describe_server(server):
    with server:
        compiler = server.client.info("gcc_version")
        version = subprocess.run([server.path, "--version"], text=True,
                                 capture_output=True, check=False).stdout
    return f"{version.partition(chr(10))[0]}, compiled by {compiler}"


def describe_disk(folder):
    """What kind it is, and how long one record and its sync take."""
    kind = subprocess.run(["stat", "-f", "-c", "%T", folder], text=True,
                          capture_output=True, check=True).stdout.strip()
    times = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(SYNCS):
            file.write(b"x" * 100)
            begin = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - begin)
    return (f"{kind}; a sync of 100 bytes takes "
            f"{statistics.median(times) * 1e6:.0f} us")


def conditions(servers, cpus, options):
    """Ordered: what it is called, and what it is."""
    count = os.cpu_count()
    found = {
        "cpu": f"{count} x " + first_match("/proc/cpuinfo",
                                           r"^model name\s*: (.*)$"),
        "kernel": f"{platform.system()} {platform.release()}",
        "load average": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "processors": ("the server on its own, the load on the others"
                       if cpus.pinned else "shared by server and load"),
        "rounds": (f"{options.rounds}, there and back; "
                   f"requests x {options.scale:g}"),
    }
    for server in servers:
        found[server.name] = (
            "counts requests and answers as many times OK, nothing else"
            if server.name == LIMIT else describe_server(server))
    return found


def warnings(cpus):
    if os.getloadavg()[0] > BUSY:
        yield "the machine is busy: compare nothing but ratios"
    if not cpus.pinned:
        yield "one processor: server and load take turns on it"
