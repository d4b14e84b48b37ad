"""The commands, group by group: tables of forms (forms.py), and nothing else.

COMMANDS    what any connection may say
BLOCKING    what may wait: said by connections that do nothing else, and in
            transactions, where it never waits
SUBSCRIBER  what a subscriber says
PICKS       (form, question): answers by chance, all of them out of what the
            question answers; {} in it stands for the key
TAKES       as PICKS, but what is picked is taken away
UNORDERED   command -> how its replies are put in order (compare.py)
CLOSE       command -> how its replies are compared, if not as equal
"""

import importlib

NAMES = ("lists", "strings", "bits", "hashes", "sets", "sorted_sets", "keys",
         "transactions", "pubsub", "generic")


def load(name):
    return importlib.import_module("groups." + name)
