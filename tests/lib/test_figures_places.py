"""Figures of places and of dated facts: the cartogram and the timeline strip."""

import re
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lib.figure_samples import (
    ENGLISH,
    FIRST,
    SVG,
    TILE_WORDS,
    commands,
    outlines,
    texts,
    tiles,
    timeline,
    tree,
)

from ganket.lib.figures import Format, Tile, cartogram, timeline_strip
from ganket.lib.figures.dates import DayAxis
from ganket.lib.figures.timeline import TimelineMark, _flag, _in_lanes

HOVER = f"{SVG}title"


def test_each_tile_has_its_code_its_figure_and_the_shade_of_its_step():
    figure = tiles([0, 1, 4.9, 19, 20, 50])
    shades = [e.get("class") for group in tree(figure).iter(f"{SVG}g") for e in group.iter(f"{SVG}path")]
    assert shades == ["fig-tile-0", "fig-tile-1", "fig-tile-1", "fig-tile-2", "fig-tile-3", "fig-tile-4"]
    assert texts(figure, "fig-figure-3") == ["20"]
    assert texts(figure, "fig-code-0") == ["T0"]


def test_a_tile_has_the_shade_of_the_figure_that_is_printed():
    show = Format(number=lambda value: f"{value:.1f}", day=ENGLISH.day, month=ENGLISH.month)
    figure = tiles([4.96, 4.94], show=show, rounded=lambda value: round(value, 1))
    assert texts(figure, "fig-figure-2") == ["5.0"]
    assert texts(figure, "fig-figure-1") == ["4.9"]


def test_a_tile_not_received_is_hatched_has_no_figure_and_says_so():
    figure = tiles([None])
    assert texts(figure, "fig-figure-none") == ["–"]
    assert 'class="fig-tile-none"' in figure.svg
    assert "Member 0: not received" in [e.text for e in tree(figure).iter(HOVER)]
    assert figure.rows == (("Member 0", TILE_WORDS.missing),)


def test_the_legend_names_five_steps_and_the_hatch():
    assert texts(tiles([3]), "fig-tick-label") == ["< 1", "1–5", "5–20", "20–50", "≥ 50", "not received"]


def test_the_table_keeps_the_order_of_the_caller():
    figure = tiles([3, 90, None], names=["Brunei Darussalam", "Cambodia", "Indonesia"])
    assert figure.rows == (("Brunei Darussalam", "3"), ("Cambodia", "90"), ("Indonesia", "not received"))


def test_a_cartogram_with_links_is_a_group_so_that_a_screen_reader_finds_them():
    figure = tiles([3, None], hrefs=["/states/VNM/", None])
    (link,) = tree(figure).iter(f"{SVG}a")
    assert tree(figure).get("role") == "group"
    assert (link.get("href"), link.get("aria-label")) == ("/states/VNM/", "Member 0: 3")
    assert tree(tiles([3])).get("role") == "img"


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "//elsewhere", "/\\elsewhere", "data:text/html,x", "", "http:x"]
)
def test_an_address_that_could_leave_or_run_script_is_refused(href):
    with pytest.raises(ValueError, match="no address"):
        tiles([3], hrefs=[href])


@pytest.mark.parametrize("bounds", [(1, 1, 2, 3), (4, 3, 2, 1), (1, 2, 3)])
def test_bounds_that_do_not_rise_are_refused(bounds):
    with pytest.raises(ValueError, match="four rising"):
        tiles([3], bounds=bounds)


def test_two_tiles_in_one_place_are_refused():
    twice = [Tile("AAA", "A", 0, 0, 1), Tile("BBB", "B", 0, 0, 2)]
    with pytest.raises(ValueError, match="one place"):
        cartogram("k", title="t", description="d", tiles=twice, bounds=(1, 2, 3, 4), words=TILE_WORDS, show=ENGLISH)


def test_a_long_figure_is_set_smaller_to_stay_in_its_tile():
    sizes = [
        int(size) for size in re.findall(r'class="fig-figure-4"[^>]* font-size="(\d+)"', tiles([123456789.25]).svg)
    ]
    assert sizes
    assert max(sizes) < 32


@settings(max_examples=80, deadline=None)
@given(
    places=st.lists(st.tuples(st.integers(0, 266), st.integers(1, 50)), min_size=1, max_size=25),
    width=st.sampled_from([640, 1440]),
)
def test_no_label_of_a_timeline_meets_another_label_or_stem_or_leaves_the_sheet(places, width):
    axis = DayAxis(FIRST, 267, 14, width - 28)
    marks = sorted((TimelineMark(FIRST + timedelta(days=at), "n" * size) for at, size in places), key=lambda m: m.day)
    flags = [_flag(mark, axis, ENGLISH, width) for mark in marks]
    above = _in_lanes([flag for flag in flags if flag.is_above][::-1])
    below = _in_lanes([flag for flag in flags if not flag.is_above])
    for flag in (*above, *below):
        assert flag.start >= 0
        assert flag.start + flag.width <= width
    for side in (above, below):
        for one, other in combinations(side, 2):
            near, far = sorted((one, other), key=lambda flag: flag.lane)
            end = near.start + near.width
            if near.lane == far.lane:
                assert end <= far.start or far.start + far.width <= near.start
            else:
                assert not near.start <= far.x <= end


def test_the_timeline_lists_its_marks_by_day_with_whole_labels():
    long = "A statement with a name so long that no strip could ever hold it in one line of its own " * 2
    figure = timeline([(date(2020, 4, 14), "Special Summit"), (date(2020, 2, 20), long)])
    assert figure.rows == (("20 Feb", long), ("14 Apr", "Special Summit"))
    assert texts(figure, "fig-date") == ["20 Feb", "14 Apr"]
    assert texts(figure, "fig-label")[0].endswith("…")


def test_a_strong_mark_has_a_dot_of_its_own():
    figure = timeline_strip(
        "k",
        title="t",
        description="d",
        first_day=FIRST,
        last_day=FIRST,
        marks=[TimelineMark(FIRST, "Declared", is_strong=True)],
        columns=("Day", "What"),
        show=ENGLISH,
    )
    assert commands(figure, "fig-dot-strong")
    assert not commands(figure, "fig-dot")


def test_a_mark_outside_the_days_is_refused():
    with pytest.raises(ValueError, match="outside"):
        timeline([(FIRST - timedelta(days=1), "Earlier")])


def test_an_empty_timeline_is_its_ribbon():
    figure = timeline([])
    assert outlines(commands(figure, "fig-ribbon"))
    assert figure.rows == ()
