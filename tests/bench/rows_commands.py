"""Rows of single commands at several lengths of pipeline."""

from row import ELEMENT, KEY, Row, expect_length

PIPELINES = (1, 16, 64)
# Requests at each length of pipeline: about a second, and a multiple of what
# all connections send at once, so that none is left out.
REQUESTS = {1: 96_000, 2: 192_000, 4: 288_000, 8: 384_000, 16: 480_000,
            32: 640_000, 64: 960_000, 128: 1_280_000}
RANGE_REQUESTS = {100: {1: 48_000, 16: 96_000, 64: 96_000},
                  600: {1: 16_000, 16: 16_000, 64: 19_200}}


def run_command(bench, server, words, requests, pipeline):
    with bench.measured(server) as interval:
        rate = bench.redis_benchmark(server, requests, pipeline, *words)
    return interval.cpu_us / requests, rate


def ping(bench, server, pipeline):
    return run_command(bench, server, ["PING"],
                       bench.requests(REQUESTS[pipeline], pipeline), pipeline)


def push(command):
    def measure(bench, server, pipeline):
        requests = bench.requests(REQUESTS[pipeline], pipeline)
        expect_length(server, 0)
        result = run_command(bench, server, [command, KEY, ELEMENT], requests,
                             pipeline)
        expect_length(server, requests)
        return result
    return measure


def pop(command):
    def measure(bench, server, pipeline):
        requests = bench.requests(REQUESTS[pipeline], pipeline)
        spare = 1000
        bench.fill(server, KEY, requests + spare, ELEMENT)
        expect_length(server, requests + spare)
        result = run_command(bench, server, [command, KEY], requests, pipeline)
        expect_length(server, spare)
        return result
    return measure


def read_range(count):
    def measure(bench, server, pipeline):
        requests = bench.requests(RANGE_REQUESTS[count][pipeline], pipeline)
        bench.fill(server, KEY, count, ELEMENT)
        expect_length(server, count)
        return run_command(bench, server, ["LRANGE", KEY, "0", "-1"], requests,
                           pipeline)
    return measure


def command_row(name, measure, pipeline, limit=False):
    return Row(f"{name}, pipeline {pipeline}",
               (("CPU", "us/request"), ("throughput", "requests/s")),
               lambda bench, server: measure(bench, server, pipeline),
               limit=limit)


def command_rows(pipeline):
    return (
        command_row("PING", ping, pipeline, limit=True),
        push_row(pipeline),
        command_row("RPUSH", push("RPUSH"), pipeline),
        command_row("LPOP", pop("LPOP"), pipeline),
        command_row("RPOP", pop("RPOP"), pipeline),
        command_row("LRANGE of 100", read_range(100), pipeline),
        command_row("LRANGE of 600", read_range(600), pipeline),
    )


def push_row(pipeline):
    return command_row("LPUSH", push("LPUSH"), pipeline, limit=True)


COMMAND_ROWS = tuple(row for pipeline in PIPELINES
                     for row in command_rows(pipeline))
