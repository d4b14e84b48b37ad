"""Hashes."""

from compare import any_order, any_order_of_pairs, scanned_pairs

COMMANDS = [
    "6 HSET hash (field element)+",
    "2 HSET hash (field number)+",
    "HSETNX hash field element",
    "HMSET hash (field element)+",
    "2 HGET hash field",
    "2 HMGET hash field+",
    "2 HGETALL hash",
    "HKEYS hash",
    "HVALS hash",
    "HLEN hash",
    "HEXISTS hash field",
    "3 HDEL hash field+",
    "HSTRLEN hash field",
    "2 HINCRBY hash field integer",
    "2 HINCRBYFLOAT hash field float",
    "HSCAN hash 0 COUNT 1000 [MATCH fieldpattern]",
    "0.3 HSCAN hash (0 COUNT 0|0 COUNT 'x|'x|0 ODD)",
]

PICKS = [
    ("HRANDFIELD hash", "HGETALL {}"),
    ("HRANDFIELD hash picks [WITHVALUES|ODD]", "HGETALL {}"),
]

UNORDERED = {
    "HGETALL": any_order_of_pairs,
    "HKEYS": any_order,
    "HVALS": any_order,
    "HSCAN": scanned_pairs,
}
