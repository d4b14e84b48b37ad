"""Keys of whatever type, and when they die."""

from compare import any_order, near, same_kind, scanned

CONDITION = "[NX|XX|GT|LT|Gt|ODD]"

COMMANDS = [
    "2 DEL key+",
    "UNLINK key+",
    "EXISTS key+",
    "TOUCH key+",
    "2 TYPE key",
    "2 RENAME any any",
    "2 RENAMENX any any",
    "3 COPY any any [DB db] [REPLACE]",
    "COPY any any (DB db|REPLACE|ODD)+",
    "0.5 MOVE any db",
    "2 DBSIZE",
    "KEYS pattern",
    "2 KEYS *",
    "SCAN 0 COUNT 1000 [MATCH pattern] "
    "[TYPE typename]",
    "0.3 SCAN (0 COUNT 0|0 COUNT 'x|'x|0 ODD)",
    # Not GT or LT: whether 100 seconds from now are more than 100 seconds
    # from a moment ago depends on the moments.
    "EXPIRE key seconds [NX|XX|ODD]",
    "PEXPIRE key milliseconds [NX|XX]",
    f"2 EXPIREAT key instant {CONDITION} {CONDITION}",
    f"2 PEXPIREAT key instantms {CONDITION}",
    "2 PERSIST key",
    "TTL key",
    "PTTL key",
    "2 EXPIRETIME key",
    "2 PEXPIRETIME key",
    "OBJECT (ENCODING|ENCODING|ENCODING|REFCOUNT|IDLETIME|FREQ|ODD) key",
    "MEMORY USAGE key [SAMPLES (0|1|5|'x|-1)]",
    "2 SORT (list|set|zset) [ASC|DESC] ALPHA",
    "SORT (list|set|zset|any) [LIMIT integer integer] [ASC|DESC] [ALPHA]",
    # BY with ALPHA, and BY without a star, leave open what comes first.
    "2 SORT (list|set|zset) [BY weightpattern] [LIMIT index integer]"
    " (GET getpattern)+ [DESC] [STORE list]",
    "SORT (waited|lexset) BY 'nosort [LIMIT index integer] [DESC]"
    " [STORE list]",
    "SORT (list|set) [ALPHA] STORE list",
    "SORT_RO (list|set|zset) [LIMIT integer integer] [DESC] [ALPHA]",
    "SORT_RO list (BY 'n*|GET #|STORE list|ODD|DESC)+",
    "0.4 RESTORE any (0|'x|-1) element [REPLACE] [ABSTTL] [IDLETIME index] [ODD]",
    "0.2 DUMP 'nokey",
    "0.1 FLUSHDB [ASYNC|SYNC|ODD]",
    "0.2 SWAPDB db db",
]

PICKS = [("RANDOMKEY", "KEYS *")]

# Time passes while two servers are asked in turn.
SECONDS_APART = 100

UNORDERED = {"KEYS": any_order, "SCAN": scanned}

CLOSE = {
    "TTL": near(SECONDS_APART),
    "PTTL": near(SECONDS_APART * 1000),
    "EXPIRETIME": near(SECONDS_APART),
    "PEXPIRETIME": near(SECONDS_APART * 1000),
    "OBJECT IDLETIME": near(SECONDS_APART),
    "MEMORY": same_kind,
}
