"""Figures over days: the epidemic curve, the interval strip, the sparkline."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lib.figure_samples import (
    ENGLISH,
    ESTIMATE_WORDS,
    FIRST,
    VIETNAMESE,
    WORDS,
    commands,
    curve,
    outlines,
    spark,
    strip,
    texts,
    tree,
)

from ganket.lib.figures import Event, common_scale
from ganket.lib.figures.dates import DayAxis, month_labels
from ganket.lib.figures.look import SMALL_SIZE
from ganket.lib.figures.paths import bars, line
from ganket.lib.figures.sheet import text_width
from ganket.lib.forms import FORMS

COUNTS = st.lists(st.one_of(st.none(), st.integers(-40, 4000)), min_size=1, max_size=120)


def covered(outline_list):
    """Left and right end of each outline."""
    return [(min(x for x, _ in o), max(x for x, _ in o)) for o in outline_list]


def slow_bars(edges, heads, base, gap):
    """Every pixel column's head, bar by bar: the plain second way."""
    columns = {}
    for place, head in enumerate(heads):
        if head is not None:
            columns.update(dict.fromkeys(range(edges[place], edges[place + 1] - gap), head))
    return {x: y for x, y in columns.items() if y != base}


def read_bars(path, base):
    columns = {}
    for outline in outlines(path):
        for (x, y), (to_x, to_y) in pairwise(outline):
            if y == to_y and to_x > x:
                columns.update(dict.fromkeys(range(x, to_x), y))
    return {x: y for x, y in columns.items() if y != base}


@given(
    heads=st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=40),
    width=st.integers(1, 9),
    gap=st.integers(0, 3),
)
def test_the_outline_of_the_bars_reads_back_as_the_bars(heads, width, gap):
    gap = min(gap, width - 1)
    edges = [place * width for place in range(len(heads) + 1)]
    assert read_bars(bars(edges, heads, 100, gap=gap), 100) == slow_bars(edges, heads, 100, gap)


@given(ys=st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=40))
def test_a_line_passes_through_every_point_and_breaks_where_one_is_missing(ys):
    xs = [7 * place + 3 for place in range(len(ys))]
    on_line = {}
    for stroke in outlines(line(xs, ys, dot=2)):
        for (x, y), (to_x, to_y) in pairwise(stroke):
            for at in range(x, to_x + 1):
                on_line[at] = y + (to_y - y) * (at - x) / (to_x - x)
    for x, y in zip(xs, ys, strict=True):
        assert on_line.get(x) == y
    for (x, y), (_, to_y) in pairwise(zip(xs, ys, strict=True)):
        if y is None or to_y is None:
            assert x + 3 not in on_line


@settings(max_examples=80, deadline=None)
@given(values=COUNTS)
def test_a_missing_day_is_a_marked_gap_and_a_zero_is_a_bar_without_height(values):
    figure = curve(values, is_labelled=False)
    bars_at = covered(outlines(commands(figure, "fig-bar")))
    gaps_at = covered(outlines(commands(figure, "fig-missing")))
    frame_left, frame_right = covered(outlines(commands(figure, "fig-axis")))[0]
    axis = DayAxis(FIRST, len(values), frame_left, frame_right - frame_left)
    for place, value in enumerate(values):
        x = axis.middle(place)
        assert any(left <= x < right for left, right in gaps_at) == (value is None)
        is_covered = any(left <= x < right for left, right in bars_at)
        assert is_covered == (value is not None and value >= 0)


def test_a_day_without_figures_is_drawn_otherwise_than_a_day_with_zero():
    assert curve([3, None, 4]).svg != curve([3, 0, 4]).svg
    assert commands(curve([0, 0, 0]), "fig-missing") == ""


def test_a_day_of_which_no_figure_is_due_yet_is_no_gap():
    values, awaited = [3, None, 4, None, None], FIRST + timedelta(days=4)
    for draw in (curve, spark):
        (_, first), (_, second) = gaps = covered(outlines(commands(draw(values, awaited=awaited), "fig-missing")))
        assert gaps == covered(outlines(commands(draw([*values[:4], 5]), "fig-missing")))
        assert first < second
    assert "not received" not in texts(curve([3, 4, None], awaited=FIRST + timedelta(days=2)), "fig-missing-label")


def test_a_downward_correction_hangs_below_the_axis_and_is_hatched():
    figure = curve([30, -12, 40])
    (axis,) = outlines(commands(figure, "fig-axis"))
    (outline,) = outlines(commands(figure, "fig-negative"))
    assert max(y for _, y in outline) > axis[0][1] == min(y for _, y in outline)
    assert 'fill="url(#curve-negative)"' in figure.svg


