"""Sets."""

from compare import any_order, scanned

COMMANDS = [
    "6 SADD set member+",
    "4 SADD set digits+",
    "3 SREM set (member|digits)+",
    "3 SMEMBERS set",
    "2 SISMEMBER set member",
    "SMISMEMBER set member+",
    "2 SCARD set",
    "2 SMOVE set set (member|digits)",
    "2 SINTER set+",
    "SINTERCARD numkeys:set [LIMIT count]",
    "SINTERSTORE set set+",
    "2 SUNION set+",
    "SUNIONSTORE set set+",
    "2 SDIFF set+",
    "SDIFFSTORE set set+",
    "SSCAN set 0 COUNT 1000 [MATCH memberpattern]",
    "0.3 SSCAN set (0 COUNT 0|0 COUNT 'x|'x|0 ODD)",
    "0.2 SPOP set (100|0|100|'x|-1)",
    "0.2 SPOP set 1 1",
]

PICKS = [
    ("SRANDMEMBER set", "SMEMBERS {}"),
    ("SRANDMEMBER set picks", "SMEMBERS {}"),
]

TAKES = [
    ("0.5 SPOP set", "SMEMBERS {}"),
    ("0.5 SPOP set (1|2|3|5|100)", "SMEMBERS {}"),
]

UNORDERED = {
    "SMEMBERS": any_order,
    "SINTER": any_order,
    "SUNION": any_order,
    "SDIFF": any_order,
    "SPOP": any_order,
    "SSCAN": scanned,
}
