"""Lists."""

COMMANDS = [
    "6 LPUSH list element+",
    "8 RPUSH list element+",
    "LPUSHX list element+",
    "RPUSHX list element+",
    "LPOP list [count]",
    "RPOP list [count]",
    "LLEN list",
    "LRANGE list index index",
    "2 LRANGE list 0 -1",
    "LINDEX list index",
    "LSET list index element",
    "LINSERT list (BEFORE|AFTER|After|BEFORE|AFTER|NEAR) element element",
    "LREM list integer element",
    "0.5 LTRIM list index index",
    "LPOS list element [RANK integer] [COUNT count] [MAXLEN count]",
    "2 LMOVE list list (LEFT|RIGHT|Left) (LEFT|RIGHT|Right)",
    "LMOVE list list (LEFT|UP) (RIGHT|DOWN)",
    "RPOPLPUSH list list",
    "LMPOP numkeys:list (LEFT|RIGHT|LEFT|RIGHT|UP) [COUNT count]",
    "RENAME waited waited",
    "RENAMENX waited waited",
    "COPY waited waited [DB db] [REPLACE]",
    "0.2 MOVE waited db",
]

# Those who wait for several keys name keys of one half, and moves that wait
# never fill one half from itself: Redis 7.0 and 7.2 serve those differently
# who find two of their keys filled at once.
BLOCKING = [
    "BLPOP first+ timeout",
    "BRPOP other+ timeout",
    "2 BLPOP list timeout",
    "BRPOP any timeout",
    "BLMOVE list any (LEFT|RIGHT) (LEFT|RIGHT) timeout",
    "BLMOVE first other (LEFT|RIGHT) (LEFT|RIGHT|UP) timeout",
    "BLMOVE other first (LEFT|RIGHT) (LEFT|RIGHT) timeout",
    "BRPOPLPUSH first other timeout",
    "BLMPOP timeout 1 list (LEFT|RIGHT) [COUNT count]",
    "BLMPOP timeout 2 other other (LEFT|RIGHT) [COUNT count]",
    "BLMPOP timeout numkeys:first (LEFT|RIGHT|UP) [COUNT count]",
]
