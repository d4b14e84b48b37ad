"""Requests to bytes and bytes to replies, in both versions of the protocol.

A reply is an int, a bytes (bulk), a list (array), or a pair of its type's
sign and its content, as (b"+", b"OK") or (b"%", [key, value, ...]).
"""

AGGREGATES = {ord("*"): None, ord("%"): b"%", ord("~"): b"~", ord(">"): b">"}


class Incomplete(Exception):
    """The bytes end before the reply does."""


def encode(args):
    parts = [b"*%d\r\n" % len(args)]
    for arg in args:
        parts.append(b"$%d\r\n%b\r\n" % (len(arg), arg))
    return b"".join(parts)


def parse(buffer, at):
    """The reply that begins there, and where it ends."""
    end = buffer.find(b"\r\n", at)
    if end < 0:
        raise Incomplete
    sign = buffer[at]
    text = buffer[at + 1:end]
    end += 2
    if sign == 58:  # :
        return int(text), end
    if sign == 36:  # $
        if text == b"-1":
            return (b"$", None), end
        stop = end + int(text)
        if len(buffer) < stop + 2:
            raise Incomplete
        return buffer[end:stop], stop + 2
    if sign in AGGREGATES:
        return _parse_aggregate(buffer, sign, text, end)
    if sign == 61:  # =, a verbatim string
        stop = end + int(text)
        if len(buffer) < stop + 2:
            raise Incomplete
        return (b"=", buffer[end:stop]), stop + 2
    if sign in b"+-,#(":
        return (bytes([sign]), text), end
    if sign == 95:  # _
        return (b"_", None), end
    raise ValueError(f"not a reply: {buffer[at:at + 60]!r}")


def _parse_aggregate(buffer, sign, text, end):
    count = int(text)
    if count < 0:
        return (b"*", None), end
    if sign == 37:  # %
        count *= 2
    items = []
    for _ in range(count):
        item, end = parse(buffer, end)
        items.append(item)
    kind = AGGREGATES[sign]
    return (items if kind is None else (kind, items)), end


def is_error(reply):
    return type(reply) is tuple and reply[0] == b"-"


def is_nil(reply):
    return type(reply) is tuple and reply[1] is None


def items_of(reply):
    """What is in an array, map, set or push; None if it is none of them."""
    if type(reply) is list:
        return reply
    if type(reply) is tuple and type(reply[1]) is list:
        return reply[1]
    return None


def leaves(reply):
    """Everything that is no aggregate, in order."""
    items = items_of(reply)
    if items is None:
        return [reply]
    return [leaf for item in items for leaf in leaves(item)]


def quote(word):
    """An argument as redis-cli takes it."""
    if word and all(33 <= byte < 127 and byte not in b"\"'\\"
                    for byte in word):
        return word.decode()
    special = {10: "\\n", 13: "\\r", 9: "\\t", 34: '\\"', 92: "\\\\"}
    return '"' + "".join(
        special.get(byte, chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}")
        for byte in word) + '"'


def show(reply, limit=2000):
    """A reply on one line."""
    if type(reply) is bytes:
        text = quote(reply)
    elif type(reply) is int:
        text = f":{reply}"
    else:
        items = items_of(reply)
        if items is not None:
            sign = "" if type(reply) is list else reply[0].decode()
            text = f"{sign}[{', '.join(show(item) for item in items)}]"
        elif reply[1] is None:
            text = "nil-array" if reply[0] == b"*" else "nil"
        else:
            text = reply[0].decode() + reply[1].decode("latin-1")
    return text if len(text) <= limit else text[:limit] + "..."
