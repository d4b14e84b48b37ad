"""Transactions. What is queued comes from the other groups."""

COMMANDS = [
    "16 MULTI",
    "24 EXEC",
    "4 DISCARD",
    "10 WATCH key+",
    "2 UNWATCH",
]
