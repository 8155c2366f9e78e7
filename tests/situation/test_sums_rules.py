"""Parts added up: laws for any figures, and a slow second way to come to the same."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganket.situation.sums.rules import Verdict, add_up, is_valid, may_add_up, of_period

FIRST = date(2020, 10, 1)
figures = st.one_of(st.none(), st.integers(-10_000, 2_000_000).map(float))
several = st.lists(figures, max_size=80).map(lambda values: [(f"P-{at:02}", each) for at, each in enumerate(values)])
days = st.integers(0, 20).map(lambda n: FIRST + timedelta(days=n))


def slowly(parts, national):
    """The same, part by part, as a clerk would: total, the names of those missing, the difference, the verdict."""
    total, missing, count = 0, [], 0
    for code, value in parts:
        if value is None:
            missing += [code]
        else:
            total, count = total + int(value), count + 1
    if count == 0 and national is not None:
        return None, missing, None, "no_parts"
    if national is None:
        return (total if count else None, missing, None, "nothing")
    if missing:
        return total, missing, total - national, "exceeds" if total > national else "open"
    return total, missing, total - national, "agrees" if total == national else "differs"


@given(several, figures)
def test_the_sum_is_what_a_clerk_finds(parts, national):
    found = add_up(parts, national)
    assert (found.total, list(found.missing), found.difference, found.verdict) == slowly(parts, national)
    assert dict(found.known) == {code: value for code, value in parts if value is not None}


@given(several, figures)
def test_every_part_is_known_or_missing_and_never_both(parts, national):
    found = add_up(parts, national)
    known = [code for code, _ in found.known]
    assert sorted([*known, *found.missing]) == [code for code, _ in parts]
    assert found.is_at_least == bool(found.missing)


@given(several)
def test_missing_is_not_zero(parts):
    found = add_up(parts, 0.0)
    if all(value is None for _, value in parts):
        assert (found.total, found.difference, found.verdict) == (None, None, Verdict.NO_PARTS)
    with_zeros = add_up([(code, 0.0 if value is None else value) for code, value in parts], 0.0)
    if found.missing:
        assert with_zeros.verdict in (Verdict.AGREES, Verdict.DIFFERS)
        assert found.verdict not in (Verdict.AGREES, Verdict.DIFFERS)


@given(several.filter(lambda parts: all((value or 0) >= 0 for _, value in parts)), st.data())
def test_a_part_that_comes_in_never_makes_the_sum_less(parts, data):
    found = add_up(parts, None)
    if found.missing and found.total is not None:
        came = data.draw(st.sampled_from(found.missing))
        later = add_up([(code, 7.0 if code == came else value) for code, value in parts], None)
        assert later.total == found.total + 7


@given(several, figures, st.randoms())
def test_the_order_of_parts_changes_no_number(parts, national, chance):
    other = list(parts)
    chance.shuffle(other)
    one, two = add_up(parts, national), add_up(other, national)
    assert (one.total, one.difference, one.verdict) == (two.total, two.difference, two.verdict)


@given(several.filter(bool))
def test_parts_that_are_all_there_agree_with_their_own_sum(parts):
    whole = [(code, value or 0.0) for code, value in parts]
    assert add_up(whole, sum(value for _, value in whole)).verdict == Verdict.AGREES


@given(st.dictionaries(days, figures), days, days)
def test_new_counts_of_a_period_are_the_sum_of_its_days_or_nothing(values, one, other):
    first, last = min(one, other), max(one, other)
    cells = {(day, day): value for day, value in values.items()}
    wanted = [values.get(first + timedelta(days=n)) for n in range((last - first).days + 1)]
    assert of_period(cells, "new", first, last) == (None if None in wanted else sum(wanted))


@given(st.dictionaries(days, figures), days, days, st.sampled_from(["cumulative", "level"]))
def test_a_total_or_a_level_is_that_of_the_last_day(values, one, other, measure):
    first, last = min(one, other), max(one, other)
    cells = {(day, day): value for day, value in values.items()}
    assert of_period(cells, measure, first, last) == values.get(last)


@pytest.mark.parametrize("measure", ["new", "cumulative", "level"])
def test_a_figure_of_just_this_period_goes_before_its_days(measure):
    last = FIRST + timedelta(days=6)
    cells = {(FIRST + timedelta(days=n),) * 2: 1.0 for n in range(7)} | {(FIRST, last): 40.0}
    assert of_period(cells, measure, FIRST, last) == 40
    assert of_period({**cells, (FIRST, last): None}, measure, FIRST, last) is None


@pytest.mark.parametrize(
    ("measure", "decimals", "may"),
    [
        ("new", 0, True),
        ("cumulative", 0, True),
        ("level", 0, True),
        ("level", 1, False),
        ("estimate", 2, False),
        ("estimate", 0, False),
    ],
)
def test_counts_add_up_and_ratios_do_not(measure, decimals, may):
    assert may_add_up(measure, decimals) is may


@given(st.none() | days, st.none() | days, days)
def test_a_place_is_one_from_its_first_to_its_last_day(first, last, on):
    inside = not (first and on < first) and not (last and on > last)
    assert is_valid(first, last, on) is inside
