"""Path commands on the integer grid: relative, flat runs joined, a break wherever a day is missing."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

Point = tuple[int, int]


def runs(present: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Half-open index ranges in which every place is present."""
    start: int | None = None
    for place, is_present in enumerate(present):
        if is_present and start is None:
            start = place
        elif not is_present and start is not None:
            yield start, place
            start = None
    if start is not None:
        yield start, len(present)


def bars(edges: Sequence[int], heads: Sequence[int | None], base: int, *, gap: int = 0) -> str:
    """Bars from the base to each head as one outline a run; edges has one more place than heads (units)."""
    outlines = []
    for start, end in runs([head is not None for head in heads]):
        outline, y, flat = [f"M{edges[start]} {base}"], base, 0
        for place in range(start, end):
            head, width = heads[place], edges[place + 1] - edges[place]
            if head is None:  # never within a run; tells the type checker
                continue
            for level, length in ((head, width - gap), (base, gap)):
                if level != y and length:
                    outline.append(f"h{flat}" * bool(flat) + f"v{level - y}")
                    y, flat = level, 0
                flat += length
        outline.append(f"h{flat}" + f"v{base - y}" * (y != base) + "z")
        outlines.append("".join(outline))
    return "".join(outlines)


def marks(edges: Sequence[int], is_marked: Sequence[bool], top: int, *, height: int, gap: int = 0) -> str:
    """A flat block for each run of marked days, hanging from `top`; never thinner than the eye can see."""
    blocks = []
    for start, end in runs(is_marked):
        width = max(2, edges[end] - edges[start] - gap)
        blocks.append(f"M{edges[start]} {top}h{width}v{height}h{-width}z")
    return "".join(blocks)


def line(xs: Sequence[int], ys: Sequence[int | None], *, dot: int = 2) -> str:
    """A line through the points, broken at None; a lone point becomes a dash of `dot` units."""
    strokes = []
    for start, end in runs([y is not None for y in ys]):
        points = _points(xs, ys, start, end)
        if len(points) == 1:
            x, y = points[0]
            strokes.append(f"M{x - dot // 2} {y}h{dot}")
        else:
            strokes.append(f"M{points[0][0]} {points[0][1]}{_through(points)}")
    return "".join(strokes)


def band(xs: Sequence[int], uppers: Sequence[int | None], lowers: Sequence[int | None], *, slot: int) -> str:
    """The area between two lines, broken where either is None; a lone day is as wide as its slot."""
    areas = []
    both = [upper is not None and lower is not None for upper, lower in zip(uppers, lowers, strict=True)]
    for start, end in runs(both):
        there = _points(xs, uppers, start, end)
        back = _points(xs, lowers, start, end)[::-1]
        if end - start == 1:
            x, upper = there[0]
            areas.append(f"M{x - slot // 2} {upper}h{slot}v{back[0][1] - upper}h{-slot}z")
        else:
            areas.append(f"M{there[0][0]} {there[0][1]}{_through([*there, *back])}z")
    return "".join(areas)


def _points(xs: Sequence[int], ys: Sequence[int | None], start: int, end: int) -> list[Point]:
    return [(x, y) for x, y in zip(xs[start:end], ys[start:end], strict=True) if y is not None]


def _through(points: Sequence[Point]) -> str:
    """Relative steps from the first point through the others; a flat run is one step. A minus parts numbers as well
    as a space does.
    """
    steps: list[str] = []
    from_x, from_y = points[0]
    for (x, y), after in zip_longest(points[1:], points[2:]):
        if y == from_y and after is not None and after[1] == y and (after[0] - x) * (x - from_x) > 0:
            continue
        steps.append(f" {x - from_x} {y - from_y}")
        from_x, from_y = x, y
    return "l" + "".join(steps).replace(" -", "-").lstrip()
