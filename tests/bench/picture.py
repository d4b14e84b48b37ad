"""The picture of scripts/bench --svg: CPU per request by length of pipeline.

Knows the names of the lines that it draws, and nothing of how they came about.
"""

import html
import math
import statistics

from load import CONNECTIONS
from row import ELEMENT
from rows_commands import push_row
from servers import LIMIT

PIPELINES = (1, 2, 4, 8, 16, 32, 64, 128)
PICTURE_ROWS = tuple(push_row(pipeline) for pipeline in PIPELINES)
SHOWN = {"redis": "redis-server"}

WIDTH, HEIGHT = 760, 500
LEFT, RIGHT, TOP, BOTTOM = 70, 590, 132, 434  # of what is drawn in
MARGIN = 20
LEAST_GAP = 17  # between the names beside the lines
# For light and dark viewers: ground, ink, soft ink, grid, and the servers.
LIGHT = ("#ffffff", "#24292f", "#57606a", "#d8dee4",
         ("#0550ae", "#bc4c00", "#6e7781", "#8250df"))
DARK = ("#0d1117", "#e6edf3", "#9198a1", "#30363d",
        ("#79c0ff", "#ffa657", "#9198a1", "#d2a8ff"))
SHAPES = """
text { font: 13px system-ui, sans-serif; }
.title { font-size: 17px; font-weight: 600; }
.name { font-weight: 600; }
.line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
"""


def colours(ground, ink, soft, grid, servers):
    return (f".ground {{ fill: {ground}; }} text {{ fill: {ink}; }} "
            f".soft {{ fill: {soft}; }} .grid {{ stroke: {grid}; }}\n"
            + "\n".join(f".line{i} {{ stroke: {colour}; }} "
                        f".fill{i} {{ fill: {colour}; }}"
                        for i, colour in enumerate(servers)))


STYLE = (f"{SHAPES}{colours(*LIGHT)}\n@media (prefers-color-scheme: dark) {{\n"
         f"{colours(*DARK)}\n}}\n")


def x_of(pipeline):
    return LEFT + (RIGHT - LEFT) * (math.log2(pipeline)
                                    / math.log2(PIPELINES[-1]))


class Scale:
    """Microseconds to heights, by their logarithm."""

    def __init__(self, values):
        self.low = math.floor(math.log10(min(values)) * 3) / 3
        self.high = math.ceil(math.log10(max(values)) * 3) / 3

    def y_of(self, value):
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return BOTTOM - part * (BOTTOM - TOP)

    def ticks(self):
        for power in range(math.floor(self.low), math.ceil(self.high) + 1):
            for step in (1, 2, 5):
                value = step * 10.0 ** power
                if self.low <= math.log10(value) + 1e-9 <= self.high + 2e-9:
                    yield value


def text(x, y, words, anchor="start", extra=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {extra}>'
            f"{html.escape(words)}</text>")


def axes(scale):
    for value in scale.ticks():
        y = scale.y_of(value)
        yield f'<path class="grid" d="M{LEFT} {y:.1f}H{RIGHT}"/>'
        yield text(LEFT - 8, y + 4, f"{value:g}", "end", 'class="soft"')
    for pipeline in PIPELINES:
        yield text(x_of(pipeline), BOTTOM + 20, str(pipeline), "middle",
                   'class="soft"')
    yield text((LEFT + RIGHT) / 2, BOTTOM + 42,
               "requests that a client sends at once (pipeline)", "middle")
    yield text(LEFT, TOP - 12, "µs of server CPU per request (log scale)")


def apart(heights):
    """The heights of names, in order, moved so that none covers another."""
    moved = []
    for height in heights:
        moved.append(max(height, moved[-1] + LEAST_GAP) if moved else height)
    return moved


def curves(series, scale):
    """A line each, and beside its end its name in its colour."""
    ordered = sorted(series, key=lambda name: -series[name][-1])
    names_at = apart([scale.y_of(series[name][-1]) for name in ordered])
    for name, y in zip(ordered, names_at):
        colour = list(series).index(name) % len(LIGHT[-1])
        points = [(x_of(pipeline), scale.y_of(value))
                  for pipeline, value in zip(PIPELINES, series[name])]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        yield f'<path class="line line{colour}" d="M{path}"/>'
        for x, point_y in points:
            yield (f'<circle class="fill{colour}" cx="{x:.1f}" '
                   f'cy="{point_y:.1f}" r="3.5"/>')
        yield text(RIGHT + 12, y + 4,
                   f"{SHOWN.get(name, name)} {series[name][-1]:.2g} µs",
                   extra=f'class="name fill{colour}"')


def series_of(results, servers):
    lines = [row.line_names()[0] for row in PICTURE_ROWS]
    return {server: [statistics.median(results.values[line][server])
                     for line in lines] for server in servers}


def as_svg(results, servers, found):
    series = series_of(results, servers)
    scale = Scale([value for values in series.values() for value in values])
    title = "LPUSH: what a request costs the server"
    rounds = found["rounds"].partition(",")[0]
    below = [
        f"{CONNECTIONS} connections, elements of {len(ELEMENT)} bytes, "
        f"median of {rounds} rounds",
        f"{found['cpu']}, {found['kernel']}; {found['processors']}",
        f"{LIMIT}: {found[LIMIT]}"]
    body = [text(MARGIN, 28, title, extra='class="title"'),
            *(text(MARGIN, 50 + 18 * i, line, extra='class="soft"')
              for i, line in enumerate(below)),
            *axes(scale), *curves(series, scale)]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
            f'height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="{title}">\n<title>{title}</title>\n'
            f"<style>{STYLE}</style>\n"
            f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}"/>\n'
            + "\n".join(body) + "\n</svg>\n")
