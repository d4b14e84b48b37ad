"""scripts/bench profile: where listq spends the time of one row.

Samples with perf while the row's interval is measured, and leaves a report to
read and the stacks, folded, for whatever draws flame graphs.
"""

import collections
import os
import re
import shutil
import signal
import subprocess

from load import Bench, Interval
from servers import BenchError

FREQUENCY = "1999"  # samples per second
# Release builds keep no frame pointers: perf copies part of the stack, and
# finds the callers by the debug information.
RECORD = ("perf", "record", "-g", "--call-graph", "dwarf,16384", "-F",
          FREQUENCY, "--delay=-1")
REPORT = ("perf", "report", "--stdio", "--no-children", "--percent-limit",
          "0.5", "-g", "callee,0.5")
UNKNOWN = "[unknown]"
DEFAULT_ROW = "^LPUSH, pipeline 16$"


class Recording(Interval):
    """Samples the server in the interval, and only there."""

    def __init__(self, server, data):
        super().__init__(server)
        self.data = data

    def __enter__(self):
        told, self.control = os.pipe()
        self.answers, answer = os.pipe()
        self.perf = subprocess.Popen(
            [*RECORD, f"--control=fd:{told},{answer}", "-o", self.data,
             "-p", str(self.server.process.pid)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            pass_fds=(told, answer))
        os.close(told)
        os.close(answer)
        super().__enter__()
        os.write(self.control, b"enable\n")
        if not os.read(self.answers, 16).startswith(b"ack"):
            raise BenchError("perf cannot record: " + self.end())
        return self

    def __exit__(self, *error):
        super().__exit__(*error)
        complaints = self.end()
        if error[0] is None and not os.path.exists(self.data):
            raise BenchError("perf recorded nothing: " + complaints)

    def end(self):
        self.perf.send_signal(signal.SIGINT)
        _, complaints = self.perf.communicate()
        os.close(self.control)
        os.close(self.answers)
        return complaints.strip()


class ProfilingBench(Bench):
    """A Bench whose measured intervals are recorded."""

    data = None

    def measured(self, server):
        return Recording(server, self.data)


def perf_fault():
    """Why perf cannot be used, if it cannot."""
    if not shutil.which("perf"):
        return "it is not installed (Debian: linux-perf)"
    run = subprocess.run([*RECORD[:-1], "-o", os.devnull, "true"], text=True,
                         capture_output=True, check=False)
    if run.returncode == 0:
        return None
    return (run.stderr.strip().splitlines() or ["it cannot record"])[0]


def output_of(*command):
    return subprocess.run(command, text=True, capture_output=True, check=True,
                          errors="replace").stdout


def folded(script):
    """`perf script` as lines of a stack, outermost first, and its samples."""
    counts = collections.Counter()
    for sample in re.split(r"\n\s*\n", script):
        found = re.findall(r"^\s+[0-9a-f]+ (.+) \((.*)\)$", sample,
                           re.MULTILINE)
        # A library without symbols has at least a name.
        frames = [f"[{os.path.basename(file)}]" if name == UNKNOWN else name
                  for name, file in found if file != UNKNOWN]
        if frames:
            counts[";".join(reversed(frames))] += 1
    return "".join(f"{stack} {count}\n"
                   for stack, count in sorted(counts.items()))


def profile(bench, row, server, folder):
    """Says where it has left what."""
    fault = perf_fault()
    if fault:
        raise BenchError(f"perf is not available: {fault}")
    os.makedirs(folder, exist_ok=True)
    bench.data = os.path.join(folder, "perf.data")
    if os.path.exists(bench.data):
        os.remove(bench.data)
    with server:
        row.measure(bench, server)
    if not os.path.exists(bench.data):
        raise BenchError(f"{row.name} measures no CPU: nothing to profile")
    report = os.path.join(folder, "profile.txt")
    stacks = os.path.join(folder, "profile.folded")
    with open(report, "w", encoding="utf-8") as file:
        file.write(output_of(*REPORT, "-i", bench.data))
    with open(stacks, "w", encoding="utf-8") as file:
        file.write(folded(output_of("perf", "script", "-i", bench.data,
                                    "-F", "ip,sym,dso")))
    return f"{row.name}: {report} to read, {stacks} for flame graphs"
