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

# Nobody publishes to himself: 7.0 sends a RESP3 client the message before the
# reply, 7.2 after it.
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
    "SUBSCRIBE",
    "HELLO (2|3)",
    "RESET",
]

UNORDERED = {
    "PUBSUB CHANNELS": any_order,
    "PUBSUB SHARDCHANNELS": any_order,
}
