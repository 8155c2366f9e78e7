"""The fields of the form of a national update: what stands beside them, and numbers in the page's own style."""

import re

import pytest
from django.http import QueryDict
from tests.desk.pages import read
from tests.desk.test_updates import FORM, post
from tests.situation import reporting

from ganket.desk.forms import UpdateForm
from ganket.lib.forms import FORMS


@pytest.fixture
def own(cast):
    reporting.open_emergency(cast)
    return cast["own"].client


@pytest.mark.parametrize(("prefix", "unit"), [("", "cases"), ("/vi", "ca")])
def test_a_unit_that_the_name_says_is_not_said_again(own, prefix, unit):
    html = own.get(prefix + FORM).content.decode()
    units = re.findall(r'<label class="ask__label"[^>]*>([^<]*) (?:<span class="ask__unit">([^<]*)</span>)?', html)
    assert units
    assert not [pair for pair in units if pair[1] and f" {pair[1]} " in f" {pair[0].lower()} "]
    assert unit not in [each for _name, each in units]


@pytest.mark.parametrize(("prefix", "typed", "other"), [("", "2,900", "2.900"), ("/vi", "2.900", "2,900")])
def test_a_count_grouped_as_the_page_groups_it_is_taken_and_a_share_stays_as_typed(own, prefix, typed, other):
    post(own, prefix + FORM, do="save", base="0", figure_of_cases_new=typed, figure_of_icu_current=other)
    inputs = read(own.get(prefix + FORM)).inputs
    assert (inputs["figure:cases_new"], inputs["figure:icu_current"]) == ("2900", other)
    sent = QueryDict(mutable=True)
    sent.update({"figure:cases_new": typed, "figure:stringency_index": typed})
    read_as = UpdateForm(sent, FORMS[prefix[1:] or "en"], {"cases_new"}).content.figures
    assert read_as == {"cases_new": "2900", "stringency_index": typed}
