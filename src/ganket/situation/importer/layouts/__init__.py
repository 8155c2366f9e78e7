"""Layouts that are known by themselves: one small file each, and its line here."""

from collections.abc import Callable

from ganket.situation.importer.layouts import (
    indonesia,
    jhu,
    malaysia,
    opendengue,
    owid,
    own,
    oxcgrt,
    philippines,
    singapore,
    who,
)
from ganket.situation.importer.layouts.layout import Layout

ALL: tuple[Layout, ...] = (
    own.LAYOUT,
    owid.LAYOUT,
    who.LAYOUT,
    jhu.LAYOUT,
    oxcgrt.LAYOUT,
    opendengue.LAYOUT,
    malaysia.LAYOUT,
    singapore.LAYOUT,
    philippines.LAYOUT,
    indonesia.LAYOUT,
)


def recognise(keys: frozenset[str], holds: Callable[[str, frozenset[str]], bool], *, has_days: bool) -> Layout | None:
    """The layout of a header, given as normalised names.

    `holds` tells whether a column holds one of some values; `has_days` whether columns are headed by days.
    """
    for layout in ALL:
        if (
            layout.fits(keys)
            and layout.is_wide <= has_days
            and all(holds(column, values) for column, values in layout.marks.items())
        ):
            return layout
    return None


__all__ = ["ALL", "Layout", "recognise"]
