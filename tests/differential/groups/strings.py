"""Strings, but for their bits."""

EXPIRY = "EX seconds|PX milliseconds|EXAT later|PXAT laterms|KEEPTTL"

COMMANDS = [
    "6 SET string element",
    "4 SET counter number",
    f"3 SET string element [NX|XX] [GET] [{EXPIRY}]",
    f"SET string element (NX|XX|GET|ODD|{EXPIRY})+",
    "3 GET string",
    "GETSET string element",
    "GETDEL string",
    "2 GETEX string [EX seconds|PX milliseconds|EXAT instant|PXAT instantms"
    "|PERSIST|ODD]",
    "SETNX string element",
    "SETEX string seconds element",
    "PSETEX string milliseconds element",
    "2 MGET string+",
    "2 MSET (string element)+",
    "MSETNX (string element)+",
    "2 APPEND string element",
    "STRLEN string",
    "GETRANGE string index index",
    "SUBSTR string index index",
    "2 SETRANGE string offset element",
    "2 INCR counter",
    "DECR counter",
    "2 INCRBY counter integer",
    "DECRBY counter integer",
    "2 INCRBYFLOAT counter float",
    "SET string text",
    "2 LCS string string [LEN] [IDX] [MINMATCHLEN integer] [WITHMATCHLEN]",
]