def test_provisional_days_are_hatched_and_named_in_figure_and_table():
    days = {FIRST + timedelta(days=place) for place in (26, 27)}
    figure = curve([5] * 28, provisional=days)
    assert len(outlines(commands(figure, "fig-provisional"))) == 1
    assert texts(figure, "fig-note") == [WORDS.provisional]
    assert [row[2] for row in figure.rows] == [""] * 26 + [WORDS.provisional] * 2


def test_bars_begin_at_zero_and_end_at_their_value_on_a_given_scale():
    figure = curve([50, 100], scale=common_scale([100]), is_labelled=False)
    (outline,) = outlines(commands(figure, "fig-bar"))
    base, half, full = sorted({y for _, y in outline}, reverse=True)
    assert base - full == 2 * (base - half)


def test_a_bar_beyond_the_scale_ends_at_its_edge_with_a_pointer_and_its_figure():
    figure = curve([50, 950, 40], scale=common_scale([100]))
    assert len(outlines(commands(figure, "fig-cut"))) == 1
    assert texts(figure, "fig-cut-figure") == ["950"]


def test_events_stand_as_letters_and_in_the_table_and_those_outside_are_left_out():
    inside, outside = FIRST + timedelta(days=2), FIRST - timedelta(days=1)
    figure = curve([1, 2, 3], events=[Event(inside, "A", "Border closed"), Event(outside, "B", "Earlier")])
    assert texts(figure, "fig-event-letter") == ["A"]
    assert [row[-1] for row in figure.rows] == ["", "", "A: Border closed"]


def test_the_table_behind_the_curve_holds_the_data():
    figure = curve([1200, None], average=[None, 600.5], second=[1100, None])
    assert figure.columns == ("Day", "New cases a day", "7-day average", "Second source")
    assert figure.rows == (
        ("22 Jan", "1,200", "", "1,100"),
        ("23 Jan", "not received", "600.5", "not received"),
    )


def test_lines_are_named_beside_the_plot_and_names_never_touch():
    figure = curve([5] * 100, average=[5] * 100, second=[5] * 100)
    (average,), (second,) = texts(figure, "fig-line-name"), texts(figure, "fig-line-2-name")
    assert (average, second) == (WORDS.average, WORDS.second)


def test_a_line_that_ends_early_is_named_where_it_ends():
    figure = curve([5] * 100, second=[5] * 40 + [None] * 60)
    assert texts(figure, "fig-line-2-name") == [WORDS.second]


def test_small_multiples_carry_no_texts_but_their_axes():
    figure = curve([5, None] * 50, average=[5] * 100, is_labelled=False)
    for css in ("fig-measure", "fig-note", "fig-line-name", "fig-missing-label"):
        assert texts(figure, css) == []


def test_series_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="average has 1 days"):
        curve([1, 2], average=[1])
    with pytest.raises(ValueError, match="same days"):
        strip([1], [], [2])


@settings(max_examples=100)
@given(days=st.integers(1, 3000), width=st.integers(60, 1400), show=st.sampled_from([ENGLISH, VIETNAMESE]))
def test_month_labels_never_touch_each_other(days, width, show):
    labels = month_labels(DayAxis(FIRST, days, 64, width), show)
    for (middle, text), (next_middle, next_text) in pairwise(labels):
        assert middle + text_width(text, SMALL_SIZE) // 2 < next_middle - text_width(next_text, SMALL_SIZE) // 2


