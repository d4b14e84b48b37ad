"""Measures listq against redis-server and prints a table: scripts/bench."""

import argparse
import re
import signal
import sys

from conditions import conditions, warnings
from load import Bench
from rows import QUOTIENTS, ROWS
from servers import LIMIT, BenchError, Cpus, Server
from table import Results, as_json, as_text


def server_option(text):
    name, equals, path = text.partition("=")
    if not (name and equals and path):
        raise argparse.ArgumentTypeError(f"{text} is not NAME=PATH")
    return name, path


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=__doc__,
        epilog="Ratios are listq divided by the other server.")
    parser.add_argument("--quick", action="store_true",
                        help="less of everything: under a minute")
    parser.add_argument("--rounds", type=int, metavar="N",
                        help="how often each line is measured (5; quick: 2)")
    parser.add_argument("--scale", type=float, metavar="F",
                        help="requests by this factor (1; quick: 0.1)")
    parser.add_argument("--only", default="", metavar="PATTERN",
                        help="rows whose name has this regular expression")
    parser.add_argument("--with", dest="servers", action="append",
                        type=server_option, default=[], metavar="NAME=PATH",
                        help="one more server that takes redis-server's "
                        "options")
    parser.add_argument("--json", action="store_true",
                        help="print for machines")
    parser.add_argument("--list", action="store_true",
                        help="print the names of the rows only")
    for program in ("listq", "redis", "redis-benchmark", "handoff-load",
                    "limit-server"):
        parser.add_argument(f"--{program}", required=True,
                            help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.servers = [("listq", options.listq), ("redis", options.redis),
                       *options.servers, (LIMIT, options.limit_server)]
    names = [name for name, _ in options.servers]
    if len(set(names)) < len(names):
        parser.error("two servers have one name")
    options.rounds = options.rounds or (2 if options.quick else 5)
    options.scale = options.scale or (0.1 if options.quick else 1)
    return options


def measure_all(bench, rows, servers, rounds):
    results = Results()
    for turn in range(1, rounds + 1):
        for row in rows:
            print(f"round {turn} of {rounds}: {row.name}", file=sys.stderr)
            for server in servers:
                if not row.takes(server.name):
                    continue
                with server:
                    values = row.measure(bench, server)
                for line, (_, unit), value in zip(row.line_names(), row.lines,
                                                  values, strict=True):
                    results.add(line, unit, server.name, value)
    for quotient in QUOTIENTS:
        results.add_quotient(quotient)
    return results


def run(options):
    rows = [row for row in ROWS
            if re.search(options.only, row.name, re.IGNORECASE)]
    if options.list or not rows:
        print(*(row.name for row in ROWS), sep="\n")
        return 0 if rows else 1
    cpus = Cpus()
    bench = Bench(options.redis_benchmark, options.handoff_load, options.scale)
    servers = [Server(name, path, cpus) for name, path in options.servers
               if any(row.takes(name) for row in rows)]
    found = conditions(servers, cpus, options)
    alarms = list(warnings(cpus))
    if not options.json:
        for name, what in found.items():
            print(f"{name + ':':14} {what}")
        for alarm in alarms:
            print(f"WARNING: {alarm}")
        print(flush=True)
    results = measure_all(bench, rows, servers, options.rounds)
    names = [server.name for server in servers]
    notes = [*alarms, *bench.notes.values()]
    if options.json:
        print(as_json(found, notes, results, names))
    else:
        print(*as_text(results, names), sep="\n")
        for note in bench.notes.values():
            print(f"NOTE: {note}")
    return 0


def main():
    # So that a server is ended however the bench is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        return run(parse_arguments())
    except BenchError as error:
        print(f"scripts/bench: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
