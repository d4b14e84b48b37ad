"""The kinds of arguments, and the few values that each takes.

Values are few so that requests meet. About three in a hundred are odd: of
another type, out of range, not what the kind says. What must never be sent,
as an offset that takes half a gigabyte, is in no list.
"""

ODD_SHARE = 0.03

ODD_INTEGERS = tuple(
    b"x||1.5|01|+1| 1|-0|9223372036854775807|9223372036854775808|"
    b"-9223372036854775808|-9223372036854775809|4294967296|1e3".split(b"|"))
ODD_FLOATS = tuple(
    b"x||nan|inf|-inf|1e400| 1|1 |0x10|1_0|+1|.5|1e|9223372036854775808"
    .split(b"|"))


def kind(values, odd=()):
    """Values as a list of bytes or as words; some are taken for odd ones."""
    if isinstance(values, str):
        values = values.encode().split()
    odd = list(odd)
    copies = 1
    if odd:
        copies += int(len(odd) * (1 - ODD_SHARE) / ODD_SHARE / len(values))
    return tuple(list(values) * copies + odd)


LISTS = b"l1 l2 l3".split()
WAITED_LISTS = b"b1 b2 b3 b4".split()
STRINGS = b"s1 s2 s3".split()
COUNTERS = b"n1 n2 n3".split()
HASHES = b"h1 h2 h3".split()
SETS = b"t1 t2 t3".split()
SORTED_SETS = b"z1 z2 z3".split()
WAITED_SORTED_SETS = b"y1 y2 y3 y4".split()
LEX_SETS = b"x1 x2".split()
STRANGE_KEYS = [b"", b"k\x00\r\n\xff"]
# Keys that those who wait for several name keep their type; see player.py.
# So do those whose members all have one score, without which BYLEX means
# nothing.
ANY = (LISTS + STRINGS + COUNTERS + HASHES + SETS + SORTED_SETS +
       STRANGE_KEYS)

ELEMENTS = [b"", b"a", b"b", b"c", b"A", b"hello", b"1", b"2", b"-1", b"01",
            b"10", b"3.0", b"9223372036854775807", b"9223372036854775808",
            b"\x00\r\n\xff", b"longer than what is kept in one small block, "
            b"which is sixty-four bytes"]
MEMBERS = [b"", b"a", b"b", b"c", b"d", b"e", b"abc", b"\xff\x00",
           b"longer than what is kept in one small block, "
           b"which is sixty-four bytes"] + [b"m%d" % i for i in range(12)]
INTEGERS = [b"0", b"1", b"-1", b"2", b"-2", b"3", b"5", b"-5", b"100",
            b"-100"]
SOON = b"4102444800"  # seconds; a day that none of these tests will see

