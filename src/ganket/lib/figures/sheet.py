"""The sheet a figure is drawn on: escapes every text, gives every mark its class and its print colours.

Ids begin with the caller's key, so that many figures stand on one page. Coordinates are integers.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ganket.lib.figures.look import LOOK, UNITS_PER_PX

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# XML 1.0 knows no other characters; a stray control character must not break a page.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
# Advance widths of Source Sans 3 Regular in thousandths of an em, letters grouped; others count as 540.
_ADVANCES = {
    **dict.fromkeys("ijlI.,:; '|!", 222),
    **dict.fromkeys("f()[]trJ-", 300),
    **dict.fromkeys("szxvyck/", 425),
    **dict.fromkeys("0123456789aegLEYF–", 485),
    **dict.fromkeys("CDGHKNOQUw", 630),
    **dict.fromkeys("MWm%…—", 810),
}
# The name ends in a digit, so without its quotes it is no name in CSS.
_FAMILY = "'Source Sans 3', sans-serif"
_HATCH = "M-3 3l6-6M0 10l10-10M7 13l6-6"


@dataclass(frozen=True)
class Format:
    """How the caller's language writes a number, a day and a month."""

    number: Callable[[float], str]
    day: Callable[[date], str]
    month: Callable[[date], str]


Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """An SVG with its title and the table behind it, whose rows are written when first asked for."""

    svg: str
    title: str
    columns: tuple[str, ...]
    write_rows: Callable[[], Rows] = field(repr=False, compare=False)

    @cached_property
    def rows(self) -> Rows:
        """One row a day, member or mark, as text; the caller may thin them."""
        return self.write_rows()


def escape(text: str) -> str:
    """Text for XML: composed, five signs escaped, characters unknown to XML left out."""
    return _NOT_XML.sub("", unicodedata.normalize("NFC", text)).translate(_ENTITIES)


def text_width(text: str, size: int) -> int:
    """Estimated width in units; a little generous, since another font may stand in."""
    bare = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return sum(_ADVANCES.get(c, 540) for c in bare) * size * 104 // 100_000 + 1


class Sheet:
    """Collects the marks of one figure; sizes in px, coordinates in units of half a px."""

    def __init__(self, key: str, *, width_px: int, height_px: int) -> None:
        """Raises ValueError for a key that is no XML id, or a sheet without size."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} cannot be an id: begin with a letter; letters, digits, _ and - only")
        if width_px < 1 or height_px < 1:
            raise ValueError(f"a figure of {width_px} x {height_px} px has no room")
        self.key = key
        self.width = width_px * UNITS_PER_PX
        self.height = height_px * UNITS_PER_PX
        self._definitions: list[str] = []
        self._marks: list[str] = []

    def path(self, css: str, commands: str, *, fill: str = "") -> None:
        """One path; nothing when there is nothing to draw. `fill` names a definition of this sheet."""
        if commands:
            filled = f' fill="url(#{self.key}-{fill})"' if fill else ""
            self._marks.append(f'<path class="{css}" {LOOK[css]}{filled} d="{commands}"/>')

    def rectangle(self, css: str, x: int, y: int, width: int, height: int, *, fill: str = "") -> None:
        self.path(css, f"M{x} {y}h{width}v{height}h{-width}z", fill=fill)

    def text(
        self,
        css: str,
        x: int,
        y: int,
        text: str,
        *,
        anchor: str = "start",
        size: int = 0,
        lead: tuple[str, str] | None = None,
    ) -> None:
        """One line of text; x, y is the foot of its start, middle or end.

        `size` overrides the look's; `lead` is a word before it in another look.
        """
        look = LOOK[css] if not size else re.sub('font-size="[0-9]+"', f'font-size="{size}"', LOOK[css])
        anchored = f' text-anchor="{anchor}"' if anchor != "start" else ""
        classes = f"{css} fig-halo" if "paint-order" in look else css
        body = escape(text)
        if lead is not None:
            first = f'<tspan class="{lead[0]}" {LOOK[lead[0]]}>{escape(lead[1])}</tspan>'
            # Spaces, not a shift: typst leaves a shift out of account when it sets a text by its end.
            body = f"{first}\u00a0\u00a0{body}"
        self._marks.append(f'<text class="{classes}" {look} x="{x}" y="{y}"{anchored}>{body}</text>')

    def open_group(self, title: str, *, href: str | None = None) -> None:
        """Opens a group whose title the reader sees on pointing at it; a link when there is an address."""
        if href is None:
            self._marks.append(f"<g><title>{escape(title)}</title>")
            return
        where, name = escape(href), escape(title)
        self._marks.append(f'<a class="fig-tile-link" href="{where}" aria-label="{name}"><title>{name}</title>')

    def close_group(self, *, href: str | None = None) -> None:
        self._marks.append("</g>" if href is None else "</a>")

    def define_hatch(self, name: str, css: str) -> None:
        """A pattern of slanted lines over a ground, in the looks `css-ground` and `css-hatch`."""
        ground, lines = f"{css}-ground", f"{css}-hatch"
        self._definitions.append(
            f'<pattern id="{self.key}-{name}" width="10" height="10" patternUnits="userSpaceOnUse">'
            f'<path class="{ground}" {LOOK[ground]} d="M0 0h10v10h-10z"/>'
            f'<path class="{lines}" {LOOK[lines]} d="{_HATCH}"/></pattern>'
        )

    def define_break(self, name: str, y: int, above: str, below: str) -> None:
        """A fill that changes from one look to another at height y, without a blend."""
        share = f'gradientUnits="userSpaceOnUse" x1="0" y1="{y - 1}" x2="0" y2="{y}"'
        stops = "".join(f'<stop class="{css}" {LOOK[css]} offset="1"/>' for css in (above, below))
        self._definitions.append(f'<linearGradient id="{self.key}-{name}" {share}>{stops}</linearGradient>')

    def figure(
        self,
        title: str,
        description: str,
        columns: Sequence[str],
        write_rows: Callable[[], Rows],
        *,
        has_links: bool = False,
    ) -> Figure:
        """The finished figure. With links it is a group: an image would hide them from a screen reader."""
        key = self.key
        definitions = f"<defs>{''.join(self._definitions)}</defs>" if self._definitions else ""
        width_px, height_px = self.width // UNITS_PER_PX, self.height // UNITS_PER_PX
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="fig" role="{"group" if has_links else "img"}"'
            f' aria-labelledby="{key}-title {key}-desc" viewBox="0 0 {self.width} {self.height}"'
            f' width="{width_px}" height="{height_px}"'
            f' font-family="{_FAMILY}" font-size="24" font-variation-settings="\'wght\' 400">'
            f'<title id="{key}-title">{escape(title)}</title>'
            f'<desc id="{key}-desc">{escape(description)}</desc>'
            f"{definitions}{''.join(self._marks)}</svg>"
        )
        return Figure(svg=svg, title=title, columns=tuple(columns), write_rows=write_rows)
