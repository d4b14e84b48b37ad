"""A listq server for a test, on a port that the kernel chose."""

import os
import re
import subprocess
import threading
import time

PATIENCE = 20  # seconds, the longest that a test waits for anything


class ListqServer:
    """Runs from `with` to its end."""

    def __init__(self, *options):
        self.options = options

    def __enter__(self):
        self.process = subprocess.Popen(
            # It does not outlive a test that is killed.
            ["setpriv", "--pdeathsig", "KILL", os.environ["LISTQ_SERVER"],
             "--port", "auto", "--bind", "127.0.0.1", *self.options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.log = []
        for line in self.process.stdout:
            self.log.append(line)
            ready = re.search(r"Ready to accept connections on "
                              r"127\.0\.0\.1:(\d+)", line)
            if ready:
                self.port = int(ready.group(1))
                break
        else:
            raise RuntimeError("no server: " + "".join(self.log))
        # Nobody else empties the pipe.
        self.drain = threading.Thread(
            target=lambda: self.log.extend(self.process.stdout), daemon=True)
        self.drain.start()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.drain.join()
            self.process.stdout.close()


def until(condition, what):
    """Waits for what must become true."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("not in time: " + what)
        time.sleep(0.002)


def redis_program(name):
    return os.path.join(os.environ["LISTQ_REDIS_BIN"], name)
