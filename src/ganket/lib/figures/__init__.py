"""Figures: pure functions, data in, an SVG and the table behind it out; one SVG for page, PDF and .docx.

Texts and number forms come from the caller, already in the reader's language. `LOOK` lists every class with
its print colours: the page's stylesheet overrides them, light and dark. Nothing here knows Django or numpy.
"""

from ganket.lib.figures.average import moving_average
from ganket.lib.figures.cartogram import CartogramWords, Tile, cartogram
from ganket.lib.figures.curve import Event, epidemic_curve
from ganket.lib.figures.interval import IntervalWords, interval_strip
from ganket.lib.figures.look import LOOK, STEPS, UNITS_PER_PX
from ganket.lib.figures.scale import Scale, common_scale
from ganket.lib.figures.sheet import Figure, Format
from ganket.lib.figures.spark import sparkline
from ganket.lib.figures.table import SeriesWords
from ganket.lib.figures.timeline import TimelineMark, timeline_strip

__all__ = [
    "LOOK",
    "STEPS",
    "UNITS_PER_PX",
    "CartogramWords",
    "Event",
    "Figure",
    "Format",
    "IntervalWords",
    "Scale",
    "SeriesWords",
    "Tile",
    "TimelineMark",
    "cartogram",
    "common_scale",
    "epidemic_curve",
    "interval_strip",
    "moving_average",
    "sparkline",
    "timeline_strip",
]
