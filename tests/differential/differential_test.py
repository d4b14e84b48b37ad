"""The differential test, tested: two redis-servers, one of which is made to
lie."""

import os
import tempfile
import unittest

import groups
import servers
from compare import subscriber_alike, wrong_pick
from differences import ALLOWED, AVOIDED
from differential import Differential
from forms import Form
from generator import Catalog, Episode, names
from resp import Incomplete, encode, parse
from steps import read, words, write

REDIS = os.path.join(os.environ["LISTQ_REDIS_BIN"], "redis-server")
STEPS = 15_000


class TwoServersTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="differential")
        self.addCleanup(folder.cleanup)
        self.servers = [servers.redis(REDIS, folder.name, name)
                        for name in ("one", "other")]
        for server in self.servers:
            self.addCleanup(server.stop)

    def differential(self, *options):
        differential = Differential(*self.servers, *options)
        self.addCleanup(differential.close)
        return differential

    def search(self, chosen, alter=None, steps=STEPS):
        differential = self.differential(chosen, alter)
        seed = done = 0
        while done < steps:
            seed += 1
            count, difference = differential.play_seed(seed)
            done += count
            if difference:
                differential.close()
                return difference.splitlines()
        return None

    def test_the_same_server_does_not_differ(self):
        self.assertIsNone(self.search(groups.NAMES))

    def test_a_lie_is_found_and_told_in_the_fewest_steps(self):
        def alter(args, reply):
            lies = args[0].upper() == b"LLEN" and reply == 2
            return 3 if lies else reply
        lines = self.search(["lists"], alter)
        self.assertRegex(lines[0], r"^--seed \d+, \d steps:$")
        self.assertRegex(lines[-3], "^(llen|LLEN) ")
        self.assertEqual(lines[-2:], ["  redis: :2", "  listq: :3"])
        steps = read("\n".join(lines[1:-3]))
        player = self.differential(["lists"], alter).player
        self.assertIsNotNone(player.play(steps))
        for at in range(len(steps)):
            self.assertIsNone(player.play(steps[:at] + steps[at + 1:]))

    def test_what_is_told_can_be_played_again(self):
        def alter(args, reply):
            return b"lie" if args[0].upper() == b"GETDEL" else reply
        lines = self.search(["strings"], alter)
        differential = self.differential(["strings"], alter)
        steps = read("\n".join(lines[1:-3]))
        self.assertEqual(len(steps), 1)
        self.assertIn("lie", differential.play(steps, "again"))
        differential.close()
        honest = self.differential(["strings"])
        self.assertIsNone(honest.play(steps, "again"))

    def test_a_row_of_differences_that_is_none_is_told(self):
        differential = self.differential()
        self.assertEqual(len(differential.superfluous_differences()),
                         len(ALLOWED) + len(AVOIDED))


class PartsTest(unittest.TestCase):
    def test_forms(self):
        form = Form("3 SET 'key [NX|XX] (EX 5|PX 6)+ [GET]")
        self.assertEqual((form.name, form.weight), ("SET", 3))
        self.assertEqual(form.args(lambda: 0.0),
                         b"SET key NX EX 5 GET".split())
        self.assertEqual(form.args(lambda: 0.39)[:4], b"SET key NX EX".split())
        self.assertEqual(form.args(lambda: 0.98),
                         b"SET key PX 6 PX 6 PX 6 PX 6 PX 6".split())
        self.assertEqual(Form("LMPOP numkeys:waited LEFT").args(
            lambda: 0.5), b"LMPOP 2 b3 b3 LEFT".split())
        self.assertEqual(Form("OBJECT ENCODING key").name, "OBJECT|ENCODING")

    def test_the_same_seed_gives_the_same_steps_as_they_are_written(self):
        tables = {name: groups.load(name) for name in groups.NAMES}
        catalog = Catalog(tables, names(tables.values()))
        for seed in range(3):
            steps = Episode(catalog, seed).steps()
            again = Episode(catalog, seed).steps()
            self.assertEqual(write(steps), write(again))
            self.assertEqual(
                [(step.connection, step.requests, step.check)
                 for step in read(write(steps))],
                [(step.connection, step.requests, step.check)
                 for step in steps])

    def test_replies(self):
        whole = (b"*3\r\n$1\r\na\r\n:-5\r\n%1\r\n+k\r\n,1.5\r\n" + b"_\r\n" +
                 b"$-1\r\n" + b">2\r\n$0\r\n\r\n=5\r\ntxt:x\r\n")
        replies, at = [], 0
        while at < len(whole):
            reply, at = parse(whole, at)
            replies.append(reply)
        self.assertEqual(replies, [
            [b"a", -5, (b"%", [(b"+", b"k"), (b",", b"1.5")])], (b"_", None),
            (b"$", None), (b">", [b"", (b"=", b"txt:x")])])
        for cut in range(len(whole) - 1):
            with self.assertRaises(Incomplete):
                at = 0
                while True:
                    _, at = parse(whole[:cut], at)

    def test_words(self):
        self.assertEqual(words(r'SET "" "a b\"\\\x00\n"'),
                         [b"SET", b"", b'a b"\\\x00\n'])
        self.assertEqual(encode([b"GET", b""]),
                         b"*2\r\n$3\r\nGET\r\n$0\r\n\r\n")

    def test_picks(self):
        question = [b"a", b"b"]
        for args, picked, wrong in (
                ("SRANDMEMBER t", b"a", False),
                ("SRANDMEMBER t", b"c", True),
                ("SRANDMEMBER t 2", [b"a", b"b"], False),
                ("SRANDMEMBER t 2", [b"a", b"a"], True),
                ("SRANDMEMBER t -2", [b"a", b"a"], False)):
            self.assertEqual(bool(wrong_pick(words(args), question, picked)),
                             wrong, args)

    def test_farewells_come_in_any_order(self):
        def farewells(*channels):
            return [[b"unsubscribe", channel, count]
                    for count, channel in enumerate(channels)]
        one = farewells(b"a", b"b")
        self.assertTrue(subscriber_alike(one, farewells(b"b", b"a")))
        self.assertFalse(subscriber_alike(one, farewells(b"b", b"c")))
        self.assertFalse(subscriber_alike([b"x"] + one, one + [b"x"]))


if __name__ == "__main__":
    unittest.main()
