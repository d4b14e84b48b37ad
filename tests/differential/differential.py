#!/usr/bin/python3
"""Random requests to listq and to redis-server, whose replies must be alike.

Ends with 1 at the first difference, which it shows with the fewest steps that
lead to it, and the seed.
"""

import argparse
import os
import sys
import tempfile
import time

import groups
import servers
from compare import Comparison
from differences import ALLOWED, AVOIDED
from generator import Catalog, Episode, names
from player import Player
from resp import show
from shrink import shrink
from side import SETTINGS
from steps import read, words, write

SHRINK_PATIENCE = 2  # seconds; a server that is stuck is asked many times


class Differential:
    """Compares what the second server does with what the first does."""

    def __init__(self, redis, listq, chosen=groups.NAMES, alter=None):
        tables = {name: groups.load(name) for name in groups.NAMES}
        self.player = Player(redis, listq, Comparison(tables.values()), alter)
        self.player.reset()
        tables = {name: tables[name] for name in chosen}
        wanted = sorted(names(tables.values()))
        known = _known(self.player.redis, wanted)
        self.left_out = sorted(known - _known(self.player.listq, wanted))
        self.catalog = Catalog(tables, known - set(self.left_out))
        self.catalog.settings = self.player.settings = [
            name for name in SETTINGS if all(
                side.control.ask("CONFIG", "GET", name)
                for side in (self.player.redis, self.player.listq))]

    def close(self):
        self.player.close()

    def play_seed(self, seed):
        """How many steps were played, and the text of a difference or None."""
        steps = Episode(self.catalog, seed).steps()
        return len(steps), self.play(steps, f"--seed {seed}")

    def play(self, steps, where):
        mismatch = self.player.play(steps)
        if mismatch is None:
            return None
        print(f"a difference ({where}); looking for the fewest steps",
              file=sys.stderr, flush=True)
        return self._report(steps, mismatch, where)

    def superfluous_differences(self):
        """The rows of differences.py whose examples are answered alike."""
        found = []
        for row in ALLOWED + AVOIDED:
            lines = [words(line) for line in row.example]
            wanted = {args[0].decode().lower() for args in lines}
            sides = (self.player.redis, self.player.listq)
            if any(wanted != _known(side, wanted) for side in sides):
                continue
            self.player.reset()
            answers = [side.control.ask_all(lines)[-1] for side in sides]
            if answers[0] == answers[1]:
                found.append(f"{row.why}: {'; '.join(row.example)} is "
                             f"{show(answers[0])} on both")
        return found

    def commands_without_form(self):
        """What listq has, and no table names or leaves out with a reason."""
        tables = [groups.load(name) for name in groups.NAMES]
        named = {name.split("|")[0] for name in names(tables)}
        named |= {name.lower() for table in tables
                  for name in getattr(table, "LEFT_OUT", ())}
        listed = self.player.listq.control.ask("COMMAND", "LIST")
        return sorted({name.decode().split("|")[0] for name in listed} - named)

    def _report(self, steps, mismatch, where):
        last = steps.index(mismatch.step) + 1
        kept = steps[:last]
        # What was said in the same breath belongs to it.
        while last < len(steps) and steps[last].batch == kept[-1].batch:
            kept.append(steps[last])
            last += 1
        self.player.patience = SHRINK_PATIENCE
        found = {}

        def fails(fewer):
            found["last"] = self.player.play(fewer)
            if found["last"]:
                found["mismatch"] = found["last"]
            return found["last"]
        again = fails(kept)
        if again:
            kept = shrink(kept, fails)
            mismatch = found["mismatch"]
        self.player.patience = servers.PATIENCE
        note = "" if again else " (it did not happen a second time)"
        return (f"{where}{note}, {len(kept)} steps:\n{write(kept)}\n"
                f"{mismatch}")


def _known(side, wanted):
    answers = side.control.ask("COMMAND", "INFO", *wanted)
    return {name for name, answer in zip(wanted, answers)
            if type(answer) is list}


def main():
    options = _options()
    with tempfile.TemporaryDirectory(prefix="differential") as folder:
        redis = servers.redis(os.path.abspath(options.redis), folder)
        listq = servers.listq(os.path.abspath(options.listq), folder)
        try:
            return _run(Differential(redis, listq, options.groups), options)
        finally:
            redis.stop()
            listq.stop()


def _options():
    parser = argparse.ArgumentParser(
        prog="differential", description=__doc__.splitlines()[0])
    parser.add_argument("--listq", required=True, help="the program")
    parser.add_argument("--redis", required=True, help="the program")
    parser.add_argument("--seed", type=int, default=None,
                        help="of the first episode; by default the time's")
    parser.add_argument("--steps", type=int, default=0,
                        help="ends after so many")
    parser.add_argument("--seconds", type=float, default=0,
                        help="ends after so many; 60 without --steps")
    parser.add_argument("--groups", default=groups.NAMES, type=_groups,
                        help="some of " + ",".join(groups.NAMES))
    parser.add_argument("--replay", metavar="FILE",
                        help="plays the steps that a difference was shown with")
    options = parser.parse_args()
    if not options.steps and not options.seconds:
        options.seconds = 60
    return options


def _groups(text):
    chosen = text.split(",")
    for name in chosen:
        if name not in groups.NAMES:
            raise argparse.ArgumentTypeError(f"there is no group {name}")
    return chosen


def _run(differential, options):
    if options.replay:
        with open(options.replay, encoding="utf-8") as file:
            difference = differential.play(read(file.read()), options.replay)
        print(difference or "no difference")
        return 1 if difference else 0
    superfluous = differential.superfluous_differences()
    if superfluous:
        print("differences.py lists what is none:", *superfluous, sep="\n  ")
        return 1
    unnamed = differential.commands_without_form()
    if unnamed:
        print("no table of tests/differential/groups has", *unnamed)
        return 1
    if differential.left_out:
        print("listq does not know", *differential.left_out)
    return _search(differential, options)


def _search(differential, options):
    seed = options.seed
    if seed is None:
        seed = int(time.time() * 1000) % 1_000_000_000
    print(f"from --seed {seed}", flush=True)
    begin = time.monotonic()
    done = 0
    while True:
        steps, difference = differential.play_seed(seed)
        done += steps
        spent = time.monotonic() - begin
        if difference:
            print(difference)
            return 1
        if (options.steps and done >= options.steps or
                options.seconds and spent >= options.seconds):
            print(f"{done} steps alike, {done / spent:.0f} each second")
            return 0
        seed += 1


if __name__ == "__main__":
    sys.exit(main())