def test_the_labels_of_a_narrow_axis_do_not_read_as_one():
    # the panel of a room on a phone, whose last month has begun: T9 and T10 stood a pixel apart
    labels = month_labels(DayAxis(date(2020, 1, 3), 285, 60, 440), replace(VIETNAMESE, month=FORMS["vi"].month))
    halves = [(middle, text_width(text, SMALL_SIZE) // 2) for middle, text in labels]
    assert labels[-1][1] == "T10"
    assert all(right - half - (left + other) >= 10 for (left, other), (right, half) in pairwise(halves))


@given(days=st.integers(1, 900))
def test_the_months_of_an_axis_cover_it_without_gap(days):
    axis = DayAxis(FIRST, days, 10, 500)
    parts = list(axis.months())
    assert (parts[0][1], parts[-1][2]) == (10, 510)
    assert all(right == left for (_, _, right), (_, left, _) in pairwise(parts))
    assert [month for month, _, _ in parts] == sorted({day.replace(day=1) for day in axis.days()})


def test_silent_days_are_a_gap_and_the_last_one_says_why():
    figure = strip([1.2, 1.1, None], [1, 1, None], [1.4, 1.3, None])
    (stroke,) = outlines(commands(figure, "fig-estimate"))
    (frame,) = outlines(commands(figure, "fig-axis"))
    assert stroke[-1][0] < frame[0][0] + (frame[-1][0] - frame[0][0]) * 2 // 3
    assert texts(figure, "fig-note") == [ESTIMATE_WORDS.silent]
    assert figure.rows[-1] == ("24 Jan", ESTIMATE_WORDS.silent, "", "")


def test_beside_a_curve_that_runs_on_the_row_above_speaks_of_the_last_day_that_is_known():
    three = [1.2, 0.9, None, None], [1, 0.7, None, None], [1.4, 1.1, None, None]
    figure = strip(*three, spoken_on=FIRST + timedelta(days=1))
    assert texts(figure, "fig-label") == ["0.9 (0.7–1.1), 23 Jan"]
    assert texts(figure, "fig-note") == []
    silent = strip(
        *three, spoken_on=FIRST + timedelta(days=2), words=replace(ESTIMATE_WORDS, reason="days are missing")
    )
    assert texts(silent, "fig-note") == ["days are missing"]
    assert silent.rows[-1] == ("25 Jan", ESTIMATE_WORDS.silent, "", "")


def test_a_strip_without_any_estimate_draws_no_band_and_says_why():
    figure = strip([None] * 90, [None] * 90, [None] * 90)
    assert commands(figure, "fig-band") == commands(figure, "fig-estimate") == ""
    assert texts(figure, "fig-note") == [ESTIMATE_WORDS.silent]


def test_the_last_estimate_stands_with_its_interval_also_in_a_small_multiple():
    figure = strip([1.2, 0.9], [1, 0.7], [1.4, 1.1], is_labelled=False)
    assert texts(figure, "fig-label") == ["0.9 (0.7–1.1)"]
    assert figure.rows == (("22 Jan", "1.2", "1", "1.4"), ("23 Jan", "0.9", "0.7", "1.1"))


def test_the_band_breaks_its_colour_at_the_reference():
    figure = strip([1.2, 0.9], [1, 0.7], [1.4, 1.1])
    (reference,) = outlines(commands(figure, "fig-reference"))
    assert f'y2="{reference[0][1]}"' in figure.svg


def test_a_mean_beyond_the_scale_is_not_drawn_at_its_edge():
    figure = strip([9, 9, 9], [8, 8, 8], [10, 10, 10])
    assert commands(figure, "fig-estimate") == ""


def test_each_run_of_means_beyond_the_scale_has_a_pointer_and_its_highest_figure():
    means = [1, 3.2, 3.4, 1, *[1] * 60, 5, 1, *[1] * 60]
    figure = strip(means, [mean * 0.8 for mean in means], [mean * 1.2 for mean in means])
    assert len(outlines(commands(figure, "fig-cut"))) == 2
    assert texts(figure, "fig-cut-figure") == ["3.4", "5"]
    within = strip([3, 1], [2, 0.5], [4, 2])
    assert commands(within, "fig-cut") == ""
    assert texts(within, "fig-cut-figure") == []


@given(places=st.sets(st.integers(0, 119), max_size=20), width=st.integers(120, 700))
def test_figures_of_cut_means_never_touch_nor_leave_the_plot(places, width):
    means = [3.25 if place in places else 1 for place in range(120)]
    root = tree(strip(means, means, means, width_px=width, is_labelled=False))
    ends = [
        (int(e.get("x")), int(e.get("x")) + text_width("3.25", SMALL_SIZE))
        for e in root.iter()
        if "fig-cut-figure" in (e.get("class") or "")
    ]
    assert all(right < left for (_, right), (left, _) in pairwise(ends))
    assert all(right <= 2 * width for _, right in ends)


@pytest.mark.parametrize("falls", [0.02, 0.05, 0.2])
def test_the_figure_of_a_cut_mean_stands_beside_the_line_and_not_on_it(falls):
    means = [None] * 40 + [3.4] + [max(1, 3 - falls * place) for place in range(60)]
    root = tree(strip(means, means, means, width_px=256, is_labelled=False))
    (figure,) = (e for e in root.iter() if "fig-cut-figure" in (e.get("class") or ""))
    (line,) = (e for e in root.iter() if "fig-estimate" in (e.get("class") or ""))
    left, bottom = int(figure.get("x")), int(figure.get("y")) + 2
    right = left + text_width("3.4", SMALL_SIZE)
    points = [point for outline in outlines(line.get("d")) for point in outline]
    assert not [(x, y) for x, y in points if left <= x <= right and y <= bottom]


def test_the_sparkline_shows_the_recent_week_apart_and_marks_missing_days():
    figure = spark([5] * 20 + [None] + [5] * 7)
    ((left, _),) = covered(outlines(commands(figure, "fig-spark-recent")))
    ((_, right),) = covered(outlines(commands(figure, "fig-missing")))
    assert right <= left
    assert figure.rows[20] == ("11 Feb", "not received")


def test_a_sparkline_has_no_visible_text_and_weighs_little():
    figure = spark([place * 7 % 31 for place in range(28)])
    assert "<text" not in figure.svg
    assert len(figure.svg) < 1500