KINDS = {
    # Keys. A list key holds a list, unless a command gave it another type.
    "list": kind(LISTS * 2 + WAITED_LISTS, ANY),
    "waited": kind(WAITED_LISTS),
    "first": kind(WAITED_LISTS[:2]),
    "other": kind(WAITED_LISTS[2:]),
    "string": kind(STRINGS + COUNTERS[:1], ANY),
    "counter": kind(COUNTERS, ANY),
    "hash": kind(HASHES, ANY),
    "set": kind(SETS, ANY),
    "zset": kind(SORTED_SETS * 3 + WAITED_SORTED_SETS, ANY),
    "zwaited": kind(WAITED_SORTED_SETS),
    "zfirst": kind(WAITED_SORTED_SETS[:2]),
    "zother": kind(WAITED_SORTED_SETS[2:]),
    "zsource": kind(SORTED_SETS * 2 + SETS, ANY),
    "ztarget": kind(SORTED_SETS * 2 + WAITED_SORTED_SETS, ANY),
    "lexset": kind(LEX_SETS, WAITED_LISTS),
    "any": kind(ANY),
    "key": kind(ANY + WAITED_LISTS + WAITED_SORTED_SETS + LEX_SETS),
    "pattern": kind(b"* l* ?1 [lst]* [^l]* \\* * n[1-2] [z-a]1 **1 t1 **"
                    .split()),
    "memberpattern": kind(b"m* [ab] * ?".split()),
    "fieldpattern": kind(b"f* f[12] * x".split()),
    "weightpattern": kind(b"n* h*->f1 z* nokey*".split()),
    "getpattern": kind(b"n* h*->f1 # s* z* nokey*".split()),
    "typename": kind(b"list string hash set zset stream odd LIST".split()),
    # Contents.
    "element": kind(ELEMENTS * 8, [b"z" * 300, b"y" * 20000]),
    "number": kind(b"0 1 -1 10 100 3.5 0.1 -7 123456789 1e3".split(),
                   [b"9223372036854775807", b"-9223372036854775808", b"x"]),
    "field": kind(b"f1 f2 f3 f4 f5".split() + [b"", b"f\x00\r"]),
    "member": kind(MEMBERS),
    "digits": kind([b"%d" % i for i in range(12)] + [b"-70000", b"5000000000"]),
    "text": kind([b"ohmytext", b"mynewtext", b"abcabc", b"", b"xxaybzcc"]),
    # Numbers.
    "integer": kind(INTEGERS, ODD_INTEGERS),
    "index": kind(INTEGERS, ODD_INTEGERS),
    "count": kind(b"0 1 2 3 5 100".split(), ODD_INTEGERS + (b"-1",)),
    # How many at random, with repetition if negative: never a great many.
    "picks": kind(b"0 1 2 3 -1 -2 -5 100".split(),
                  b"x 1.5 -9223372036854775808 9223372036854775808".split()),
    "offset": kind(b"0 1 2 3 5 9 30".split(),
                   b"-1 x 536870912 4294967296 9223372036854775807".split()),
    "bitoffset": kind(b"0 1 2 3 7 8 9 31 64 100".split(),
                      b"-1 x 4294967296 9223372036854775808".split()),
    "bit": kind(b"0 1".split(), b"2 -1 x".split()),
    "bittype": kind(b"u1 u2 u8 u16 u32 u63 i1 i5 i8 i16 i32 i64".split(),
                    b"u64 i65 u0 x i u".split()),
    "bitplace": kind(b"0 1 3 8 #0 #1 #2 100".split(), b"-1 x # #x".split()),
    "float": kind(b"0 1 -1 1.5 0.1 -0.25 3 1e3 2.50 100".split(), ODD_FLOATS),
    "score": kind(b"0 1 1 2 2 3 -1 1.5 0.1 -0.25 10 1e3".split(),
                  ODD_FLOATS + (b"1e17", b"3e-7", b"-0", b"123456789.123")),
    "weight": kind(b"1 2 0 -1 0.5".split(), ODD_FLOATS),
    "scorebound": kind(b"0 1 2 3 (1 (2 1.5 -inf +inf inf (-inf -1 10".split(),
                       (b"x", b"(", b"(x", b"nan", b"")),
    "lexbound": kind(b"- + [a [b (b [m3 (m5 [ ( [d".split() + [b"[\xff"],
                     (b"x", b"", b"1")),
    # Times: far away or long gone, since nothing may depend on the moment.
    "seconds": kind(b"100000 5000000".split(),
                    ODD_INTEGERS + (b"0", b"-1", b"9223372036854775")),
    "milliseconds": kind(b"100000000 5000000000".split(),
                         ODD_INTEGERS + (b"0", b"-1")),
    "instant": kind(b"4102444800 4102444801 4102444900".split(),
                    (b"0", b"-1", b"1", b"x", b"9223372036854775807",
                     b"9223372036854775")),
    "instantms": kind(b"4102444800000 4102444800123 4102444900000".split(),
                      (b"0", b"-1", b"1", b"x", b"9223372036854775808")),
    # A key that is set with a time gone by dies at once or when it is seen.
    "later": kind(b"4102444800 4102444801 4102444900".split(),
                  (b"0", b"-1", b"x", b"9223372036854775807")),
    "laterms": kind(b"4102444800000 4102444800123".split(),
                    (b"0", b"-1", b"x", b"9223372036854775808")),
    "timeout": kind(b"0 1000".split(),
                    (b"x", b"-1", b"", b"1e2x", b"0.001", b"0.001")),
    # Of connections and the server.
    "db": kind(b"0 0 0 0 1 2".split(), (b"16", b"-1", b"x", b"")),
    "channel": kind(b"c1 c2 c3 c1 news.a".split() + [b""]),
    "channels": kind(b"c* c1 c[12] * news.?".split(), [b"", b"["]),
    "keyevents": kind(b"__keyspace@?__:* __keyevent@0__:* __keyspace@*__:[lsb]?"
                      .split()),
    "message": kind([b"", b"hello", b"\x00\r\n", b"m" * 100]),
    "name": kind(b"alice bob".split(), [b"", b"with space", b"x\n"]),
    "waiter": kind(b"@id6 @id7 @id8".split(), (b"0", b"x", b"-1")),
}
