"""Measured: the drawing of ten curves with the strips beneath, as the situation room has them, anew each time; against
what one would write first.
"""

import gzip
import random
import statistics
import time
from collections.abc import Callable
from datetime import date

from benchmarks.rows import Row, row

DRAWN_DAYS, DRAWN_STATES, DRAWN_REPEATS = 300, 10, 9


def curves() -> list[Row]:
    """Ten states, 300 days: bars, average, R with its band, as the situation room draws them; without the table."""
    states = [_wave(seed) for seed in range(DRAWN_STATES)]
    lines = [(_averages(values), *_estimates(values)) for values in states]

    def ours() -> list[str]:
        pairs = zip(states, lines, strict=True)
        return [svg for number, (values, other) in enumerate(pairs) for svg in _drawn(number, values, *other)]

    def plain() -> list[str]:
        return [_plainly_drawn(values, other) for values, other in zip(states, lines, strict=True)]

    times: dict[Callable[[], list[str]], list[float]] = {ours: [], plain: []}
    for _ in range(DRAWN_REPEATS):
        for draw, taken in times.items():
            start = time.perf_counter()
            draw()
            taken.append((time.perf_counter() - start) * 1000)
    took, plain_took = statistics.median(times[ours]), statistics.median(times[plain])
    sizes = [len(gzip.compress("".join(draw()).encode(), 6)) / 1000 for draw in (ours, plain)]
    per_bar = took * 1e6 / (DRAWN_STATES * DRAWN_DAYS)
    began = time.process_time()
    for _ in range(DRAWN_REPEATS):
        ours()
    busy_ms = (time.process_time() - began) * 1000 / DRAWN_REPEATS
    note = (
        f"{DRAWN_STATES} x {DRAWN_DAYS} days, {per_bar:.0f} ns a bar with its lines; "
        f"{busy_ms:.1f} ms of processor time; {sizes[0]:.1f} kB compressed; peer: a rectangle a bar, four polylines in "
        f"decimals, no axes or words, {sizes[1]:.1f} kB"
    )
    return [row("ten curves with R beneath, drawn", took, plain_took, "ms", must="<= 20 ms", aim="<= 8 ms", note=note)]


def _wave(seed: int) -> list[float]:
    chance = random.Random(seed)
    level, values = chance.uniform(5, 500), []
    for _ in range(DRAWN_DAYS):
        level *= chance.uniform(0.85, 1.18)
        values.append(float(round(level)))
    return values


Line = list[float | None]


def _drawn(number: int, values: list[float], average: Line, means: Line, lows: Line, highs: Line) -> tuple[str, str]:
    from ganket.lib.figures import Format, IntervalWords, SeriesWords, epidemic_curve, interval_strip

    show = Format(number="{:,.0f}".format, day="{:%d %b}".format, month="{:%b}".format)
    first = date(2020, 1, 22)
    curve = epidemic_curve(
        f"curve-{number}",
        title="New cases a day",
        description="Bars: new cases; line: mean of seven days.",
        first_day=first,
        values=values,
        words=SeriesWords(day="Day", value="New cases", missing="not received", average="7 days"),
        show=show,
        average=average,
        width_px=256,
        height_px=132,
        is_labelled=False,
    )
    strip = interval_strip(
        f"r-{number}",
        title="Reproduction number R",
        description="Line: mean; band: 95 % interval.",
        first_day=first,
        means=means,
        lows=lows,
        highs=highs,
        words=IntervalWords(day="Day", mean="R", low="low", high="high", silent="not estimated"),
        show=show,
        width_px=256,
        height_px=84,
    )
    return curve.svg, strip.svg


def _averages(values: list[float]) -> Line:
    return [sum(values[place - 6 : place + 1]) / 7 if place > 5 else None for place in range(len(values))]


def _estimates(values: list[float]) -> tuple[Line, Line, Line]:
    """Something of the shape of an estimate: ratios of neighbouring weeks, silent in the first two."""
    means = [
        sum(values[place - 6 : place + 1]) / (sum(values[place - 13 : place - 6]) or 1) if place > 12 else None
        for place in range(len(values))
    ]
    return means, [mean and mean * 0.9 for mean in means], [mean and mean * 1.1 for mean in means]


def _plainly_drawn(values: list[float], lines: tuple[Line, ...]) -> str:
    """What one would write first: one mark a day, coordinates as they come out of the division."""
    wide, high = 256 / len(values), 132 / (max(values) or 1)
    marks = [
        f'<rect x="{place * wide}" y="{132 - value * high}" width="{wide}" height="{value * high}"/>'
        for place, value in enumerate(values)
    ]
    for line in lines:
        points = " ".join(
            f"{place * wide},{132 - value * high}" for place, value in enumerate(line) if value is not None
        )
        marks.append(f'<polyline points="{points}"/>')
    return f"<svg>{''.join(marks)}</svg>"
