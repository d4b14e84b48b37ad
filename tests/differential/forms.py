"""Forms of requests, as "SET string element [NX|XX] [EX seconds]", and the
requests that are made of them by chance.

A word in lower case is a kind of argument (kinds.py), any other is itself, as
is what follows a '.
  [...]          may be left out           a|b       one of them
  (...)          belongs together          x+        one to four times, or many
  numkeys:KIND   a number and that many keys; now and then another number
  weighted:KIND  the same, and WEIGHTS after the keys, or none
A number in front says how much more often than others the form is taken.
"""

import re

from kinds import KINDS, ODD_INTEGERS

CONTAINERS = ("OBJECT", "CLIENT", "CONFIG", "COMMAND", "PUBSUB", "MEMORY")
TOKEN = re.compile(r"[\[\]()|+]|[^\s\[\]()|+]+")


class Form:
    def __init__(self, text):
        weight, rest = re.match(r"(?:([\d.]+) )?(.*)", text, re.DOTALL).groups()
        self.weight = float(weight or 1)
        self.text = rest
        tokens = TOKEN.findall(rest)
        self.name = tokens[0]  # as COMMAND INFO knows it
        if tokens[0] in CONTAINERS and tokens[1][0].isupper():
            self.name += "|" + tokens[1]
        self._write = _alternatives(tokens)
        if tokens:
            raise ValueError(f"superfluous {tokens} in {text!r}")

    def args(self, chance):
        """One request; `chance` answers a float below 1."""
        out = []
        self._write(out, chance)
        return out


def _alternatives(tokens):
    choices = [_sequence(tokens)]
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        choices.append(_sequence(tokens))
    if len(choices) == 1:
        return choices[0]
    count = len(choices)

    def write(out, chance):
        choices[int(chance() * count)](out, chance)
    return write


def _sequence(tokens):
    parts = []
    while tokens and tokens[0] not in ("|", "]", ")"):
        parts.append(_item(tokens))
    if len(parts) == 1:
        return parts[0]

    def write(out, chance):
        for part in parts:
            part(out, chance)
    return write


def _item(tokens):
    token = tokens.pop(0)
    if token in ("[", "("):
        inner = _alternatives(tokens)
        tokens.pop(0)
        write = _optional(inner) if token == "[" else inner
    else:
        write = _word(token)
    if tokens and tokens[0] == "+":
        tokens.pop(0)
        write = _several(write)
    return write


def _word(token):
    if token.startswith("numkeys:"):
        return _numkeys(_word(token[8:]))
    if token.startswith("weighted:"):
        return _weighted(_word(token[9:]))
    if not token[0].islower():
        literal = token.removeprefix("'").encode()
        return lambda out, chance: out.append(literal)
    values = KINDS[token]
    count = len(values)
    return lambda out, chance: out.append(values[int(chance() * count)])


def _optional(inner):
    def write(out, chance):
        if chance() < 0.4:
            inner(out, chance)
    return write


def _several(inner):
    def write(out, chance):
        most = 4.9 if chance() < 0.99 else 80
        for _ in range(1 + int(chance() * chance() * most)):
            inner(out, chance)
    return write


def _numkeys(key):
    def write(out, chance):
        count = 1 + int(chance() * 3)
        out.append(ODD_INTEGERS[int(chance() * len(ODD_INTEGERS))]
                   if chance() < 0.04 else b"%d" % count)
        for _ in range(count):
            key(out, chance)
    return write


def _weighted(key):
    numkeys = _numkeys(key)
    weight = _word("weight")

    def write(out, chance):
        before = len(out)
        numkeys(out, chance)
        count = len(out) - before - 1
        if chance() < 0.4:
            out.append(b"WEIGHTS")
            for _ in range(count):
                weight(out, chance)
    return write
