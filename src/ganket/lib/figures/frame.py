"""The frame of a plot: its four sides, the value axis on its left, and the row of short texts above it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ganket.lib.figures.look import SMALL_SIZE, TEXT_SIZE
from ganket.lib.figures.scale import Scale
from ganket.lib.figures.sheet import Format, Sheet, text_width

_LEFT_AT_LEAST = 64  # so that figures of usual size line up under one another
_NAME_WIDTH = 150
_LINE_HEIGHT = 26
FOOT = 42  # room for the labels of days below a plot
NOTE_ROW = 44  # room for the row of texts above a plot
_NOTE_Y = 20
_BRACKET_Y = 33


@dataclass(frozen=True)
class Frame:
    """The four sides of the plot, in units."""

    left: int
    right: int
    top: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left


def left_side(scale: Scale, show: Format) -> int:
    """Where the plot begins: room for the widest tick label."""
    return max(_LEFT_AT_LEAST, *(text_width(show.number(tick), SMALL_SIZE) + 14 for tick in scale.ticks))


def draw_value_axis(sheet: Sheet, frame: Frame, scale: Scale, show: Format) -> None:
    """A thin line across and a label at each tick but the line at zero, which is the axis."""
    lines = []
    for tick in scale.ticks:
        y = scale.height(tick, top=frame.top, bottom=frame.bottom)
        if tick:
            lines.append(f"M{frame.left} {y}h{frame.width}")
        sheet.text("fig-tick-label", frame.left - 8, y + 7, show.number(tick), anchor="end")
    sheet.path("fig-grid", "".join(lines))


@dataclass
class NoteRow:
    """The row of short texts above a plot; a text that finds no free place is left out."""

    sheet: Sheet
    taken: list[tuple[int, int]] = field(default_factory=list)

    def put_measure(self, text: str) -> None:
        """What is measured, at the left end of the row; left out where another text already stands."""
        width = text_width(text, SMALL_SIZE)
        if text and self._is_free(0, width):
            self.taken.append((0, width))
            self.sheet.text("fig-measure", 0, _NOTE_Y, text)

    def put_near(self, css: str, x: int, text: str) -> bool:
        """Writes the text centred on x, else ending or beginning near x. Says whether it found room."""
        width = text_width(text, SMALL_SIZE)
        for start in (x - width // 2, x - width + 8, x - 8):
            held = min(max(start, 0), self.sheet.width - width)
            is_near = held - 8 <= x <= held + width + 8
            if text and held >= 0 and is_near and self._is_free(held, held + width):
                self.taken.append((held, held + width))
                self.sheet.text(css, held + width // 2, _NOTE_Y, text, anchor="middle")
                return True
        return False

    def put_at_end(self, css: str, right: int, text: str) -> bool:
        """Writes the text so that it ends at `right`. Says whether it found room."""
        start = right - text_width(text, TEXT_SIZE)
        if not text or start < 0 or not self._is_free(start, right):
            return False
        self.taken.append((start, right))
        self.sheet.text(css, right, _NOTE_Y, text, anchor="end")
        return True

    def draw_bracket(self, left: int, right: int) -> None:
        """A bracket below the row, over the days that the text at its end speaks of."""
        self.sheet.path("fig-bracket", f"M{left} {_BRACKET_Y + 6}v-6h{right - left}v6")

    def draw_leader(self, x: int, bottom: int) -> None:
        """A dotted line from the text near x down to what it speaks of."""
        self.sheet.path("fig-missing-leader", f"M{x} {_NOTE_Y + 8}V{bottom}")

    def _is_free(self, start: int, end: int) -> bool:
        return all(end + 10 <= left or right + 10 <= start for left, right in self.taken)


def wrapped(text: str, size: int, width: int) -> list[str]:
    """The words of a text in as few lines as this width (units) asks for, the lines about equally long."""
    lines = _filled(text, size, width)
    for narrower in range(width, 0, -6):
        closer = _filled(text, size, narrower)
        if len(closer) > len(lines):
            break
        lines = closer
    return lines


def _filled(text: str, size: int, width: int) -> list[str]:
    """The words of a text in lines of at most this width, a longer word in a line of its own."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def name_margin(names: Sequence[str]) -> int:
    """Room at the right for the names of lines; a narrow rim when there are none."""
    lines = [line for name in names for line in wrapped(name, SMALL_SIZE, _NAME_WIDTH)]
    # The names are semi-bold: a little wider than estimated.
    return max((text_width(line, SMALL_SIZE) * 107 // 100 + 18 for line in lines), default=6)


def draw_names(sheet: Sheet, frame: Frame, names: Sequence[tuple[str, str, int]]) -> None:
    """Names (look, text, height) beside the ends of their lines, moved apart where they would touch."""
    blocks = sorted(
        ((y, css, wrapped(text, SMALL_SIZE, _NAME_WIDTH)) for css, text, y in names),
        key=lambda block: block[0],
    )
    total = sum(len(lines) for _, _, lines in blocks) * _LINE_HEIGHT
    free_from = frame.top - _LINE_HEIGHT // 2
    for y, css, lines in blocks:
        height = len(lines) * _LINE_HEIGHT
        latest = max(free_from, frame.bottom - total)
        start = max(free_from, min(y - height // 2, latest))
        for place, line in enumerate(lines):
            sheet.text(css, frame.right + 10, start + place * _LINE_HEIGHT + 20, line)
        free_from, total = start + height, total - height
