"""The cartogram: one tile a member, roughly where it lies, with its code, figure and shade.

No border, coast or sea line. A hatched tile is "not received". The caller gives place and order of the tiles.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ganket.lib.figures.look import SMALL_SIZE, STEPS, UNITS_PER_PX
from ganket.lib.figures.scale import finite
from ganket.lib.figures.sheet import Figure, Format, Rows, Sheet, text_width

_GAP_PX = 4
_BOX = 28  # units, side of a legend box
_LEGEND_ROW = 42
_FIGURE_SIZE = 32


@dataclass(frozen=True)
class Tile:
    """A member: its code and name, its place in the grid, its figure (None: not received), its page."""

    code: str
    name: str
    column: int
    row: int
    value: float | None
    href: str | None = None


@dataclass(frozen=True, kw_only=True)
class CartogramWords:
    """Headings and words: `value` is both heading and measure, `missing` reads "not received"."""

    member: str
    value: str
    missing: str


def cartogram(
    key: str,
    *,
    title: str,
    description: str,
    tiles: Sequence[Tile],
    bounds: tuple[float, float, float, float],
    words: CartogramWords,
    show: Format,
    tile_px: int = 60,
    rounded: Callable[[float], float] = float,
) -> Figure:
    """Five steps with the four bounds between them; a figure equal to a bound belongs to the higher step.

    `rounded` gives a figure as `show` prints it: the step is that of what the reader sees, 10.0 and not 9.96.

    Raises ValueError for bounds that do not rise, two tiles in one place, or an address that is neither a
    path of this site nor https.
    """
    if list(bounds) != sorted(set(finite(bounds))) or len(bounds) != len(STEPS) - 1:
        raise ValueError(f"the bounds {bounds} are not four rising numbers")
    if len({(tile.column, tile.row) for tile in tiles}) < len(tiles):
        raise ValueError("two tiles lie in one place")
    finite(tile.value for tile in tiles)
    across, down, left, top = _extent(tiles)
    pitch_px = tile_px + _GAP_PX
    width_px = max(across * pitch_px - _GAP_PX, 200)
    legend = _legend(bounds, words, show, width_px * UNITS_PER_PX)
    legend_height = SMALL_SIZE + 30 + (legend[-1][1] + _LEGEND_ROW)
    sheet = Sheet(key, width_px=width_px, height_px=down * pitch_px + legend_height // UNITS_PER_PX)
    sheet.define_hatch("none", "fig-none")
    for tile in tiles:
        corner = ((tile.column - left) * pitch_px * UNITS_PER_PX, (tile.row - top) * pitch_px * UNITS_PER_PX)
        _draw_tile(sheet, tile, corner, tile_px * UNITS_PER_PX, bounds, words, show, rounded)
    _draw_legend(sheet, legend, words, down * pitch_px * UNITS_PER_PX)

    def write_rows() -> Rows:
        return tuple((tile.name, _written(tile, words, show)) for tile in tiles)

    has_links = any(tile.href is not None for tile in tiles)
    return sheet.figure(title, description, (words.member, words.value), write_rows, has_links=has_links)


def _extent(tiles: Sequence[Tile]) -> tuple[int, int, int, int]:
    """Columns and rows of the grid, and its left and top place."""
    columns = [tile.column for tile in tiles] or [0]
    rows = [tile.row for tile in tiles] or [0]
    return max(columns) - min(columns) + 1, max(rows) - min(rows) + 1, min(columns), min(rows)


def _written(tile: Tile, words: CartogramWords, show: Format) -> str:
    return words.missing if tile.value is None else show.number(tile.value)


def _draw_tile(
    sheet: Sheet,
    tile: Tile,
    corner: tuple[int, int],
    side: int,
    bounds: Sequence[float],
    words: CartogramWords,
    show: Format,
    rounded: Callable[[float], float],
) -> None:
    """The square, the code over the figure; a figure too wide is set smaller."""
    x, y = corner
    href = _checked(tile.href)
    step = "none" if tile.value is None else str(bisect_right(bounds, rounded(tile.value)))
    sheet.open_group(f"{tile.name}: {_written(tile, words, show)}", href=href)
    sheet.rectangle(f"fig-tile-{step}", x, y, side, side, fill="none" if tile.value is None else "")
    middle = x + side // 2
    sheet.text(f"fig-code-{step}", middle, y + side * 2 // 5, tile.code, anchor="middle")
    figure = "–" if tile.value is None else show.number(tile.value)
    width = text_width(figure, _FIGURE_SIZE) * 107 // 100
    size = max(12, min(_FIGURE_SIZE, _FIGURE_SIZE * (side - 8) // width))
    sheet.text(f"fig-figure-{step}", middle, y + side * 3 // 4, figure, anchor="middle", size=size)
    sheet.close_group(href=href)


def _checked(href: str | None) -> str | None:
    """Raises ValueError for an address that could leave the site unseen or run script."""
    if href is None or href.startswith(("#", "?", "https://")) or (href.startswith("/") and href[1:2] not in "/\\"):
        return href
    if href == "/":
        return href
    raise ValueError(f"{href!r} is no address for a tile")


_LegendItem = tuple[int, int, str, str]


def _legend(bounds: Sequence[float], words: CartogramWords, show: Format, width: int) -> list[_LegendItem]:
    """Each box (x, y, look, label), flowing into as many rows as the width asks for."""
    texts = [show.number(bound) for bound in bounds]
    labels = [
        f"< {texts[0]}",
        *(f"{low}–{high}" for low, high in pairwise(texts)),
        f"≥ {texts[-1]}",
        words.missing,
    ]
    items: list[_LegendItem] = []
    x = y = 0
    for place, label in enumerate(labels):
        taken = _BOX + 8 + text_width(label, SMALL_SIZE)
        if x and x + taken > width:
            x, y = 0, y + _LEGEND_ROW
        items.append((x, y, f"fig-tile-{place}" if place < len(STEPS) else "fig-tile-none", label))
        x += taken + 22
    return items


def _draw_legend(sheet: Sheet, legend: Sequence[_LegendItem], words: CartogramWords, top: int) -> None:
    """The measure, then the boxes with their labels."""
    sheet.text("fig-measure", 0, top + SMALL_SIZE + 4, words.value)
    for x, y, css, label in legend:
        row = top + SMALL_SIZE + 24 + y
        sheet.rectangle(css, x, row, _BOX, _BOX, fill="none" if css == "fig-tile-none" else "")
        sheet.rectangle("fig-legend-box", x, row, _BOX, _BOX)
        sheet.text("fig-tick-label", x + _BOX + 8, row + _BOX - 6, label)
