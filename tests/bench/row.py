"""What a row of the table is, and what rows have in common.

A row's function gets a Bench and a server that was just started, and returns
one number for each of the row's lines. What it does outside the `measured`
interval costs the server nothing in the table.
"""

import dataclasses
import typing

from servers import LIMIT, BenchError

KEY = "q"
ELEMENT = "x" * 64


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    lines: tuple  # of (what is measured, unit)
    measure: typing.Callable
    servers: tuple = ()  # only these; all, if empty
    limit: bool = False  # the limit, which keeps nothing, can do this too

    def line_names(self):
        return [f"{self.name}: {what}" for what, _ in self.lines]

    def takes(self, name):
        """Whether the server of this name can be measured."""
        if name == LIMIT:
            return self.limit
        return not self.servers or name in self.servers


@dataclasses.dataclass(frozen=True)
class Quotient:
    """A line that is made of two others, for each server by itself."""
    name: str
    unit: str
    over: str
    under: str
    factor: float = 1


def expect_length(server, expected):
    if server.name == LIMIT:
        return
    length = server.ask("LLEN", KEY)
    if length != expected:
        raise BenchError(f"{server.name} has {length} elements in the list, "
                         f"not {expected}")
