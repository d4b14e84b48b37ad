"""A step: what one connection says at once. Knows how a step is written.

  0: SET s1 a                    connection 0 says this
  0+ GET s1                      and this in the same breath
  1: pick= SMEMBERS t1 ; SRANDMEMBER t1
"""

import re

from resp import encode, quote

PLAIN = (0, 1, 2, 3)
SUBSCRIBERS = (4, 5)
WAITERS = (6, 7, 8)
RESP3 = (2, 3, 5, 7)
CONTROL = 9

WORD = re.compile(rb'"((?:\\.|[^"\\])*)"|(\S+)')
ESCAPE = re.compile(rb"\\(x[0-9a-f]{2}|.)", re.DOTALL)
LINE = re.compile(r"(\d)([:+]) (?:(\w+)= )?(.*)")


class Step:
    """Steps with the same batch are sent together.

    check: "" an ordinary request
           "pick"  a question, and an answer by chance
           "take"  the same, taken away; the question again; a DEL
           "cross" a DUMP, and a RESTORE of what the other server dumped
           "data"  compares the data of both servers
    """
    __slots__ = ("connection", "batch", "requests", "check")

    def __init__(self, connection, batch, requests, check=""):
        self.connection = connection
        self.batch = batch
        self.requests = requests
        self.check = check

    def payload(self, ids):
        """`ids` are the numbers of the connections, for @id6."""
        return b"".join(
            encode([ids[int(arg[3:])] if arg[:3] == b"@id" else arg
                    for arg in args]
                   if args[0][:6].upper() == b"CLIENT" else args)
            for args in self.requests)


def write(steps):
    lines = []
    before = None
    for step in steps:
        sign = "+" if before == step.batch else ":"
        before = step.batch
        check = step.check + "= " if step.check else ""
        said = " ; ".join(" ".join(map(quote, args)) for args in step.requests)
        lines.append(f"{step.connection}{sign} {check}{said}")
    return "\n".join(lines)


def read(text):
    steps = []
    for line in text.splitlines():
        match = LINE.fullmatch(line.strip())
        if not match:
            continue
        connection, sign, check, said = match.groups()
        requests = [words(part) for part in said.split(" ; ")]
        batch = steps[-1].batch if steps else 0
        steps.append(Step(int(connection), batch + (sign == ":"), requests,
                          check or ""))
    return steps


def words(line):
    return [ESCAPE.sub(_unescape, quoted) if not plain else plain
            for quoted, plain in WORD.findall(line.encode())]


def _unescape(match):
    what = match[1]
    if what[:1] == b"x" and len(what) == 3:
        return bytes([int(what[1:], 16)])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(what, what)
