"""From what was measured to the table that people read, or machines."""

import json
import re
import statistics

BASE = "listq"


class Results:
    """By line and server, the value of each round."""

    def __init__(self):
        self.units = {}
        self.values = {}

    def add(self, line, unit, server, value):
        self.units[line] = unit
        self.values.setdefault(line, {}).setdefault(server, []).append(value)

    def add_quotient(self, quotient):
        over = self.values.get(quotient.over, {})
        under = self.values.get(quotient.under, {})
        for server in over.keys() & under.keys():
            for one, other in zip(over[server], under[server]):
                self.add(quotient.name, quotient.unit, server,
                         one / other * quotient.factor)

    def ratios(self, line, server):
        """listq divided by the other, round by round."""
        of_line = self.values[line]
        if BASE not in of_line or server not in of_line:
            return []
        return [ours / theirs
                for ours, theirs in zip(of_line[BASE], of_line[server])]


def number(value):
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 100 else f"{value:.3g}"


def row_of(results, line, servers):
    cells = [line, results.units[line]]
    for server in servers:
        values = results.values[line].get(server)
        cells.append(number(statistics.median(values)) if values else "")
        if server == BASE:
            continue
        ratios = results.ratios(line, server)
        cells += ([f"{statistics.median(ratios):.2f}",
                   f"{min(ratios):.2f}..{max(ratios):.2f}"]
                  if ratios else ["", ""])
    return cells


def as_text(results, servers):
    head = ["line", "unit"]
    for server in servers:
        head.append(server)
        if server != BASE:
            head += ["ratio", "spread"]
    rows = [head] + [row_of(results, line, servers) for line in results.values]
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        yield "  ".join(
            cell.ljust(width) if i < 2 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths))).rstrip()


# "LPUSH, pipeline 16: CPU" goes beside "LPUSH, pipeline 1: CPU".
PIPELINE = re.compile(r"(, pipeline )(\d+)(: .*)")


def joined_lines(results):
    """What a line of Markdown is called, and the lines that it has."""
    groups = {}
    for line in results.values:
        found = PIPELINE.search(line)
        key = (PIPELINE.sub(r"\1…\3", line), results.units[line])
        groups.setdefault(key, []).append((line, found and found[2]))
    for (name, unit), lines in groups.items():
        pipelines = " / ".join(found for _, found in lines if found)
        yield name.replace("…", pipelines), unit, [line for line, _ in lines]


def as_markdown(results, servers):
    """Without the spread; lines that differ only in their pipeline are one."""
    shown = [(server, what) for server in servers
             for what in ([server] if server == BASE else [server, "ratio"])]
    yield "| " + " | ".join(["", "", *(what for _, what in shown)]) + " |"
    yield "| --- | --- |" + " ---: |" * len(shown)
    for name, unit, lines in joined_lines(results):
        cells = [name, unit]
        for server, what in shown:
            values = [statistics.median(numbers) for line in lines
                      if (numbers := results.ratios(line, server)
                          if what == "ratio" else
                          results.values[line].get(server))]
            cells.append(" / ".join(f"{value:.2f}" if what == "ratio"
                                    else number(value) for value in values))
        yield "| " + " | ".join(cells) + " |"


def as_json(conditions, notes, results, servers):
    def of_line(line):
        return {
            "line": line,
            "unit": results.units[line],
            "rounds": results.values[line],
            "median": {server: statistics.median(values)
                       for server, values in results.values[line].items()},
            "ratio": {server: {"median": statistics.median(ratios),
                               "min": min(ratios), "max": max(ratios)}
                      for server in servers
                      if server != BASE
                      and (ratios := results.ratios(line, server))},
        }
    return json.dumps({"conditions": conditions, "notes": notes,
                       "lines": [of_line(line) for line in results.values]},
                      indent=2)
