"""The look in print: every class that a figure may use, with its presentation attributes as fallback.

On a page the stylesheet rules over these (CSS beats attributes); typst reads the attributes and no classes.
Do not style `fill` of the three marks filled by a pattern or gradient (see each): style what is inside it.
"""

UNITS_PER_PX = 2  # the integer grid is twice as fine as the page: half a pixel is as exact as the eye

INK, MUTED, RULE, PAPER = "#1c2126", "#56606b", "#d5dae0", "#ffffff"
BLUE, MID_BLUE, PALE_BLUE = "#14477f", "#8db4dc", "#e3edf7"
WARM, PALE_WARM = "#a84a08", "#f1c79f"

# One hue, five steps, even in lightness so that a grey print keeps their order; each with its text colour.
STEPS = (
    ("#e6eff8", INK),
    ("#bdd5ec", INK),
    ("#8bb4dc", INK),
    ("#3f75ad", PAPER),
    ("#12396b", PAPER),
)

TEXT_SIZE = 24  # units: 12 px
SMALL_SIZE = 22


def _text(fill: str, size: int = TEXT_SIZE, *, is_bold: bool = False, has_halo: bool = False) -> str:
    # Typst takes a variable font at its lightest (200) unless its weight axis is named; a page ignores this.
    weight = """ font-weight="600" font-variation-settings="'wght' 600\"""" if is_bold else ""
    halo = f' stroke="{PAPER}" stroke-width="6" stroke-linejoin="round" paint-order="stroke"' if has_halo else ""
    return f'fill="{fill}" font-size="{size}"{weight}{halo}'


def _line(stroke: str, width: int, *, dashes: str = "", is_round: bool = False) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    joined = ' stroke-linejoin="round" stroke-linecap="round"' if is_round else ""
    return f'fill="none" stroke="{stroke}" stroke-width="{width}"{dashed}{joined}'


LOOK: dict[str, str] = {
    # Frame
    "fig-grid": _line(RULE, 1),
    "fig-axis": _line(MUTED, 2),
    "fig-tick": _line(MUTED, 1),
    "fig-tick-label": _text(MUTED, SMALL_SIZE),
    "fig-measure": _text(MUTED, SMALL_SIZE),
    "fig-label": _text(INK, TEXT_SIZE, has_halo=True),
    "fig-note": _text(MUTED, SMALL_SIZE, has_halo=True),
    # Counts
    "fig-bar": f'fill="{MID_BLUE}"',
    "fig-provisional": f'stroke="{MID_BLUE}" stroke-width="1"',  # filled by a pattern of the two below
    "fig-provisional-ground": f'fill="{PALE_BLUE}"',
    "fig-provisional-hatch": _line(MID_BLUE, 3),
    "fig-negative": f'stroke="{WARM}" stroke-width="1"',  # filled by a pattern of the two below
    "fig-negative-ground": f'fill="{PAPER}"',
    "fig-negative-hatch": _line(WARM, 2),
    "fig-missing": f'fill="{WARM}"',
    "fig-missing-leader": _line(WARM, 1, dashes="4 4"),
    "fig-missing-label": _text(WARM, SMALL_SIZE, has_halo=True),
    "fig-cut": f'fill="{WARM}"',
    "fig-cut-figure": _text(WARM, SMALL_SIZE, has_halo=True),
    "fig-bracket": _line(MUTED, 2),
    "fig-line": _line(BLUE, 4, is_round=True),
    "fig-line-name": _text(BLUE, SMALL_SIZE, is_bold=True, has_halo=True),
    "fig-line-2": _line(INK, 3, dashes="8 5"),
    "fig-line-2-name": _text(INK, SMALL_SIZE, is_bold=True, has_halo=True),
    "fig-event": _line(INK, 2, dashes="2 4"),
    "fig-event-letter": _text(INK, SMALL_SIZE, is_bold=True, has_halo=True),
    # Estimates
    "fig-band": "",  # filled by a gradient that breaks at the reference, of the two below
    "fig-band-above": f'stop-color="{PALE_WARM}"',
    "fig-band-below": f'stop-color="{STEPS[1][0]}"',
    "fig-estimate": _line(INK, 3, is_round=True),
    "fig-reference": _line(INK, 2, dashes="8 6"),
    # Table cells
    "fig-spark": f'fill="{MID_BLUE}"',
    "fig-spark-recent": f'fill="{BLUE}"',
    # Cartogram
    **{f"fig-tile-{step}": f'fill="{fill}"' for step, (fill, _) in enumerate(STEPS)},
    "fig-tile-none": f'stroke="{MUTED}" stroke-width="1"',  # filled by a pattern of the two below
    "fig-none-ground": f'fill="{PAPER}"',
    "fig-none-hatch": _line("#b3bac2", 2),
    **{f"fig-code-{step}": _text(text, TEXT_SIZE) for step, (_, text) in enumerate(STEPS)},
    **{f"fig-figure-{step}": _text(text, 32, is_bold=True) for step, (_, text) in enumerate(STEPS)},
    "fig-code-none": _text(INK, TEXT_SIZE, has_halo=True),
    "fig-figure-none": _text(INK, 32, is_bold=True, has_halo=True),
    "fig-legend-box": _line(MUTED, 1),
    "fig-tile-link": "",
    # Timeline
    "fig-ribbon": 'fill="#eef1f4"',
    "fig-ribbon-odd": 'fill="#dfe4ea"',
    "fig-stem": _line(MUTED, 2),
    "fig-dot": f'fill="{BLUE}"',
    "fig-dot-strong": f'fill="{WARM}"',
    "fig-date": _text(MUTED, TEXT_SIZE, is_bold=True),
}
