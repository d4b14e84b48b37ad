"""Measures listq against redis-server and prints a table: scripts/bench."""

import argparse
import os
import re
import signal
import sys

from conditions import conditions, describe_disk, warnings
from load import Bench
from picture import PICTURE_ROWS, as_svg
from profiling import DEFAULT_ROW, ProfilingBench, profile
from rows import DURABILITY_ROWS, INSTRUCTION_ROWS, QUOTIENTS, ROWS
from servers import LIMIT, BenchError, Cpus, Server
from table import Results, as_json, as_markdown, as_text


def server_option(text):
    name, equals, path = text.partition("=")
    if not (name and equals and path):
        raise argparse.ArgumentTypeError(f"{text} is not NAME=PATH")
    return name, path


def add_outputs(parser):
    parser.add_argument("command", nargs="?",
                        choices=["profile", "durability", "instructions"],
                        help="sample listq with perf instead of measuring it; "
                        "measure what a log costs, on a disk; or count "
                        "instructions with valgrind")
    parser.add_argument("row", nargs="?", metavar="ROW",
                        help="of the profile: the name of one row, or a "
                        "regular expression that only one has "
                        f"({DEFAULT_ROW})")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print for machines")
    form.add_argument("--markdown", action="store_true",
                      help="print the table as the README has it")
    parser.add_argument("--svg", metavar="FILE",
                        help="measure LPUSH at every length of pipeline, and "
                        "draw it")


def make_parser():
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=__doc__,
        epilog="Ratios are listq divided by the other server.")
    add_outputs(parser)
    parser.add_argument("--quick", action="store_true",
                        help="less of everything: under a minute")
    parser.add_argument("--rounds", type=int, metavar="N",
                        help="how often each line is measured (6; quick: 1)")
    parser.add_argument("--scale", type=float, metavar="F",
                        help="requests by this factor (1; quick: 0.07; "
                        "profile: 5)")
    parser.add_argument("--only", default="", metavar="PATTERN",
                        help="rows whose name has this regular expression")
    parser.add_argument("--with", dest="servers", action="append",
                        type=server_option, default=[], metavar="NAME=PATH",
                        help="one more server that takes redis-server's "
                        "options")
    parser.add_argument("--list", action="store_true",
                        help="print the names of the rows only")
    for program in ("listq", "redis", "redis-benchmark", "handoff-load",
                    "stall-load", "limit-server", "sync-counter",
                    "output-folder"):
        parser.add_argument(f"--{program}", required=True,
                            help=argparse.SUPPRESS)
    return parser


def parse_arguments():
    parser = make_parser()
    options = parser.parse_args()
    profiled = options.command == "profile"
    if profiled and (options.svg or options.json or options.markdown
                     or options.only or options.rounds or options.list
                     or options.servers):
        parser.error("profile only takes a row, --quick and --scale")
    if options.row and not profiled:
        parser.error("only profile takes a row")
    options.row = options.row or DEFAULT_ROW
    options.servers = [("listq", options.listq), ("redis", options.redis),
                       *options.servers, (LIMIT, options.limit_server)]
    names = [name for name, _ in options.servers]
    if len(set(names)) < len(names):
        parser.error("two servers have one name")
    if options.svg and (options.only or options.command):
        parser.error("--svg has rows of its own")
    options.rounds = options.rounds or (1 if options.quick else 6)
    options.scale = options.scale or (0.07 if options.quick else
                                      5 if profiled else 1)
    return options


def measure_all(bench, rows, servers, rounds):
    results = Results()
    for turn in range(1, rounds + 1):
        for row in rows:
            print(f"round {turn} of {rounds}: {row.name}", file=sys.stderr)
            # There and back: who follows whom decides whose freed memory a
            # server starts on, which is a fifth of a push's cost.
            for server in servers if turn % 2 else reversed(servers):
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


def rows_like(pattern, rows=ROWS):
    return [row for row in rows if re.search(pattern, row.name, re.IGNORECASE)]


def run_profile(options):
    rows = ([row for row in ROWS if row.name == options.row]
            or rows_like(options.row))
    if len(rows) != 1:
        print(*(row.name for row in rows or ROWS), sep="\n")
        raise BenchError(f"{options.row} is not one row")
    bench = ProfilingBench(options.redis_benchmark, options.handoff_load,
                           options.stall_load, options.scale)
    print(profile(bench, rows[0], Server("listq", options.listq, Cpus()),
                  options.output_folder))
    return 0


def print_conditions(found, alarms):
    for name, what in found.items():
        print(f"{name + ':':14} {what}")
    for alarm in alarms:
        print(f"WARNING: {alarm}")
    print(flush=True)


def run(options):
    durability = options.command == "durability"
    known = {"durability": DURABILITY_ROWS,
             "instructions": INSTRUCTION_ROWS}.get(options.command, ROWS)
    rows = PICTURE_ROWS if options.svg else rows_like(options.only, known)
    if options.list or not rows:
        print(*(row.name for row in known), sep="\n")
        return 0 if rows else 1
    cpus = Cpus()
    bench = Bench(options.redis_benchmark, options.handoff_load,
                  options.stall_load, options.scale, options.output_folder,
                  options.sync_counter)
    servers = [Server(name, path, cpus) for name, path in options.servers
               if any(row.takes(name) for row in rows)]
    found = conditions(servers, cpus, options)
    if durability:
        os.makedirs(bench.disk, exist_ok=True)
        found["disk"] = describe_disk(bench.disk)
    alarms = list(warnings(cpus))
    if not options.json:
        print_conditions(found, alarms)
    results = measure_all(bench, rows, servers, options.rounds)
    names = [server.name for server in servers]
    notes = [*alarms, *bench.notes.values()]
    if options.json:
        print(as_json(found, notes, results, names))
    else:
        form = as_markdown if options.markdown else as_text
        print(*form(results, names), sep="\n")
        for note in bench.notes.values():
            print(f"NOTE: {note}")
    if options.svg:
        with open(options.svg, "w", encoding="utf-8") as file:
            file.write(as_svg(results, names, found))
    return 0


def main():
    # So that a server is ended however the bench is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        options = parse_arguments()
        if options.command == "profile":
            return run_profile(options)
        return run(options)
    except BenchError as error:
        print(f"scripts/bench: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
