"""Sorted sets. Ranges by name are asked of those with one score only."""

from compare import scanned_pairs

LIMIT = "[LIMIT index integer]"
AGGREGATE = "[AGGREGATE (SUM|MIN|MAX|Max|ODD)]"
SCORES = "[WITHSCORES]"

COMMANDS = [
    "16 ZADD zset (score member)+",
    "3 ZADD zset [NX|XX] [GT|LT] [CH] (score member)+",
    "ZADD zset (NX|XX|GT|LT|CH|INCR)+ (score member)+",
    "2 ZADD zset [NX|XX|GT|LT] INCR score member",
    "8 ZADD lexset (0 member)+",
    "2 ZINCRBY zset score member",
    "ZCARD zset",
    "ZCOUNT zset scorebound scorebound",
    "ZLEXCOUNT lexset lexbound lexbound",
    "2 ZSCORE zset member",
    "ZMSCORE zset member+",
    "2 ZRANK zset member",
    "2 ZREVRANK zset member",
    f"3 ZRANGE zset index index [REV] {SCORES}",
    f"3 ZRANGE zset scorebound scorebound BYSCORE [REV] {LIMIT} {SCORES}",
    f"2 ZRANGE lexset lexbound lexbound BYLEX [REV] {LIMIT}",
    "ZRANGE zset index index (REV|LIMIT index integer|WITHSCORES|ODD)+",
    f"ZRANGE lexset lexbound lexbound BYLEX {SCORES} [BYSCORE]",
    "2 ZRANGESTORE ztarget zset index index [REV]",
    f"0.5 ZRANGESTORE ztarget zset scorebound scorebound BYSCORE [REV] {LIMIT}",
    f"0.5 ZRANGESTORE ztarget lexset lexbound lexbound BYLEX [REV] {LIMIT}",
    f"0.5 ZRANGESTORE ztarget zset index index ({LIMIT}|WITHSCORES)",
    f"ZRANGEBYSCORE zset scorebound scorebound {SCORES} {LIMIT}",
    f"ZREVRANGEBYSCORE zset scorebound scorebound {SCORES} {LIMIT}",
    f"ZRANGEBYLEX lexset lexbound lexbound {LIMIT}",
    f"ZREVRANGEBYLEX lexset lexbound lexbound {LIMIT}",
    f"2 ZREVRANGE zset index index {SCORES}",
    "3 ZREM zset member+",
    "0.5 ZREMRANGEBYRANK zset index index",
    "0.5 ZREMRANGEBYSCORE zset scorebound scorebound",
    "0.5 ZREMRANGEBYLEX lexset lexbound lexbound",
    "ZPOPMIN zset [count]",
    "ZPOPMAX zset [count]",
    "2 ZMPOP numkeys:zset (MIN|MAX|MIN|MAX|ODD) [COUNT count]",
    f"2 ZUNION weighted:zsource {AGGREGATE} {SCORES}",
    f"2 ZINTER weighted:zsource {AGGREGATE} {SCORES}",
    f"2 ZDIFF numkeys:zsource {SCORES}",
    "ZINTERCARD numkeys:zsource [LIMIT count]",
    f"2 ZUNIONSTORE ztarget weighted:zsource {AGGREGATE}",
    f"ZINTERSTORE ztarget weighted:zsource {AGGREGATE}",
    "ZDIFFSTORE ztarget numkeys:zsource",
    "ZSCAN zset 0 COUNT 1000 [MATCH memberpattern]",
    "0.3 ZSCAN zset (0 COUNT 0|0 COUNT 'x|'x|0 ODD)",
]

BLOCKING = [
    "BZPOPMIN zfirst+ timeout",
    "BZPOPMAX zother+ timeout",
    "2 BZPOPMIN zset timeout",
    "BZPOPMAX any timeout",
    "BZMPOP timeout numkeys:zfirst (MIN|MAX|ODD) [COUNT count]",
    "BZMPOP timeout 1 zset (MIN|MAX) [COUNT count]",
]

PICKS = [
    ("ZRANDMEMBER zset", "ZRANGE {} 0 -1 WITHSCORES"),
    ("ZRANDMEMBER zset picks [WITHSCORES|ODD]", "ZRANGE {} 0 -1 WITHSCORES"),
]

UNORDERED = {"ZSCAN": scanned_pairs}
