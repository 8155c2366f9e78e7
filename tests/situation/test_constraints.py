"""Words that the program computes by: the database refuses any other, whoever writes it."""

import pytest
from django.db import IntegrityError, models, transaction
from tests import world

from ganket.actors.models import Mandate, Mark, Party
from ganket.situation.models import Indicator, Level, Observation

WORDS = {
    (Party, "kind"): "party_kind_known",
    (Mandate, "role"): "mandate_role_known",
    (Mark, "label"): "mark_label_known",
    (Indicator, "measure"): "indicator_measure_known",
    (Indicator, "part"): "indicator_part_known",
    (Level, "kind"): "level_kind_known",
    (Observation, "status"): "observation_status_known",
}
by_name = pytest.mark.parametrize(("of", "constraint"), WORDS.items(), ids=[f"{m.__name__}.{f}" for m, f in WORDS])


def test_a_withdrawn_figure_has_no_number(cast, emergency):
    row = Observation.objects.exclude(value=None).order_by("-pk").first()
    row.pk, row.status = None, "withdrawn"
    with pytest.raises(IntegrityError, match="withdrawn_without_value"), transaction.atomic():
        row.save(force_insert=True)


@by_name
def test_the_words_of_a_constraint_are_those_of_the_field(of, constraint):
    model, name = of
    (found,) = [each for each in model._meta.constraints if each.name == constraint]
    assert isinstance(found, models.CheckConstraint)
    ((asked, words),) = found.condition.children
    assert asked == f"{name}__in"
    assert list(words) == [value for value, _ in model._meta.get_field(name).choices]


@by_name
@pytest.mark.parametrize("word", ["", "unheard of"])
def test_another_word_is_refused_by_the_database(cast, of, constraint, word):
    model, name = of
    world.marks_of(cast)
    # Not a figure that was suppressed: that has no value, and another constraint speaks first.
    row = model.objects.exclude(**({"value": None} if model is Observation else {"pk": None})).order_by("-pk").first()
    setattr(row, name, word)
    row.pk = None
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save(force_insert=True)
