"""Laws that hold for every figure, whatever the data and however hostile the texts."""

import gzip
import math
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lib.figure_samples import (
    ENGLISH,
    FIRST,
    SVG,
    VIETNAMESE,
    WORDS,
    commands,
    curve,
    outlines,
    spark,
    strip,
    tiles,
    timeline,
    tree,
)

from ganket.lib.figures import LOOK, STEPS, Event, SeriesWords, common_scale

NUMBERS = st.one_of(
    st.none(),
    st.just(0),
    st.integers(-50, 5000),
    st.floats(-1e300, 1e300, allow_nan=False),
    st.sampled_from([1e300, -1e300, 5e-324, 1e-9, 0.1 + 0.2]),
)
SERIES = st.one_of(
    st.lists(NUMBERS, max_size=80),
    st.integers(0, 400).map(lambda n: [None] * n),
    st.integers(0, 400).map(lambda n: [0] * n),
    st.lists(st.integers(-9, 900), min_size=300, max_size=900),
)
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["<script>alert(1)</script>&\"'", "]]>", "<!--", "\x00\x1b\ufffe", "Trung bình 7 ngày", ""]),
)
HOSTILE = "<script>&\"' onload=x]]>"


def figures_of(values, text, *, key="k", show=ENGLISH):
    """Every kind of figure from one series and one text used everywhere."""
    words = SeriesWords(
        day=text,
        value=text,
        missing=text,
        average=text,
        second=text,
        status=text,
        provisional=text,
        events=text,
    )
    lows = [None if value is None else value - 1 for value in values]
    highs = [None if value is None else value + abs(value) * 0.1 for value in values]
    days = [FIRST + timedelta(days=place) for place in range(0, 200, 23)]
    return [
        curve(
            values,
            key=f"{key}-a",
            title=text,
            description=text,
            words=words,
            show=show,
            average=values[::-1],
            second=values,
            provisional={FIRST, FIRST + timedelta(days=3)},
            events=[Event(FIRST, text[:2], text), Event(FIRST, "B", text)],
        ),
        curve(values, key=f"{key}-b", title=text, width_px=120, height_px=40, is_labelled=False, show=show),
        strip(values, lows, highs, key=f"{key}-c", title=text, show=show),
        spark(values, key=f"{key}-d", title=text, words=words, show=show),
        tiles(values[:30], key=f"{key}-e", title=text, names=[text] * 30, show=show),
        timeline([(day, text) for day in days], key=f"{key}-f", title=text, show=show),
    ]


@settings(max_examples=60, deadline=None)
@given(values=SERIES, text=TEXTS)
def test_any_data_and_any_text_give_well_formed_figures_on_the_integer_grid(values, text):
    values = [None if v is not None and abs(v) > 9e299 else v for v in values]
    for figure in figures_of(values, text):
        for element in tree(figure).iter():
            for name in ("x", "y", "x1", "x2", "y1", "y2", "width", "height", "font-size", "viewBox"):
                assert re.fullmatch(r"-?\d+( -?\d+)*", element.get(name, "0")), (name, element.get(name))
            drawn = element.get("d", "M0 0")
            assert re.fullmatch(r"([MlhHvVaz]( ?-?\d+)*)+", drawn), drawn


@settings(max_examples=60, deadline=None)
@given(values=SERIES)
def test_nothing_is_drawn_outside_the_sheet_by_the_bars(values):
    figure = curve(values)
    width, height = (int(part) for part in tree(figure).get("viewBox").split()[2:])
    for css in ("fig-bar", "fig-negative", "fig-missing"):
        for outline in outlines(commands(figure, css)):
            assert all(0 <= x <= width and 0 <= y <= height for x, y in outline)


@settings(max_examples=30, deadline=None)
@given(values=SERIES)
def test_the_same_data_give_the_same_bytes(values):
    values = [None if v is not None and abs(v) > 9e299 else v for v in values]
    assert [f.svg for f in figures_of(values, "t")] == [f.svg for f in figures_of(values, "t")]


def test_each_figure_is_an_image_named_and_described_by_ids_of_its_key():
    for figure in figures_of([3, None, -2, 8] * 20, "Text", key="viet-nam"):
        root = tree(figure)
        named = root.get("aria-labelledby").split()
        by_id = {e.get("id"): e for e in root.iter() if e.get("id")}
        assert root.get("role") == "img"
        assert [by_id[name].tag for name in named] == [f"{SVG}title", f"{SVG}desc"]
        assert all(found.startswith("viet-nam-") for found in by_id)


def test_ids_are_unique_on_a_page_of_many_figures_and_every_reference_is_met():
    page = [figure for key in ("one", "two") for figure in figures_of([3, None, -2, 8] * 20, "Text", key=key)]
    ids = [found for figure in page for found in re.findall(r'\bid="([^"]+)"', figure.svg)]
    assert len(ids) == len(set(ids))
    for figure in page:
        own = set(re.findall(r'\bid="([^"]+)"', figure.svg))
        assert set(re.findall(r"url\(#([^)]+)\)", figure.svg)) <= own


@pytest.mark.parametrize("key", ["", "1a", "a b", 'a"b', "a<b", "ê"])
def test_a_key_that_is_no_id_is_refused(key):
    with pytest.raises(ValueError, match="cannot be an id"):
        spark([1], key=key)


