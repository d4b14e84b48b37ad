"""All data of both servers, compared."""

from compare import (alike_but_for_differences, any_order,
                     any_order_of_pairs)

DATABASES = 3  # those that the tables name
READ = {
    b"string": ([b"GET"], [], None),
    b"list": ([b"LRANGE"], [b"0", b"-1"], None),
    b"hash": ([b"HGETALL"], [], any_order_of_pairs),
    b"set": ([b"SMEMBERS"], [], any_order),
    b"zset": ([b"ZRANGE"], [b"0", b"-1", b"WITHSCORES"], None),
}
SECONDS_APART = 100


def compare_data(redis, listq, different):
    """Raises `different` at the first difference."""
    for database in range(DATABASES):
        found = []
        for connection in (redis, listq):
            keys = connection.ask_all([["SELECT", database], ["KEYS", "*"]])[1]
            found.append(sorted(keys))
        if found[0] != found[1]:
            raise different([b"KEYS", b"* in database %d" % database], *found)
        if found[0]:
            _compare_keys(redis, listq, found[0], different)
    for connection in (redis, listq):
        connection.ask("SELECT", "0")


def _compare_keys(redis, listq, keys, different):
    types = redis.ask_all([["TYPE", key] for key in keys])
    questions, orders = [], []
    for key, (_, type_) in zip(keys, types):
        words, rest, order = READ[type_]
        questions += [[b"TYPE", key], words + [key] + rest,
                      [b"OBJECT", b"ENCODING", key], [b"PEXPIRETIME", key]]
        orders += [None, order, None, None]
    answers = zip(questions, orders, redis.ask_all(questions),
                  listq.ask_all(questions))
    for args, order, one, other in answers:
        if one == other:
            continue
        if order and type(one) is type(other) is list:
            one, other = order(one), order(other)
        if args[0] == b"PEXPIRETIME":
            if abs(one - other) <= SECONDS_APART * 1000 and min(one, other) > 0:
                continue
        if not alike_but_for_differences(args, one, other):
            raise different(args, one, other)
