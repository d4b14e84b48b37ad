"""One of the two servers, with the connections that speak to it."""

import re
import time

from servers import PATIENCE, Gone
from steps import CONTROL, RESP3

# What each is by default, and what it may be set to before an episode.
SETTINGS = {
    "list-max-listpack-size": ("-2", "4"),
    "hash-max-listpack-entries": ("128", "4"),
    "hash-max-listpack-value": ("64", "8"),
    "set-max-intset-entries": ("512", "4"),
    "zset-max-listpack-entries": ("128", "4"),
    "zset-max-listpack-value": ("64", "8"),
    "notify-keyspace-events": ("", "KEA", "KEA", "K$ltg", "Ehzsn", "KExg"),
}


class Side:
    def __init__(self, server):
        self.server = server
        self.control = None
        self.connections = []
        self.ids = []

    def close(self):
        for connection in self.connections:
            connection.close()

    def reset(self, settings, patience):
        """No data, no connection but new ones."""
        self.close()
        self.server.start_if_gone()
        self.control = self.server.connect()
        end = time.monotonic() + PATIENCE
        while self.control.ask("CLIENT", "LIST").count(b"\n") > 1:
            if time.monotonic() > end:
                raise RuntimeError(f"{self.server.name} keeps connections")
        setup = [["CONFIG", "SET", name, SETTINGS[name][0]]
                 for name in settings]
        self.control.ask_all([["FLUSHALL"]] + setup)
        self.connections = [self.server.connect() for _ in range(CONTROL)]
        self.connections.append(self.control)
        for number in RESP3:
            self.connections[number].ask("HELLO", "3")
        self.ids = []
        for connection in self.connections:
            self.ids.append(b"%d" % connection.ask("CLIENT", "ID"))
            connection.socket.settimeout(patience)

    def is_waiting(self, number):
        line = self.control.ask("CLIENT", "LIST", "ID", self.ids[number])
        return b"b" in re.search(rb" flags=(\S*)", line)[1]

    def waits(self, number):
        """True once the connection waits, False once it has a reply."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.connections[number].has_input():
                return False
            if self.is_waiting(number):
                return True
        raise Gone("neither answers nor waits")
