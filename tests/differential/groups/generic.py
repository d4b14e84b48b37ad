"""Connections and the server."""

from compare import same_kind

COMMANDS = [
    "3 PING [message]",
    "2 ECHO message",
    "2 SELECT db",
    "3 SELECT 0",
    "CLIENT SETNAME name",
    "CLIENT GETNAME",
    "CLIENT ID",
    "8 CLIENT UNBLOCK waiter [TIMEOUT|ERROR|ODD]",
    "CLIENT NO-EVICT (ON|OFF|ODD)",
    "CLIENT NO-TOUCH (ON|OFF|ODD)",
    "CLIENT (ODD) name",
    "HELLO (2|3|3|4|'x|0) [SETNAME name]",
    "RESET",
    "TIME",
    "WAIT (0|'x|-1) (0|'x|-1)",
    "WAIT 0 (0|1)",
    "COMMAND COUNT",
    "CONFIG GET ('proto-max-bulk-len|'databases)",
    "CONFIG (GET|SET|ODD)",
    "UNKNOWN [message]",
    "0.05 FLUSHALL [ASYNC|SYNC|ODD]",
    "0.2 DBSIZE message",
]

# What listq has and no form, and why.
LEFT_OUT = {
    "AUTH": "nobody has a password here",
    "BGREWRITEAOF": "tells of another process",
    "BGSAVE": "tells of another process",
    "DEBUG": "is not for clients",
    "INFO": "tells of the server itself",
    "LASTSAVE": "tells of times",
    "LATENCY": "tells of times",
    "MONITOR": "tells of times",
    "QUIT": "ends the connection",
    "SAVE": "tells of nothing but a file",
    "SHUTDOWN": "ends the server",
    "SLOWLOG": "tells of times",
}

CLOSE = {
    "CLIENT ID": same_kind,
    "HELLO": same_kind,
    "TIME": same_kind,
    "COMMAND COUNT": same_kind,
}
