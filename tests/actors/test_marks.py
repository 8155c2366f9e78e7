"""Marks: one row for one label, owner and audience."""

import pytest

from ganket.actors import actions
from ganket.actors.models import Mark, MarkAudience
from ganket.actors.rules import Label
from ganket.lib.models import Leaf

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(cast):
    return cast["own"].party


@pytest.fixture
def other(cast):
    return cast["other"].party


def test_equal_marks_are_one_row(cast, own, other):
    third = cast["third"].party
    first = actions.mark(owner=own, sharing_label="TLP:AMBER", parties=[other, third])
    again = actions.mark(owner=own, sharing_label="TLP:AMBER", parties=[third, other])
    assert first == again
    assert MarkAudience.objects.filter(mark=first).count() == 2


def test_audience_named_twice_counts_once(own, other):
    mark = actions.mark(owner=own, sharing_label="TLP:AMBER", parties=[other, other])
    assert MarkAudience.objects.filter(mark=mark).count() == 1


def test_audience_named_twice_is_the_same_mark(own, other):
    once = actions.mark(owner=own, sharing_label="TLP:AMBER", parties=[other])
    assert actions.mark(owner=own, sharing_label="TLP:AMBER", parties=[other, other]) == once


@pytest.mark.parametrize(
    "change", [{"sharing_label": "TLP:GREEN"}, {"parties": []}, {"owner": "other"}], ids=["label", "audience", "owner"]
)
def test_another_label_owner_or_audience_is_another_mark(own, other, change):
    asked = {"owner": own, "sharing_label": "TLP:AMBER", "parties": [other]}
    changed = {**asked, **change}
    if changed["owner"] == "other":
        changed["owner"] = other
    assert actions.mark(**asked) != actions.mark(**changed)


def test_mark_alone_writes_no_leaf(own):
    before = Leaf.objects.count()
    actions.mark(owner=own, sharing_label="TLP:GREEN", parties=[own])
    assert Leaf.objects.count() == before


@pytest.mark.parametrize("label", ["red ", "TLP:RED+", "AMBER STRICT", "tlp:clear", None, ""])
def test_unknown_label_is_refused_and_nothing_is_written(own, label):
    before = Mark.objects.count()
    with pytest.raises(ValueError, match="is not a sharing label"):
        actions.mark(owner=own, sharing_label=label)
    assert Mark.objects.count() == before


def test_clear_names_no_audience(cast, own, other):
    for audience in ({"parties": [other]}, {"users": [cast["other"].user]}):
        with pytest.raises(ValueError, match="names no audience"):
            actions.mark(owner=own, sharing_label=Label.CLEAR, **audience)


def test_red_names_users_and_nobody_else(cast, own, other):
    user = cast["other"].user
    for audience in ({}, {"parties": [other]}, {"parties": [other], "users": [user]}):
        with pytest.raises(ValueError, match="TLP:RED names users"):
            actions.mark(owner=own, sharing_label=Label.RED, **audience)
    assert actions.mark(owner=own, sharing_label=Label.RED, users=[user]).label == "TLP:RED"


@pytest.mark.parametrize("label", [Label.GREEN, Label.AMBER, Label.AMBER_STRICT])
def test_other_labels_name_parties_not_users(cast, own, label):
    with pytest.raises(ValueError, match="names parties, not users"):
        actions.mark(owner=own, sharing_label=label, users=[cast["other"].user])
