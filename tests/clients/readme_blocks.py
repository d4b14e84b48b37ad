"""The examples of the README, as its tests run them."""

import pathlib
import re

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n(?:\n```output\n(.*?)^```\n)?",
                   re.MULTILINE | re.DOTALL)


def blocks(language):
    """Pairs of an example and the output that the README shows for it."""
    found = [(code, output) for kind, code, output in
             BLOCK.findall(README.read_text(encoding="utf-8"))
             if kind == language]
    if not found:
        raise AssertionError(f"the README has no example in {language}")
    return found
