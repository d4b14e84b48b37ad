"""Channels, and the events of keys."""

from compare import any_order

COMMANDS = [
    "4 PUBLISH channel message",
    "SPUBLISH channel message",
    "PUBSUB CHANNELS [channels]",
    "PUBSUB NUMSUB channel+",
    "PUBSUB NUMPAT",
    "PUBSUB SHARDCHANNELS [channels]",
    "PUBSUB SHARDNUMSUB channel+",
]

SUBSCRIBER = [
    "4 SUBSCRIBE channel+",
    "4 PSUBSCRIBE channels+",
    "6 PSUBSCRIBE keyevents",
    "2 SSUBSCRIBE channel+",
    "UNSUBSCRIBE",
    "2 UNSUBSCRIBE channel+",
    "PUNSUBSCRIBE",
    "2 PUNSUBSCRIBE channels+",
    "SUNSUBSCRIBE",
    "SUNSUBSCRIBE channel+",
    "2 PING [message]",
    "GET string",
    "PUBLISH channel message",
    "SUBSCRIBE",
    "HELLO (2|3)",
    "RESET",
]

UNORDERED = {
    "PUBSUB CHANNELS": any_order,
    "PUBSUB SHARDCHANNELS": any_order,
}
