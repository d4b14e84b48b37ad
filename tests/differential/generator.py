"""Steps by chance, the same for the same seed."""

import random

from forms import CONTAINERS, Form
from side import SETTINGS
from steps import CONTROL, PLAIN, SUBSCRIBERS, WAITERS, Step, words

ELSEWHERE = 0.4  # the share of episodes with a few groups only
EPISODE = 3000  # steps; each episode begins without data


class Catalog:
    """The forms that both servers understand."""

    def __init__(self, tables, known):
        """`tables` by group; `known` are names as in COMMAND INFO."""
        self.groups = {name: Forms([table], known)
                       for name, table in tables.items()}
        self.all = Forms(tables.values(), known)
        self.transfers = {"dump", "restore"} <= known and "keys" in tables
        self.settings = []


class Forms:
    def __init__(self, tables, known):
        self.commands, self.blocking, self.subscriber = [], [], []
        self.picks = []
        for table in tables:
            for name, into in (("COMMANDS", self.commands),
                               ("BLOCKING", self.blocking),
                               ("SUBSCRIBER", self.subscriber)):
                for text in getattr(table, name, ()):
                    _add(into, known, Form(text))
            for name, check in (("PICKS", "pick"), ("TAKES", "take")):
                for text, question in getattr(table, name, ()):
                    form = Form(text)
                    _add(self.picks, known, form, (form, question, check))

    def __add__(self, other):
        both = Forms((), ())
        for name in ("commands", "blocking", "subscriber", "picks"):
            setattr(both, name, getattr(self, name) + getattr(other, name))
        return both


def _add(into, known, form, entry=None):
    if form.name.lower() in known:
        into += [entry or form] * round(20 * form.weight)


def names(tables):
    """Of all commands that the tables name."""
    found = set()
    for table in tables:
        for group in ("COMMANDS", "BLOCKING", "SUBSCRIBER"):
            found |= {Form(text).name for text in getattr(table, group, ())}
        for group in ("PICKS", "TAKES"):
            found |= {Form(text).name for text, _ in getattr(table, group, ())}
    return {name.lower() for name in found} | {"dump", "restore"}


class Episode:
    """Some thousand steps that begin without data."""

    def __init__(self, catalog, seed):
        self._random = random.Random(seed)
        self._chance = self._random.random
        self._catalog = catalog
        self._forms = self._choose_groups()
        self._batch = 0
        # Few episodes are of many short batches, since these take their time.
        hectic = self._chance() < 0.15
        self._longest = 8 if hectic else 200
        self._wait_share = 0.2 if hectic else 0.06
        # Without an argument these would be about something else.
        self._never_damaged = {form.name.encode()
                               for form, _, _ in catalog.all.picks}
        self._never_damaged |= {name.encode() for name in CONTAINERS}
        self._never_damaged |= {b"SCAN", b"HSCAN", b"SSCAN", b"ZSCAN"}

    def steps(self):
        steps = self._settings()
        while len(steps) < EPISODE:
            self._batch += 1
            steps += self._next_batch()
        self._batch += 1
        steps.append(Step(CONTROL, self._batch, [[b"DBSIZE"]], "data"))
        return steps

    def _choose_groups(self):
        groups = self._catalog.groups
        if len(groups) < 3 or self._chance() > ELSEWHERE:
            return self._catalog.all
        chosen = self._random.sample(sorted(groups), 2)
        forms = groups[chosen[0]] + groups[chosen[1]]
        if "keys" in groups:
            forms += groups["keys"]
        return forms

    def _settings(self):
        """Half of the time conversions of types come early."""
        return [Step(CONTROL, 0, [[b"CONFIG", b"SET", name.encode(),
                                   self._one_of(SETTINGS[name][1:]).encode()]])
                for name in self._catalog.settings if self._chance() < 0.5]

    def _next_batch(self):
        chance = self._chance
        forms = self._forms
        what = chance()
        if what < self._wait_share and forms.blocking:
            form = self._one_of(forms.blocking)
            args = self._damaged(form.args(chance))
            return [self._step(self._one_of(WAITERS), args)]
        what = chance()
        if what < 0.04 and forms.subscriber:
            who = self._one_of(SUBSCRIBERS)
            return [self._step(who, self._one_of(forms.subscriber).args(chance))
                    for _ in range(1 + int(chance() * 4))]
        if what < 0.05 and self._catalog.transfers:
            return [self._transfer()]
        if what < 0.06:
            return [Step(CONTROL, self._batch, [[b"DBSIZE"]], "data")]
        who = self._one_of(PLAIN)
        return [self._plain_step(who)
                for _ in range(1 + int(chance() * chance() * self._longest))]

    def _plain_step(self, who):
        chance = self._chance
        forms = self._forms
        what = chance()
        if what < 0.03 and forms.picks:
            return self._pick(who)
        if what < 0.05 and forms.blocking:
            return self._step(who, self._one_of(forms.blocking).args(chance))
        if not forms.commands:
            return self._step(who, [b"PING"])
        args = self._one_of(forms.commands).args(chance)
        return self._step(who, self._damaged(args) if what > 0.96 else args)

    def _pick(self, who):
        form, question, check = self._one_of(self._forms.picks)
        args = form.args(self._chance)
        ask = [args[1] if word == b"{}" else word for word in words(question)]
        requests = [ask, args]
        if check == "take":
            requests += [ask, [b"DEL", args[1]]]
        return Step(who, self._batch, requests, check)

    def _transfer(self):
        source, target = Form("DUMP key any").args(self._chance)[1:]
        requests = [[b"DUMP", source],
                    [b"RESTORE", target, b"0", b"@payload"]]
        if self._chance() < 0.7:
            requests[1].append(b"REPLACE")
        return Step(self._one_of(PLAIN), self._batch, requests, "cross")

    def _damaged(self, args):
        """Another spelling; now and then too few or too many arguments."""
        what = self._chance()
        if what < 0.6 or args[0] in self._never_damaged:
            args[0] = args[0].lower()
        elif what < 0.7:
            args.append(b"odd")
        elif what < 0.8 and len(args) > 1:
            args.pop()
        return args

    def _step(self, who, args):
        return Step(who, self._batch, [args])

    def _one_of(self, choices):
        return choices[int(self._chance() * len(choices))]
