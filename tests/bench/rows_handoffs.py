"""Rows of elements that go to clients that wait for them."""

from row import Quotient, Row
from servers import MAX_CONNECTIONS, BenchError

LATENCY_RATE = 2000  # per second, far from what fills either server


def expect_no_list(server):
    left = server.ask("DBSIZE")
    if left != 0:
        raise BenchError(f"{server.name} has {left} lists that nobody took")


def hand_offs(consumers, in_flight, count, keys=1):
    def measure(bench, server):
        number = bench.hand_offs(count)
        with bench.handoff_load(server, consumers, number,
                                "--in-flight", in_flight, keys=keys) as load:
            with bench.measured(server) as interval:
                report = load.run()
            expect_no_list(server)
        return interval.cpu_us / number, number / report["seconds"]
    return Row(hand_off_name(consumers, in_flight, keys),
               (("CPU", "us/hand-off"), ("throughput", "hand-offs/s")), measure)


def hand_off_name(consumers, in_flight, keys=1):
    where = "" if keys == 1 else f" on {keys:,} keys"
    return f"hand-off, {consumers:,} waiting{where}, {in_flight} in flight"


def against_own_50(consumers, in_flight):
    return Quotient(f"{consumers:,} waiting against own 50, "
                    f"{in_flight} in flight", "",
                    f"{hand_off_name(consumers, in_flight)}: CPU",
                    f"{hand_off_name(50, in_flight)}: CPU")


def against_a_key_each(consumers):
    return Quotient(f"{consumers:,} waiting on one key against a key each", "",
                    f"{hand_off_name(consumers, 16)}: CPU",
                    f"{hand_off_name(consumers, 16, consumers)}: CPU")


def latency(consumers):
    def measure(bench, server):
        with bench.handoff_load(server, consumers, bench.hand_offs(4000),
                                "--rate", LATENCY_RATE) as load:
            report = load.run()
            expect_no_list(server)
        return report["p50_us"], report["p99_us"]
    return Row(f"wake-up, {consumers:,} waiting, {LATENCY_RATE}/s",
               (("p50", "us"), ("p99", "us")), measure)


def peer_check(sockets):
    return Row(f"peer check, {sockets:,} sockets", (("CPU", "us/check"),),
               lambda bench, _: (bench.peer_check_us(sockets),), ("listq",))


HAND_OFF_ROWS = (
    hand_offs(1, 1, 30_000),
    hand_offs(50, 1, 30_000),
    hand_offs(50, 1, 30_000, keys=50),
    hand_offs(5000, 1, 30_000),
    hand_offs(MAX_CONNECTIONS, 1, 30_000),
    hand_offs(50, 16, 60_000),
    hand_offs(50, 16, 60_000, keys=50),
    hand_offs(5000, 16, 60_000),
    hand_offs(5000, 16, 60_000, keys=5000),
    hand_offs(MAX_CONNECTIONS, 16, 60_000),
    latency(1),
    latency(50),
    peer_check(50),
    peer_check(5000),
)

HAND_OFF_QUOTIENTS = (
    *(against_own_50(consumers, in_flight)
      for consumers in (5000, MAX_CONNECTIONS) for in_flight in (1, 16)),
    against_a_key_each(50),
    against_a_key_each(5000),
    *(Quotient(f"peer check in a hand-off, {waiting:,} waiting", "%",
               f"peer check, {waiting:,} sockets: CPU",
               f"{hand_off_name(waiting, 16)}: CPU", 100)
      for waiting in (50, 5000)),
)