def test_hostile_text_stays_text_everywhere():
    for figure in figures_of([3, None, -2, 8] * 20, HOSTILE):
        root = tree(figure)
        assert root.find(f"{SVG}title").text == HOSTILE
        assert not list(root.iter(f"{SVG}script"))
        assert "<script" not in figure.svg


def test_no_style_no_script_and_no_handler_so_that_a_strict_policy_holds():
    for figure in figures_of([3, None, -2, 8] * 20, "Text"):
        for element in tree(figure).iter():
            assert element.tag.removeprefix(SVG) not in {"style", "script", "foreignObject", "image", "use"}
            assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_every_mark_has_a_class_of_the_look_and_its_print_attributes():
    drawn = {f"{SVG}{name}" for name in ("path", "text", "tspan", "stop")}
    for figure in figures_of([3, None, -2, 8] * 20, "Text"):
        for element in tree(figure).iter():
            if element.tag not in drawn:
                continue
            look = LOOK[element.get("class").removesuffix(" fig-halo")]
            for name, value in re.findall(r'([a-z-]+)="([^"]*)"', look):
                assert element.get(name) == value or name == "font-size"
            assert element.get("fill") or element.get("stroke") or element.get("stop-color")


def test_a_vietnamese_figure_has_vietnamese_months_and_numbers_only():
    figure = curve([1500] * 120, show=VIETNAMESE)
    assert ">thg 3<" in figure.svg
    assert ">1.500<" in figure.svg
    assert "Mar" not in figure.svg


def test_ten_small_multiples_of_three_hundred_days_stay_within_fifteen_kilobytes():
    parts = []
    for state in range(10):
        cases = [
            max(
                0,
                round(4000 / (state + 1) * math.sin(day / 40 + state) ** 2 + (day * 7919 * (state + 3)) % 97),
            )
            for day in range(300)
        ]
        average = [None] * 6 + [sum(cases[day - 6 : day + 1]) / 7 for day in range(6, 300)]
        means = [1 + 0.8 * math.sin(day / 17 + state) for day in range(300)]
        half = [0.05 + (day * 31 % 13) / 40 for day in range(300)]
        parts.append(curve(cases, key=f"c{state}", average=average, width_px=320, height_px=130, is_labelled=False).svg)
        lows, highs = ([m + sign * h for m, h in zip(means, half, strict=True)] for sign in (-1, 1))
        parts.append(strip(means, lows, highs, key=f"r{state}", width_px=320, height_px=90).svg)
    assert len(gzip.compress("".join(parts).encode(), 6)) <= 15_000


def test_values_that_are_not_finite_are_refused():
    for value in (math.nan, math.inf, -math.inf, 1e301):
        for draw in (curve, spark, tiles):
            with pytest.raises(ValueError, match="cannot be drawn"):
                draw([1, value])
        with pytest.raises(ValueError, match="cannot be drawn"):
            strip([1], [0], [value])


@settings(max_examples=200)
@given(values=st.lists(NUMBERS, max_size=20), at_most=st.integers(1, 8), is_whole=st.booleans())
def test_a_common_scale_reaches_every_value_in_few_even_ticks(values, at_most, is_whole):
    scale = common_scale(values, ticks_at_most=at_most, is_whole=is_whole)
    known = [value for value in values if value is not None]
    assert scale.minimum <= min([0, *known])
    assert scale.maximum >= max([0, *known])
    assert scale.ticks[0] == 0
    assert scale.ticks[-1] == scale.maximum
    assert len(scale.ticks) <= at_most + 1
    assert all(first < second for first, second in pairwise(scale.ticks))
    assert not is_whole or all(tick == int(tick) for tick in scale.ticks)


def test_a_common_scale_of_nothing_is_from_zero_to_one():
    assert common_scale([]).ticks == common_scale([0, None]).ticks == (0, 1)


def _luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_five_shades_darken_in_steps_that_a_grey_print_keeps_and_their_text_can_be_read():
    assert all(_contrast(lighter, darker) >= 1.25 for (lighter, _), (darker, _) in pairwise(STEPS))
    assert all(_luminance(lighter) > _luminance(darker) for (lighter, _), (darker, _) in pairwise(STEPS))
    assert all(_contrast(fill, text) >= 4.5 for fill, text in STEPS)


def test_small_text_can_be_read_on_paper():
    for css, look in LOOK.items():
        size = re.search(r'font-size="', look)
        fill = re.search(r'fill="(#[0-9a-f]{6})"', look)
        if size and fill and not css.startswith(("fig-code", "fig-figure")):
            assert _contrast(fill[1], "#ffffff") >= 4.5, css


def test_the_rows_are_written_only_when_asked_for():
    written = []
    show = type(ENGLISH)(
        number=ENGLISH.number, day=lambda day: written.append(day) or ENGLISH.day(day), month=ENGLISH.month
    )
    figure = spark([1] * 28, show=show)
    assert written == []
    assert len(figure.rows) == len(written) == 28
    assert figure.rows is figure.rows
    assert date(2020, 1, 22) == written[0]
    assert figure.columns == (WORDS.day, WORDS.value)
