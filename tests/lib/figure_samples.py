"""Words, number forms and figures that the tests of lib.figures share."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import date

from ganket.lib.figures import (
    CartogramWords,
    Figure,
    Format,
    IntervalWords,
    SeriesWords,
    Tile,
    TimelineMark,
    cartogram,
    epidemic_curve,
    interval_strip,
    sparkline,
    timeline_strip,
)

SVG = "{http://www.w3.org/2000/svg}"
FIRST = date(2020, 1, 22)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

ENGLISH = Format(
    number=lambda value: f"{value:,.12g}",
    day=lambda day: f"{day.day} {MONTHS[day.month - 1]}",
    month=lambda day: MONTHS[day.month - 1],
)
VIETNAMESE = Format(
    number=lambda value: f"{value:,.12g}".translate(str.maketrans(",.", ".,")),
    day=lambda day: f"{day.day}/{day.month}",
    month=lambda day: f"thg {day.month}",
)
WORDS = SeriesWords(
    day="Day",
    value="New cases a day",
    missing="not received",
    average="7-day average",
    second="Second source",
    status="Status",
    provisional="provisional",
    events="Events",
)
ESTIMATE_WORDS = IntervalWords(
    day="Day", mean="Reproduction number", low="from", high="to", silent="not estimated: few cases"
)
TILE_WORDS = CartogramWords(member="Member", value="New cases per 100,000", missing="not received")


def curve(values, *, key="curve", title="Title", description="Description", words=WORDS, show=ENGLISH, **others):
    return epidemic_curve(
        key,
        title=title,
        description=description,
        first_day=FIRST,
        values=values,
        words=words,
        show=show,
        **others,
    )


def strip(means, lows, highs, *, key="strip", title="Title", words=ESTIMATE_WORDS, show=ENGLISH, **others):
    return interval_strip(
        key,
        title=title,
        description="Description",
        first_day=FIRST,
        means=means,
        lows=lows,
        highs=highs,
        words=words,
        show=show,
        **others,
    )


def spark(values, *, key="spark", title="Title", words=WORDS, show=ENGLISH, **others):
    return sparkline(
        key,
        title=title,
        description="Description",
        first_day=FIRST,
        values=values,
        words=words,
        show=show,
        **others,
    )


def tiles(values, *, key="tiles", title="Title", words=TILE_WORDS, show=ENGLISH, names=None, hrefs=None, **others):
    placed = [
        Tile(
            code=f"T{place}",
            name=names[place] if names else f"Member {place}",
            column=place % 3,
            row=place // 3,
            value=value,
            href=hrefs[place] if hrefs else None,
        )
        for place, value in enumerate(values)
    ]
    return cartogram(
        key,
        title=title,
        description="Description",
        tiles=placed,
        bounds=others.pop("bounds", (1, 5, 20, 50)),
        words=words,
        show=show,
        **others,
    )


def timeline(dated, *, key="timeline", title="Title", last=date(2020, 10, 14), show=ENGLISH, **others):
    return timeline_strip(
        key,
        title=title,
        description="Description",
        first_day=FIRST,
        last_day=last,
        marks=[TimelineMark(day, label) for day, label in dated],
        columns=("Day", "What"),
        show=show,
        **others,
    )


def tree(figure: Figure) -> ElementTree.Element:
    return ElementTree.fromstring(figure.svg)


def commands(figure: Figure, css: str) -> str:
    """The path commands of all marks of this class, joined."""
    return "".join(e.get("d", "") for e in tree(figure).iter(f"{SVG}path") if e.get("class") == css)


def texts(figure: Figure, css: str) -> list[str]:
    found = (e for e in tree(figure).iter() if css in (e.get("class") or "").split())
    return ["".join(e.itertext()) for e in found]


def outlines(path: str) -> list[list[tuple[int, int]]]:
    """The corners of every outline of a path: a slow plain reader of M, m, L, l, H, h, V, v and z."""
    found: list[list[tuple[int, int]]] = []
    x = y = 0
    for letter, arguments in re.findall("([MLlHhVvz])([^MLlHhVvza]*)", path):
        numbers = [int(number) for number in re.findall("-?[0-9]+", arguments)]
        if letter == "M":
            x, y = numbers
            found.append([(x, y)])
        elif letter == "l":
            for across, down in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + across, y + down
                found[-1].append((x, y))
        elif letter in "hHvV":
            (number,) = numbers
            x = number if letter == "H" else x + number * (letter == "h")
            y = number if letter == "V" else y + number * (letter == "v")
            found[-1].append((x, y))
        else:
            x, y = found[-1][0]
            found[-1].append((x, y))
    return found
