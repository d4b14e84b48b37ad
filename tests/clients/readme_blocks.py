"""The examples of the README, as its tests run them."""

import pathlib
import re

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
# A block behind a link to a fixture is a part of that.
BLOCK = re.compile(r"(?:\]\((tests/fixtures/[^)]+)\):\n\n)?"
                   r"^```(\w+)\n(.*?)^```\n(?:\n```output\n(.*?)^```\n)?",
                   re.MULTILINE | re.DOTALL)


def blocks(language):
    """Pairs of an example and the output that the README shows for it."""
    found = [(code, output) for source, kind, code, output in
             BLOCK.findall(README.read_text(encoding="utf-8"))
             if kind == language and not source]
    if not found:
        raise AssertionError(f"the README has no example in {language}")
    return found


def parts():
    """Pairs of a file and what the README shows of it."""
    return [(README.parent / source, code) for source, _, code, _ in
            BLOCK.findall(README.read_text(encoding="utf-8")) if source]
