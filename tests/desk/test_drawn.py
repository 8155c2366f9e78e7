"""Figures that pages draw are kept, and are what drawing them anew would give."""

from datetime import date

import pytest
from django.utils import translation

from ganket.desk.presenters import drawn
from ganket.desk.presenters.wording import wording
from ganket.lib import figures
from ganket.lib.figures import SeriesWords

FIRST = date(2020, 6, 1)


def curve(draw, values, *, language="en", title="x", **named):
    with translation.override(language):
        words = SeriesWords(day="d", value=title, missing="m", average="a")
        return draw(
            "curve",
            title=title,
            description="",
            first_day=FIRST,
            values=values,
            words=words,
            show=wording().counts,
            **named,
        )


def test_a_figure_is_drawn_once_and_is_the_one_that_drawing_it_anew_gives():
    values = [float(day % 7 * 1500) for day in range(60)]
    first = curve(drawn.epidemic_curve, values)
    assert curve(drawn.epidemic_curve, list(values)) is first
    assert first.svg == curve(figures.epidemic_curve, values).svg


@pytest.mark.parametrize(
    "other", [{"language": "vi"}, {"title": "y"}, {"width_px": 320}, {"average": [None] * 59 + [8000.0]}]
)
def test_a_figure_of_other_words_forms_or_values_is_another(other):
    values = [float(day % 7 * 1500) for day in range(60)]
    first = curve(drawn.epidemic_curve, values)
    assert curve(drawn.epidemic_curve, values, **other).svg == curve(figures.epidemic_curve, values, **other).svg
    assert curve(drawn.epidemic_curve, values, **other).svg != first.svg
    assert curve(drawn.epidemic_curve, [*values[:-1], 1.0]).svg != first.svg


def test_forms_of_numbers_are_equal_within_a_language_and_no_others_are():
    for name in ("counts", "rates", "estimates"):
        with translation.override("vi"):
            other = getattr(wording(), name)
        assert getattr(wording(), name) == getattr(wording(), name) != other
